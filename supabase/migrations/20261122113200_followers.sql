-- Followers: who reads the record on behalf of a webhook, and how far it has told it.

-- One row per webhook that a server has set, kept by a trigger on its settings. Everything before `next_seq` has arrived
-- there. `address_hash` tells another address from the same one; the address itself stands in guild_settings alone.
-- A webhook that is no more (`closed_why`) is told nothing, until another address is set or a test finds it well again;
-- its entries wait. `notice_id` marks the message that says so to the admins, `told_at` is when it was posted.
create table helix.followers (
  name text not null check (name in ('commands', 'hash_chain', 'anomalies')),
  guild_id text not null references helix.guild_settings,
  webhook_id text not null,
  address_hash bytea not null,
  next_seq bigint not null,
  closed_why text check (closed_why in ('unknown_webhook', 'other_server')),
  closed_at timestamptz,
  notice_id uuid,
  told_at timestamptz,
  primary key (name, guild_id),
  check ((closed_why is null) = (closed_at is null) and (closed_why is null) = (notice_id is null))
);
create index followers_webhook on helix.followers (webhook_id);

-- Messages of commands webhooks that name people: entries from `from_seq` up to `next_seq`, the people in them by actor
-- id. One of somebody who has been erased since is to be drawn again, for Discord has it still: each erasure makes one
-- more of `marks`, each drawing says up to which of them it saw (`drawn`). Only the webhook that posted it can.
create table helix.follower_messages (
  message_id text primary key,
  guild_id text not null,
  webhook_id text not null,
  channel_id text,
  from_seq bigint not null,
  next_seq bigint not null,
  actors uuid[] not null,
  marks int not null,
  drawn int not null default 0
);
create index follower_messages_actors on helix.follower_messages using gin (actors);
create index follower_messages_redraw on helix.follower_messages (message_id) where drawn < marks;

-- Promises: messages that name the person whose mapping just went are drawn again. Locks those rows. Raises nothing.
create function helix.erased_from_messages() returns trigger language plpgsql as $$
begin
  update helix.follower_messages set marks = marks + 1 where actors @> array[new.actor_id];
  return null;
end $$;

create trigger erased_from_messages after update of discord_user_id on helix.actors
  for each row when (old.discord_user_id is not null and new.discord_user_id is null)
  execute function helix.erased_from_messages();

-- Promises: the webhooks of a server's settings, those that are set. Locks nothing. Raises nothing.
create function helix.hooks_of(s helix.guild_settings) returns table (name text, url text) language sql stable as $$
  select h.name, h.url
  from (values ('commands', s.webhook_commands), ('hash_chain', s.webhook_hash_chain), ('anomalies', s.webhook_anomalies))
    h(name, url)
  where h.url is not null
$$;

-- Promises: every webhook that is set has a follower, and no other has one. A new one begins with what happens from now
-- on, the hash chain 500 entries earlier (each hash stands for all before it); another address for the same purpose goes
-- on where the one before stood, and is open. Locks the followers' rows. Raises nothing.
create function helix.keep_followers(s helix.guild_settings) returns void language plpgsql as $$
begin
  delete from helix.followers f
    where f.guild_id = s.guild_id and f.name not in (select h.name from helix.hooks_of(s) h);
  insert into helix.followers as f (name, guild_id, webhook_id, address_hash, next_seq)
    select h.name, s.guild_id, coalesce(substring(h.url from '/webhooks/(\d+)/'), ''), sha256(convert_to(h.url, 'UTF8')),
      case h.name when 'hash_chain' then greatest(a.next - 500, 0) else a.next end
    from helix.hooks_of(s) h, helix.audit_head a
    on conflict (name, guild_id) do update set webhook_id = excluded.webhook_id, address_hash = excluded.address_hash,
        closed_why = null, closed_at = null, notice_id = null, told_at = null
      where f.address_hash <> excluded.address_hash;
end $$;

-- Promises: followers follow the settings of the row that changed (helix.keep_followers). Locks and raises as it does.
create function helix.settings_followed() returns trigger language plpgsql as $$
begin
  perform helix.keep_followers(new);
  return null;
end $$;

create trigger settings_followed after insert or update on helix.guild_settings
  for each row execute function helix.settings_followed();
select helix.keep_followers(s) from helix.guild_settings s;

