-- Privacy: what is kept of a person, their word that nobody may have their messages analysed, and their erasure.

-- Nobody may transcribe, read aloud or analyse this person's messages. One row speaks for all servers.
create table helix.opt_outs (
  actor_id uuid primary key references helix.actors,
  created_at timestamptz not null default helix.now()
);

-- Who asked to be erased: done when the local day `after_day` is over, so that it buys no second budget.
create table helix.erasures (
  actor_id uuid primary key references helix.actors,
  after_day date not null,
  created_at timestamptz not null default helix.now(),
  erased_at timestamptz
);

-- Messages that name or quote somebody who was erased, and that only an admin can delete: Discord does not let the bot,
-- or the webhook that posted them was replaced or is gone. `notice_id`: the notice that tells the admins of it, with
-- others; the row goes when they know.
create table helix.left_messages (
  message_id text primary key,
  guild_id text not null,
  channel_id text,
  what text not null check (what in ('message', 'approval_card', 'commands', 'anomalies')),
  left_at timestamptz not null default helix.now(),
  notice_id uuid
);

-- Promises: the actors of the person behind an actor, one per server they used. Locks nothing. Raises nothing.
create function helix.same_person(a helix.actors) returns setof helix.actors language sql stable as $$
  select o.* from helix.actors o where o.discord_user_id = a.discord_user_id or o.actor_id = a.actor_id
$$;

-- Promises: the last day that counts against a budget of this person: the month's, where a limit of theirs is for a
-- month, else today. Locks nothing. Raises nothing.
create function helix.budget_days_end(a helix.actors) returns date language plpgsql stable as $$
declare
  today date := helix.day_at(helix.now());
  monthly bigint := (select l.limit_nano
    from helix.limit_source('user', a.actor_id::text, a, 'month', date_trunc('month', today)::date) l);
begin
  return case when monthly is null then today
    else (date_trunc('month', today) + interval '1 month')::date - 1 end;
end $$;

-- Promises: whether an actor has spent or holds something of a budget of theirs that still counts, so that an erasure now
-- would buy them another one. Locks nothing. Raises nothing.
create function helix.spends_now(a helix.actors) returns boolean language sql stable as $$
  select exists (select from helix.budget_days b where b.scope_key = 'user:' || a.actor_id
    and b.held_nano + b.spent_nano > 0
    and b.day = case b.period when 'day' then t.today else date_trunc('month', t.today)::date end
    and (b.period = 'day' or helix.budget_days_end(a) > t.today))
  from (select helix.day_at(helix.now()) as today) t
$$;