-- Promises: true for whoever holds the named lease, which it is given when free or ended, and which is made longer once
-- half of it is over, so that asking often writes seldom. Locks the lease row when it writes. Raises nothing.
create function helix.keep_lease(p_name text, p_owner text, p_seconds float8) returns boolean language plpgsql as $$
declare
  at timestamptz := helix.now();
begin
  if exists (select from helix.leases where name = p_name and owner = p_owner
      and until > at + make_interval(secs => p_seconds / 2)) then
    return true;
  end if;
  insert into helix.leases as l (name, owner, until) values (p_name, p_owner, at + make_interval(secs => p_seconds))
    on conflict (name) do update set owner = excluded.owner, until = excluded.until
      where l.owner = excluded.owner or helix.lease_over(l.until);
  return found;
end $$;

-- Promises: nothing for whoever does not hold the followers' lease (`held` false). For its holder the open followers of
-- the servers `guild_ids` with entries to tell, of several with one hash chain webhook a single one, and the closed ones
-- whose admins do not know yet, and up to 50 messages to draw again (dueFollowers in followers-rows.ts). The only answer
-- with addresses beside helix_guild_webhooks and helix_incidents_due. Locks the lease row. Raises nothing.
create function public.helix_followers_due(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  head bigint := (select next from helix.audit_head);
begin
  if not helix.keep_lease('followers', j->>'owner', (j->>'seconds')::float8) then
    return '{"held":false,"open":[],"closed":[],"redraw":[]}';
  end if;
  return jsonb_build_object('held', true, 'open', (
    select coalesce(jsonb_agg(to_jsonb(o) - 'rank' order by o.name, o.guild_id), '[]') from (
      select f.name, f.guild_id, f.webhook_id, f.next_seq, head - f.next_seq as waiting, h.url,
        row_number() over (partition by f.name, case f.name when 'hash_chain' then h.url else f.guild_id end
          order by f.guild_id) as rank
      from helix.followers f join helix.guild_settings s using (guild_id) join lateral helix.hooks_of(s) h on h.name = f.name
      where f.closed_why is null and f.next_seq < head and f.name <> 'anomalies'
        and f.guild_id in (select jsonb_array_elements_text(j->'guild_ids'))) o
    where o.rank = 1), 'closed', (
    select coalesce(jsonb_agg(jsonb_build_object('name', f.name, 'guild_id', f.guild_id, 'why', f.closed_why,
      'notice_id', f.notice_id, 'since', helix.iso(f.closed_at), 'admin_channel_id', s.admin_channel_id)
      order by f.closed_at, f.name, f.guild_id), '[]')
    from helix.followers f join helix.guild_settings s using (guild_id)
    where f.closed_why is not null and f.told_at is null
      and f.guild_id in (select jsonb_array_elements_text(j->'guild_ids'))),
    'redraw', helix.messages_to_redraw(j->'guild_ids'));
end $$;

-- Promises: up to 50 messages of those servers that are to be drawn again, by the webhook that posted them; where that
-- one is gone, helix.leave_unreachable takes them. Locks nothing. Raises nothing.
create function helix.messages_to_redraw(p_guilds jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(d)), '[]') from (
    select m.message_id, m.guild_id, m.from_seq, m.next_seq, m.marks, m.channel_id,
      s.webhook_commands as url
    from helix.follower_messages m
    join helix.followers f on f.name = 'commands' and f.guild_id = m.guild_id and f.webhook_id = m.webhook_id
    join helix.guild_settings s on s.guild_id = m.guild_id
    where m.drawn < m.marks and f.closed_why is null and m.guild_id in (select jsonb_array_elements_text(p_guilds))
    order by m.message_id limit 50) d
$$;