-- Promises: what is kept of a person, in numbers, over all servers (PrivacyRow). Locks nothing but a new actor row.
-- Raises nothing.
create function public.helix_privacy(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  a helix.actors := helix.ensure_actor(p::jsonb->'actor', false);
  mine uuid[] := array(select s.actor_id from helix.same_person(a) s);
  e helix.erasures;
begin
  select * into e from helix.erasures where actor_id = any (mine) and erased_at is null order by after_day desc limit 1;
  return jsonb_build_object(
    'servers', (select count(distinct guild_id) from helix.actors where actor_id = any (mine)),
    'operations', (select count(*) from helix.operations where actor_id = any (mine)),
    'contents', (select count(*) from helix.operations o join helix.operation_sides s using (operation_id)
      where o.actor_id = any (mine) and (s.input is not null or s.result is not null)),
    'files', (select count(*) from helix.blobs b join helix.operations o using (operation_id)
      where o.actor_id = any (mine)),
    'file_bytes', (select coalesce(sum(b.bytes), 0)::text from helix.blobs b join helix.operations o using (operation_id)
      where o.actor_id = any (mine)),
    'bookings', (select count(*) from helix.cost_entries where actor_id = any (mine)),
    'cost_nano', (select coalesce(sum(cost_nano), 0)::text from helix.cost_entries where actor_id = any (mine)),
    'settings', (select count(*) from helix.user_toggles where actor_id = any (mine))
      + (select count(*) from helix.speech_defaults where actor_id = any (mine)),
    'opted_out', exists (select from helix.opt_outs where actor_id = any (mine)),
    'erased_after', case when e.actor_id is not null then helix.iso(helix.resets_at('day', e.after_day)) end);
end $$;

-- Promises: a person's own word that nobody may have their messages analysed (`on`), or its end, for all servers, with
-- an entry; saying it again changes nothing (`same`).
-- Locks the actor, then the audit head. Raises nothing.
create function public.helix_set_opt_out(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  mine uuid[] := array(select s.actor_id from helix.same_person(a) s);
  wanted boolean := (j->>'on')::boolean;
begin
  if exists (select from helix.opt_outs where actor_id = any (mine)) = wanted then
    return jsonb_build_object('answer', 'same');
  end if;
  delete from helix.opt_outs where actor_id = any (mine);
  insert into helix.opt_outs (actor_id) select a.actor_id where wanted;
  return jsonb_build_object('answer', 'set')
    || helix.audit_point('privacy_opt_out', a.actor_id, null, null, jsonb_build_object('on', wanted));
end $$;

-- Promises: whether a Discord user has said, on any server, that nobody may analyse their messages. Makes no actor row
-- for somebody who never used the bot. Locks nothing. Raises nothing.
create function public.helix_opted_out(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return jsonb_build_object('opted_out', exists (select from helix.opt_outs o join helix.actors a using (actor_id)
    where a.discord_user_id = p::jsonb->>'discord_user_id'));
end $$;

-- Promises: the person is erased once their budget day is over (`asked`), or as they asked before (`already`); with
-- `on` false the request is taken back (`withdrawn`, or `none`). An entry for each change.
-- Locks the actor, then the audit head. Raises nothing.
create function public.helix_ask_erasure(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  mine uuid[] := array(select s.actor_id from helix.same_person(a) s);
  due date := (select max(helix.budget_days_end(s)) from helix.same_person(a) s);
  known date := (select max(after_day) from helix.erasures where actor_id = any (mine) and erased_at is null);
begin
  if not (j->>'on')::boolean then
    if known is null then
      return jsonb_build_object('answer', 'none');
    end if;
    delete from helix.erasures where actor_id = any (mine) and erased_at is null;
    return jsonb_build_object('answer', 'withdrawn')
      || helix.audit_point('privacy_erasure_withdrawn', a.actor_id, null, null, '{}');
  elsif known is not null then
    return jsonb_build_object('answer', 'already', 'due_at', helix.iso(helix.resets_at('day', known)));
  end if;
  insert into helix.erasures (actor_id, after_day) select unnest(mine), due;
  return jsonb_build_object('answer', 'asked', 'due_at', helix.iso(helix.resets_at('day', due)))
    || helix.audit_point('privacy_erasure_asked', a.actor_id, null, null, jsonb_build_object('after_day', due));
end $$;

-- Promises: up to 500 operations of a person with all their erasable words, oldest first, after operation `after` in
-- that order (PrivacyOperationRow): what a copy of their data consists of. Locks nothing but a new actor row. Raises
-- nothing.
create function public.helix_export_person(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
begin
  return coalesce((select jsonb_agg(jsonb_build_object('operation_id', o.operation_id, 'operation', o.operation,
      'guild_id', o.guild_id, 'state', o.state, 'private', o.private, 'provider', o.provider, 'model', o.model,
      'cost_nano', o.cost_nano::text, 'estimated', o.estimated, 'audit_seq', o.audit_seq,
      'at', helix.iso(o.created_at), 'input', s.input, 'result', s.result,
      'conversation', (select c.messages from helix.agent_sides c where c.conversation_id = o.operation_id),
      'files', (select coalesce(jsonb_agg(jsonb_build_object('key', b.blob_key, 'kind', b.kind, 'bytes', b.bytes,
        'sha256', b.sha256) order by b.blob_key), '[]') from helix.blobs b where b.operation_id = o.operation_id))
      order by o.created_at, o.operation_id)
    from (select * from helix.operations
      where actor_id in (select m.actor_id from helix.same_person(a) m)
        and (j->>'after' is null or (created_at, operation_id) >
          (select x.created_at, x.operation_id from helix.operations x where x.operation_id = j->>'after'))
      order by created_at, operation_id limit least((j->>'limit')::int, 500)) o
    left join helix.operation_sides s using (operation_id)), '[]');
end $$;

-- Promises: whether something of an actor is still under way, so that its words are needed: an operation, a result of
-- the last day that was not delivered yet, or an older one that somebody is delivering. Locks nothing. Raises nothing.
create function helix.still_busy(p_actor uuid) returns boolean language sql stable as $$
  select exists (select from helix.operations o where o.actor_id = p_actor and (o.state in ('waiting', 'ready', 'running')
    or o.state = 'finished' and o.ended_at > helix.now() - interval '1 day'
    or o.delivered_at is null and o.delivery_until > helix.now()))
$$;

-- Promises: what is to be deleted outside the database before up to 20 people who are due can be erased: their kept
-- files and the messages of the bot about them in their server, at most 200 of each per person, in another order each
-- time, so that what cannot be deleted yet keeps nothing waiting. Nobody is due who has something under way; whoever has
-- spent something of the next budget before it was done waits for the end of that one. Whoever came to another server
-- since they asked is due there a day later.
-- Locks erasure rows that are new or wait longer. Raises nothing.
create function public.helix_due_erasures(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  insert into helix.erasures (actor_id, after_day)
    select o.actor_id, helix.budget_days_end(o) from helix.erasures e join helix.actors a using (actor_id)
      join helix.actors o on o.discord_user_id = a.discord_user_id
    where e.erased_at is null on conflict do nothing;
  update helix.erasures e set after_day = helix.budget_days_end(a) from helix.actors a
    where a.actor_id = e.actor_id and e.erased_at is null and e.after_day < helix.day_at(helix.now())
      and helix.spends_now(a);
  return coalesce((select jsonb_agg(jsonb_build_object('actor_id', e.actor_id,
      'guild_id', (select a.guild_id from helix.actors a where a.actor_id = e.actor_id),
      'blobs', (select coalesce(jsonb_agg(b.blob_key), '[]') from (select blob_key from helix.blobs
        join helix.operations o using (operation_id) where o.actor_id = e.actor_id limit 200) b),
      'messages', (select coalesce(jsonb_agg(to_jsonb(m)), '[]')
        from (select * from helix.messages_about(e.actor_id) order by random() limit 200) m)) order by e.actor_id)
    from (select * from helix.erasures x where x.erased_at is null and x.after_day < helix.day_at(helix.now())
      and not helix.still_busy(x.actor_id) order by random() limit 20) e), '[]');
end $$;

-- Promises: the messages of the bot that are about an actor: results, what belongs to them (voice messages, threads,
-- which have the first words of a conversation for a name), approval cards, notices with what they typed when they denied somebody's request, and
-- lists of the people who used up their budget that day; by where they are.
-- Locks nothing. Raises nothing.
create function helix.messages_about(p_actor uuid)
returns table (kind text, id text, channel_id text, message_id text) language sql stable as $$
  select 'result', o.operation_id, o.channel_id, o.message_id from helix.operations o
    where o.actor_id = p_actor and o.message_id is not null
  union all
  select case m.kind when 'thread' then 'thread' else 'extra' end, m.message_id, m.channel_id, m.message_id
    from helix.operation_messages m join helix.operations o using (operation_id) where o.actor_id = p_actor
  union all
  select 'approval', r.approval_id, r.channel_id, r.message_id from helix.approval_requests r
    where r.actor_id = p_actor and r.message_id is not null
  union all
  select 'result', o.operation_id, o.channel_id, o.message_id
    from helix.approval_requests r join helix.operations o on o.approval_id = r.approval_id
    where r.decided_by = p_actor and r.actor_id <> p_actor and r.state = 'denied' and o.message_id is not null
  union all
  select 'notice', n.notice_id::text, n.channel_id, n.message_id from helix.budget_notices n
    where n.audience = 'digest' and n.message_id is not null and exists (select from helix.budget_notices u
      where u.actor_id = p_actor and u.guild_id = n.guild_id and u.crossed_on = n.crossed_on)
$$;

-- Promises: these messages (`{kind, id}`) are gone, so that nothing points at them any more. Locks their rows. Raises
-- nothing.
create function public.helix_forget_messages(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  gone jsonb := p::jsonb->'messages';
begin
  update helix.operations o set channel_id = null, message_id = null
    from jsonb_array_elements(gone) g where g->>'kind' = 'result' and o.operation_id = g->>'id';
  delete from helix.operation_messages m using jsonb_array_elements(gone) g
    where g->>'kind' in ('extra', 'thread') and m.message_id = g->>'id';
  update helix.approval_requests r set channel_id = null, message_id = null, drawn_state = r.state
    from jsonb_array_elements(gone) g where g->>'kind' = 'approval' and r.approval_id = g->>'id';
  update helix.budget_notices n set channel_id = null, message_id = null
    from jsonb_array_elements(gone) g where g->>'kind' = 'notice' and n.notice_id::text = g->>'id';
  return '{}';
end $$;

-- Promises: no word of an actor, and no Discord id, is left in any row: inputs, results, salts, addresses, typed
-- reasons, settings. What is append-only keeps the actor's number, which now leads to nobody. An entry says so.
-- Answers `erased`, or `left` while files or messages remain, `not_due` before their day is over.
-- Locks the actor, their rows, then the audit head. Raises nothing.
create function public.helix_erase_actor(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  who uuid := (p::jsonb->>'actor_id')::uuid;
  a helix.actors;
  e helix.erasures;
begin
  select * into a from helix.actors where actor_id = who for update;
  select * into e from helix.erasures where actor_id = who and erased_at is null for update;
  if e.actor_id is null or e.after_day >= helix.day_at(helix.now()) or helix.spends_now(a) or helix.still_busy(who) then
    return jsonb_build_object('answer', 'not_due');
  elsif exists (select from helix.messages_about(who)) or exists (select from helix.blobs b
      join helix.operations o using (operation_id) where o.actor_id = who) then
    return jsonb_build_object('answer', 'left');
  end if;
  perform helix.forget_words(who);
  update helix.actors set discord_user_id = null, role_ids = '{}', subject_version = subject_version + 1
    where actor_id = who;
  update helix.erasures set erased_at = helix.now() where actor_id = who;
  return jsonb_build_object('answer', 'erased') || helix.audit_point('person_erased', who, null, null,
    jsonb_build_object('operations', (select count(*) from helix.operations where actor_id = who)));
end $$;

-- Promises: the erasable words of an actor are gone: of their operations (with their trails), of what they typed as an admin, and what they set for themselves or began to set. Of their files at vendors
-- the names stay until they are deleted there, which is due now. Cards of others that name
-- them as who decided are to be drawn again. Locks those rows. Raises nothing.
create function helix.forget_words(p_actor uuid) returns void language sql volatile as $$
  delete from helix.operation_sides s using helix.operations o
    where o.operation_id = s.operation_id and o.actor_id = p_actor;
  update helix.operations set trail = '[]' where actor_id = p_actor;
  update helix.approval_requests set drawn_state = null where decided_by = p_actor and message_id is not null;
  delete from helix.approval_sides s using helix.approval_requests r
    where r.approval_id = s.approval_id and p_actor in (r.actor_id, r.decided_by);
  update helix.budget_reasons b set salt = '', reason = null, whom = null from helix.budget_overrides o
    where o.override_id = b.override_id
      and (o.granted_by = p_actor or o.revoked_by = p_actor or o.scope_key = 'user:' || p_actor);
  delete from helix.agent_sides s using helix.agent_conversations c
    where c.conversation_id = s.conversation_id and c.actor_id = p_actor;
  update helix.vendor_files set delete_at = helix.now(), sha256 = '', uri = '' where actor_id = p_actor;
  delete from helix.speech_defaults where actor_id = p_actor;
  delete from helix.user_toggles where actor_id = p_actor;
  delete from helix.settings_drafts where actor_id = p_actor;
  delete from helix.opt_outs where actor_id = p_actor;
  update helix.budget_notices set sent_at = helix.now() where actor_id = p_actor and sent_at is null
$$;

-- Promises: a message that names somebody who was erased cannot be reached by the bot: the chain says so, and the admins
-- of its server are told where it is. Saying it again changes nothing. Locks the new row, then the audit head. Raises
-- 23514 for a `what` that is none.
create function helix.leave_message(p_message text, p_guild text, p_channel text, p_what text, p_code text) returns void
language plpgsql as $$
begin
  insert into helix.left_messages (message_id, guild_id, channel_id, what)
    values (p_message, p_guild, p_channel, p_what) on conflict do nothing;
  if found then
    perform helix.audit_append('erasure_message_left', null, null, null,
      jsonb_build_object('what', p_what, 'code', p_code));
  end if;
end $$;

-- Promises: as helix.leave_message. Locks and raises as it does.
create function public.helix_leave_message(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  perform helix.leave_message(j->>'message_id', j->>'guild_id', j->>'channel_id', j->>'what', j->>'code');
  return '{}';
end $$;

-- Promises: messages of webhooks that name somebody who was erased, and whose webhook was replaced, unset or closed
-- since, so that nobody can draw them again, are left (helix.leave_message). At most 100 at a time.
-- Locks those rows, then the audit head. Raises nothing.
create function helix.leave_unreachable() returns void language plpgsql as $$
declare
  m record;
begin
  for m in select x.message_id, x.guild_id, x.channel_id from helix.follower_messages x
      where x.drawn < x.marks and not exists (select from helix.followers f where f.name = 'commands'
        and f.guild_id = x.guild_id and f.webhook_id = x.webhook_id and f.closed_why is null)
      order by x.message_id limit 100 for update skip locked loop
    delete from helix.follower_messages where message_id = m.message_id;
    perform helix.leave_message(m.message_id, m.guild_id, m.channel_id, 'commands', 'webhook_gone');
  end loop;
  for m in select b.incident_id, b.message_id, b.guild_id, b.channel_id
      from helix.incident_posts b join helix.incidents i using (incident_id)
      where b.told_version < i.erased_version and not exists (select from helix.followers f where f.name = 'anomalies'
        and f.guild_id = b.guild_id and f.webhook_id = b.webhook_id and f.closed_why is null)
      order by b.message_id limit 100 for update of b skip locked loop
    delete from helix.incident_posts where message_id = m.message_id and incident_id = m.incident_id;
    perform helix.leave_message(m.message_id, m.guild_id, m.channel_id, 'anomalies', 'webhook_gone');
  end loop;
end $$;

-- Promises: what the admins of the servers `guild_ids` are to be told of messages that were left, at most 20 of them in
-- one notice, which has the same messages each time (leftNotice in privacy-rows.ts). Nobody is told where there is no
-- admin channel: it waits. Locks the rows that are new. Raises nothing.
create function public.helix_left_messages(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform helix.leave_unreachable();
  with fresh as (
    select l.message_id, l.guild_id, row_number() over (partition by l.guild_id order by l.left_at, l.message_id) as n
    from helix.left_messages l where l.notice_id is null
  ), notices as (select g.guild_id, gen_random_uuid() as id from (select distinct guild_id from fresh) g)
  update helix.left_messages l set notice_id = n.id
    from fresh f join notices n using (guild_id) where l.message_id = f.message_id and f.n <= 20;
  return coalesce((select jsonb_agg(to_jsonb(t)) from (
    select l.notice_id, l.guild_id, s.admin_channel_id, helix.iso(min(l.left_at)) as since,
      jsonb_agg(jsonb_build_object('message_id', l.message_id, 'channel_id', l.channel_id, 'what', l.what)
        order by l.left_at, l.message_id) as messages
    from helix.left_messages l join helix.guild_settings s using (guild_id)
    where l.notice_id is not null and s.admin_channel_id is not null
      and l.guild_id in (select jsonb_array_elements_text(p::jsonb->'guild_ids'))
    group by l.notice_id, l.guild_id, s.admin_channel_id order by min(l.left_at) limit 20) t), '[]');
end $$;

-- Promises: the admins know of what the notice `notice_id` says. Locks those rows. Raises nothing.
create function public.helix_left_told(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from helix.left_messages where notice_id = (p::jsonb->>'notice_id')::uuid;
  return '{}';
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