-- Promises: the message was drawn again from what was read when it had been marked so often (`marks`); whoever was
-- erased since has marked it once more, and it stays to be drawn. Locks its row. Raises nothing.
create function public.helix_message_redrawn(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.follower_messages set drawn = (j->>'marks')::int
    where message_id = j->>'message_id' and drawn < (j->>'marks')::int;
  return jsonb_build_object('redrawn', found);
end $$;

-- Promises: the people that a server's own entries from `p_from` up to `p_next` name, as helix_command_entries tells
-- them. Locks nothing. Raises nothing.
create function helix.named_between(p_guild text, p_from bigint, p_next bigint) returns uuid[] language sql stable as $$
  select array(select distinct a.actor_id
    from helix.audit_entries e
    cross join lateral (select helix.read_body(e.body) as body) r
    cross join lateral (values (r.body->>'actor'), (r.body->'facts'->>'target')) w(id)
    join helix.actors a on a.actor_id::text = w.id and a.guild_id = p_guild
    where e.seq >= p_from and e.seq < p_next)
$$;

-- When the next message may go to a webhook, whichever process sends it; `*`: to any webhook at all. More than an hour ahead is nobody's word: the
-- database's clock was set back.
create table helix.webhook_turns (
  webhook_id text primary key,
  next_at timestamptz not null
);

-- Promises: a turn to send one message to a webhook (`wait_ms` 0), and to nobody else one before `spacing_ms` are over;
-- or how long there is none yet, at this webhook or any, for this one or another to ask again. The clock is the database's, so that all processes
-- have the same. Locks the webhook's row. Raises nothing.
create function public.helix_webhook_turn(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
  held timestamptz := (select next_at from helix.webhook_turns
    where webhook_id = '*' and next_at > at and next_at <= at + interval '1 hour');
begin
  if held is not null then
    return jsonb_build_object('wait_ms', ceil(extract(epoch from held - at) * 1000)::bigint);
  elsif j->>'webhook_id' = '*' then
    return '{"wait_ms":0}';
  end if;
  insert into helix.webhook_turns as t (webhook_id, next_at)
    values (j->>'webhook_id', at + make_interval(secs => (j->>'spacing_ms')::float8 / 1000))
    on conflict (webhook_id) do update set next_at = excluded.next_at
      where t.next_at <= at or t.next_at > at + interval '1 hour';
  if found then
    return '{"wait_ms":0}';
  end if;
  return jsonb_build_object('wait_ms', (select greatest(1, ceil(extract(epoch from t.next_at - at) * 1000)::bigint)
    from helix.webhook_turns t where t.webhook_id = j->>'webhook_id'));
end $$;

-- Promises: nobody gets a turn at a webhook (`*`: at any) for `ms` from now, at most an hour: Discord asked for patience.
-- Locks the webhook's row. Raises nothing.
create function public.helix_hold_webhook(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
begin
  insert into helix.webhook_turns as t (webhook_id, next_at)
    values (j->>'webhook_id', at + make_interval(secs => least((j->>'ms')::float8 / 1000, 3600)))
    on conflict (webhook_id) do update set next_at = case when t.next_at > at + interval '1 hour' then excluded.next_at
      else greatest(t.next_at, excluded.next_at) end;
  return '{}';
end $$;

-- Promises: what `owner` holds as the followers' lease is free. Locks the lease row. Raises nothing.
create function public.helix_leave_followers(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from helix.leases where name = 'followers' and owner = p::jsonb->>'owner';
  return jsonb_build_object('left', found);
end $$;

-- Promises: the facts of an entry that a server's own channel may show: names, numbers and codes, nothing nested.
-- Locks nothing. Raises nothing.
create function helix.shown_facts(p_facts jsonb) returns jsonb language sql stable as $$
  select coalesce(jsonb_object_agg(f.key, f.value), '{}')
  from jsonb_each(p_facts) f
  where f.key in ('operation', 'state', 'cost_nano', 'estimated', 'provider', 'model', 'error_code', 'ms', 'over', 'rule',
      'amount_nano', 'toggle', 'scope', 'period', 'limit_nano', 'extra_nano', 'version', 'tried', 'why', 'code', 'on', 'self',
      'webhook', 'status')
    and jsonb_typeof(f.value) in ('string', 'number', 'boolean')
$$;

-- Promises: of the 500 entries from number `from` on those of one server, in order, with who it was by Discord id as the
-- mapping says now (null for nobody and for somebody erased, told apart by `someone`), and the number to go on from
-- (commandEntries in followers-rows.ts). An entry belongs to the server of the person, else to that of its operation.
-- Locks nothing. Raises nothing.
create function public.helix_command_entries(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  beyond bigint;
  told jsonb;
begin
  with scanned as (
    select e.seq, helix.read_body(e.body) as b from helix.audit_entries e
    where e.seq >= (j->>'from')::bigint order by e.seq limit 500
  )
  select coalesce(max(s.seq) + 1, (j->>'from')::bigint), coalesce(jsonb_agg(jsonb_build_object('seq', s.seq,
      'at', s.b->>'ts', 'kind', s.b->>'kind', 'operation', coalesce(o.operation, s.b->'facts'->>'operation'),
      'someone', s.b->>'actor' is not null, 'user_id', a.discord_user_id, 'target_id', t.discord_user_id,
      'facts', helix.shown_facts(s.b->'facts')) order by s.seq)
      filter (where coalesce(a.guild_id, o.guild_id) = j->>'guild_id'), '[]')
    into beyond, told
    from scanned s
    left join helix.actors a on a.actor_id = (s.b->>'actor')::uuid
    left join helix.operations o on o.operation_id = s.b->>'op'
    left join helix.actors t on t.actor_id::text = s.b->'facts'->>'target' and t.guild_id = a.guild_id;
  return jsonb_build_object('next', beyond, 'entries', told);
end $$;

-- Promises: a follower that stood at `from` stands at `next`, and with it every other of the same purpose with the same
-- hash chain webhook that was not further. False when it stood elsewhere: somebody else told these entries. A message
-- with a server's people (`message_id`, in `channel_id`, by `webhook_id`, which may have been replaced meanwhile) is kept
-- in mind either way; one that names somebody who was erased meanwhile is to be drawn again.
-- Locks the followers' rows. Raises nothing.
create function public.helix_follower_told(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  f helix.followers;
  named uuid[];
begin
  if j->>'name' = 'commands' and j->>'message_id' is not null then
    named := helix.named_between(j->>'guild_id', (j->>'from')::bigint, (j->>'next')::bigint);
    insert into helix.follower_messages (message_id, guild_id, webhook_id, channel_id, from_seq, next_seq, actors, marks)
      values (j->>'message_id', j->>'guild_id', j->>'webhook_id', j->>'channel_id', (j->>'from')::bigint,
        (j->>'next')::bigint, named,
        (select count(*) from helix.actors a where a.actor_id = any (named) and a.discord_user_id is null))
      on conflict do nothing;
  end if;
  update helix.followers set next_seq = (j->>'next')::bigint
    where name = j->>'name' and guild_id = j->>'guild_id' and next_seq = (j->>'from')::bigint
    returning * into f;
  if not found then
    return '{"told":false}';
  end if;
  if f.name = 'hash_chain' then
    update helix.followers set next_seq = f.next_seq
      where name = f.name and address_hash = f.address_hash and guild_id <> f.guild_id
        and next_seq between (j->>'from')::bigint and f.next_seq;
  end if;
  return '{"told":true}';
end $$;

-- Promises: an open follower whose webhook is still `webhook_id` is closed, and the chain says so, without any id.
-- Locks the follower, then the audit head. Raises 23514 for a reason that is none.
create function public.helix_close_webhook(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.followers set closed_why = j->>'why', closed_at = helix.now(), notice_id = gen_random_uuid(), told_at = null
    where name = j->>'name' and guild_id = j->>'guild_id' and webhook_id = j->>'webhook_id' and closed_why is null;
  if not found then
    return '{"closed":false}';
  end if;
  return '{"closed":true}'::jsonb || helix.audit_point('webhook_closed', null, null, null,
    jsonb_build_object('webhook', j->>'name', 'why', j->>'why'));
end $$;

-- Promises: admins know of the closed webhook that `notice_id` names. Locks its row. Raises nothing.
create function public.helix_closed_told(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  update helix.followers set told_at = helix.now() where notice_id = (p::jsonb->>'notice_id')::uuid and told_at is null;
  return jsonb_build_object('told', found);
end $$;

-- Promises: a webhook that was found well is told again what waits, and the chain says so. Locks the follower, then the
-- audit head. Raises nothing.
create function public.helix_open_webhook(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.followers set closed_why = null, closed_at = null, notice_id = null, told_at = null
    where name = j->>'name' and guild_id = j->>'guild_id' and webhook_id = j->>'webhook_id' and closed_why is not null;
  if not found then
    return '{"opened":false}';
  end if;
  return '{"opened":true}'::jsonb
    || helix.audit_point('webhook_opened', null, null, null, jsonb_build_object('webhook', j->>'name'));
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
