-- Anomalies: what is measured, incidents that open, grow and end, and which webhook was shown what.

-- One incident per detector, scope and server (null: every server's) at a time. `value` says how bad it is, `told_value`
-- how bad it was when people were told last; `version` grows with each thing they are to be told. Since `erased_version`
-- somebody whom it named is erased: what was shown of it before names them still.
create table helix.incidents (
  incident_id uuid primary key default gen_random_uuid(),
  detector text not null,
  scope text not null,
  guild_id text,
  value float8 not null,
  told_value float8 not null,
  facts jsonb not null,
  opened_at timestamptz not null,
  seen_at timestamptz not null,
  resolved_at timestamptz,
  acked_by uuid references helix.actors,
  acked_at timestamptz,
  version int not null default 1,
  erased_version int not null default 0
);
create unique index incidents_open on helix.incidents (detector, scope, coalesce(guild_id, ''))
  where resolved_at is null;
create index incidents_scope on helix.incidents (scope, opened_at);

-- Nobody is told of a muted detector (`scope` `*`: of everything it watches) until then; its incidents are kept.
create table helix.incident_mutes (
  guild_id text not null,
  detector text not null,
  scope text not null,
  until timestamptz not null,
  muted_by uuid references helix.actors,
  primary key (guild_id, detector, scope)
);

-- Where an incident is shown: several in one message when a storm was collapsed. Only the webhook that posted a message
-- can change it: one that took its place is shown the incident anew, and the old message stays as it was.
create table helix.incident_posts (
  incident_id uuid not null references helix.incidents,
  guild_id text not null,
  webhook_id text not null,
  message_id text not null,
  channel_id text,
  told_version int not null,
  primary key (incident_id, guild_id, webhook_id)
);
create index incident_posts_message on helix.incident_posts (message_id);

-- Entries of the record that count as signs, sorted once; kept for a day.
create table helix.anomaly_events (
  seq bigint primary key,
  detector text not null,
  scope text not null,
  guild_id text,
  at timestamptz not null
);
create index anomaly_events_at on helix.anomaly_events (at);
create table helix.anomaly_cursor (
  one int primary key default 1 check (one = 1),
  next_seq bigint not null default 0
);
insert into helix.anomaly_cursor default values;

-- Promises: what an entry of the record is a sign of; no row for the ordinary. A refusal counts for its person, a stranger
-- for the server. Locks nothing. Raises nothing.
create function helix.sign_of(p_entry jsonb, a helix.actors) returns table (detector text, scope text, guild_id text)
language sql stable as $$
  select s.detector, s.scope, s.guild_id from (values
    ('self_approval', 'user:' || a.actor_id, a.guild_id,
      p_entry->>'kind' = 'approval_click_refused' and p_entry->'facts'->>'why' = 'own'),
    ('strangers_clicking', 'guild:' || a.guild_id, a.guild_id, p_entry->>'kind' in ('stranger_clicked', 'forged_click')
      or p_entry->>'kind' = 'approval_click_refused' and p_entry->'facts'->>'why' in ('not_admin', 'other_request')),
    ('unlisted_guild', 'guild:' || a.guild_id, null, p_entry->>'kind' = 'guild_not_listed'),
    ('repeated_refusals', 'user:' || a.actor_id, a.guild_id, p_entry->>'kind' in ('refused', 'denied', 'off',
      'busy', 'no_admin_channel', 'admin_refused')),
    ('above_held', 'model:' || (p_entry->'facts'->>'model'), null, p_entry->>'kind' = 'attempt_ended'
      and coalesce((p_entry->'facts'->>'overrun_nano')::bigint, 0) > 0),
    ('vendor_key_refused', 'provider:' || (p_entry->'facts'->>'provider'), null, p_entry->>'kind' = 'anomaly'),
    ('chain_broken', 'log', null, p_entry->>'kind' in ('chain_broken', 'verify_failed', 'checkpoint_edited',
      'checkpoint_deleted', 'unreadable'))
  ) s(detector, scope, guild_id, is_one) where s.is_one and s.scope is not null
$$;

-- Promises: up to 5,000 new entries of the record are sorted into signs; signs older than a day go. What was recorded
-- before this database watched is no news. Locks the cursor. Raises nothing.
create function helix.sort_signs() returns void language plpgsql as $$
declare
  head bigint := (select next from helix.audit_head);
  start bigint := (select next_seq from helix.anomaly_cursor for update);
  beyond bigint := least(head, start + 5000);
begin
  insert into helix.anomaly_events (seq, detector, scope, guild_id, at)
    select e.seq, s.detector, s.scope, s.guild_id, coalesce((w.body->>'ts')::timestamptz, helix.now())
    from helix.audit_entries e
    cross join lateral (select helix.read_body(e.body) as body) w
    left join helix.actors a on a.actor_id = (w.body->>'actor')::uuid
    cross join lateral helix.sign_of(w.body, a) s
    where e.seq >= start and e.seq < beyond
    on conflict do nothing;
  update helix.anomaly_cursor set next_seq = beyond where next_seq < beyond;
  delete from helix.anomaly_events where at < helix.now() - interval '1 day';
end $$;

-- Promises: the scopes that spent something today, the 200 that spent most: limit, spent, lately spent (nano text), and
-- the 28 days before as `[day, spent]`, days within a spending incident left out. Locks nothing. Raises nothing.
create function helix.burns() returns jsonb language plpgsql stable as $$
declare
  today date := helix.day_at(helix.now());
  hours float8 := extract(epoch from helix.resets_at('day', today) - helix.now()) / 3600;
begin
  return coalesce((select jsonb_agg(jsonb_build_object('scope', d.scope_key, 'guild_id', coalesce(a.guild_id, d.guild),
      'day', today, 'hours_left', hours, 'limit_nano', (l.limit_nano + helix.extra_of(d.scope_key, 'day'))::text,
      'spent_nano', d.spent_nano::text, 'ten_minutes_nano', s.ten::text, 'two_hours_nano', s.two::text,
      'days', (select coalesce(jsonb_agg(jsonb_build_object('day', h.day, 'spent_nano', h.spent_nano::text) order by h.day),
          '[]') from helix.budget_days h
        where h.scope_key = d.scope_key and h.period = 'day' and h.day >= today - 60 and h.day < today
          and not exists (select from helix.incidents i where i.scope = d.scope_key
            and i.detector in ('unusual_day', 'spend_in_ten_minutes')
            and h.day between helix.day_at(i.opened_at) and helix.day_at(coalesce(i.resolved_at, helix.now()))))))
    from (select b.*, split_part(b.scope_key, ':', 1) as kind,
        case when b.scope_key like 'guild:%' then substr(b.scope_key, 7) end as guild,
        case when b.scope_key like 'user:%' then substr(b.scope_key, 6)::uuid end as actor_id
      from helix.budget_days b where b.period = 'day' and b.day = today and b.spent_nano > 0
      order by b.spent_nano desc limit 200) d
    left join helix.actors a on a.actor_id = d.actor_id
    cross join lateral helix.limit_source(d.kind, coalesce(d.actor_id::text, d.guild, '*'), a, 'day', today) l
    cross join lateral (select
        coalesce(sum(c.cost_nano) filter (where c.at > helix.now() - interval '10 minutes'), 0) as ten,
        coalesce(sum(c.cost_nano), 0) as two
      from helix.cost_entries c where c.day = today and c.at > helix.now() - interval '2 hours'
        and (d.actor_id is null or c.actor_id = d.actor_id) and (d.guild is null or c.guild_id = d.guild)) s), '[]');
end $$;

-- Promises: how calls of each provider went in the last quarter of an hour and in the week before: how many, how many
-- failed by the provider's fault, median ms of the good ones. Locks nothing. Raises nothing.
create function helix.provider_calls() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(to_jsonb(p)), '[]') from (
    select t.provider, count(*) filter (where n.lately) as calls,
      count(*) filter (where n.lately and n.bad) as failed,
      percentile_cont(0.5) within group (order by t.ms) filter (where n.lately and not n.bad) as median_ms,
      count(*) filter (where not n.lately) as usual_calls,
      count(*) filter (where not n.lately and n.bad) as usual_failed,
      percentile_cont(0.5) within group (order by t.ms) filter (where not n.lately and not n.bad) as usual_median_ms
    from helix.attempts t
    cross join lateral (select t.ended_at > helix.now() - interval '15 minutes' as lately,
      coalesce(t.error_code, '') in ('vendor_rate_limited', 'vendor_overloaded', 'vendor_unavailable', 'vendor_timeout',
        'vendor_reply_invalid', 'vendor_key_refused', 'vendor_payment') as bad) n
    where t.ended_at > helix.now() - interval '7 days'
    group by t.provider having count(*) filter (where n.lately) > 0) p
$$;

-- Promises: the prices of routed models that end within a week with nothing after them. Locks nothing. Raises nothing.
create function helix.expiring_prices() returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(distinct jsonb_build_object('provider', p.provider, 'model', p.model,
      'at', helix.iso(p.effective_to))), '[]')
  from helix.price_heads p
  where not p.withdrawn and p.effective_to > helix.now() and p.effective_to <= helix.now() + interval '7 days'
    and p.model in (select unnest(r.primary_model || r.fallback_models) from helix.operation_routes r)
    and not exists (select from helix.price_heads n where not n.withdrawn and n.provider = p.provider
      and n.model = p.model and n.unit = p.unit and n.effective_from <= p.effective_to
      and (n.effective_to is null or n.effective_to > p.effective_to))
$$;

-- Promises: everything that detectors look at (measureAnswer in anomalies-rows.ts), for one process at a time: nothing
-- but `held` false for whoever does not hold the lease. Signs are counted for ten minutes and for an hour.
-- Locks the lease row, the cursor. Raises nothing.
create function public.helix_measure(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  if not helix.keep_lease('anomalies', j->>'owner', (j->>'seconds')::float8) then
    return '{"held":false}';
  end if;
  perform helix.sort_signs();
  return jsonb_build_object('held', true, 'burns', helix.burns(), 'providers', helix.provider_calls(),
    'expiring', helix.expiring_prices(),
    'routed', (select coalesce(jsonb_agg(distinct m), '[]')
      from helix.operation_routes r, unnest(r.primary_model || r.fallback_models) m),
    'signs', (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from (
      select v.detector, v.scope, v.guild_id, count(*) as in_an_hour,
        count(*) filter (where v.at > helix.now() - interval '10 minutes') as in_ten_minutes
      from helix.anomaly_events v where v.at > helix.now() - interval '1 hour'
      group by v.detector, v.scope, v.guild_id) s),
    'witness', helix.witness_lag());
end $$;

-- Promises: what `owner` holds as the watcher's lease is free. Locks the lease row. Raises nothing.
create function public.helix_leave_watch(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from helix.leases where name = 'anomalies' and owner = p::jsonb->>'owner';
  return jsonb_build_object('left', found);
end $$;

-- Promises: how long the record has had news that no posted checkpoint covers, in seconds, where a hash chain webhook is
-- set and open; null elsewhere. Locks nothing. Raises nothing.
create function helix.witness_lag() returns float8 language sql stable as $$
  select extract(epoch from helix.now() - (helix.read_body(e.body)->>'ts')::timestamptz)
  from (select coalesce(max(b.size), 0) as size from helix.checkpoint_posts b) seen
  join helix.audit_entries e on e.seq = seen.size
  where exists (select from helix.followers f where f.name = 'hash_chain' and f.closed_why is null)
$$;

-- Promises: each finding opens its incident, or keeps it open: told again (`escalated`) when it is twice as bad as told.
-- Open incidents not found for their quiet time (`quiet`, seconds by detector; none: never) are over. An entry for each
-- change. Answers how many of each.
-- Locks incidents, audit head. Raises nothing.
create function public.helix_note_findings(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  f jsonb;
  told text;
  counts jsonb := '{"opened":0,"escalated":0,"resolved":0}';
begin
  for f in select * from jsonb_array_elements(j->'findings') loop
    told := helix.note_finding(f);
    if told is not null then
      counts := jsonb_set(counts, array[told], to_jsonb((counts->>told)::int + 1));
    end if;
  end loop;
  with over as (
    update helix.incidents i set resolved_at = helix.now(), version = version + 1
      where i.resolved_at is null
        and i.seen_at <= helix.now() - make_interval(secs => (j->'quiet'->>i.detector)::float8)
      returning i.*)
  select jsonb_set(counts, '{resolved}', to_jsonb(count(helix.note_incident('incident_resolved', o, null)))) into counts
    from over o;
  return counts;
end $$;

-- Promises: an entry about an incident. Answers its number. Locks the audit head. Raises nothing.
create function helix.note_incident(p_kind text, i helix.incidents, p_by uuid) returns bigint language sql volatile as $$
  select e.seq from helix.audit_append(p_kind, p_by, null, null, jsonb_build_object('incident', i.incident_id,
    'detector', i.detector, 'scope', i.scope, 'value', i.value, 'facts', i.facts)) e
$$;

-- Promises: `opened`, `escalated`, or null when a finding was known. Locks its incident, audit head. Raises nothing.
create function helix.note_finding(f jsonb) returns text language plpgsql as $$
declare
  i helix.incidents;
  at timestamptz := helix.now();
  found_value float8 := (f->>'value')::float8;
begin
  select * into i from helix.incidents where detector = f->>'detector' and scope = f->>'scope'
    and coalesce(guild_id, '') = coalesce(f->>'guild_id', '') and resolved_at is null for update;
  if i.incident_id is null then
    insert into helix.incidents (detector, scope, guild_id, value, told_value, facts, opened_at, seen_at)
      values (f->>'detector', f->>'scope', f->>'guild_id', found_value, found_value, f->'facts', at, at) returning * into i;
    perform helix.note_incident('incident_opened', i, null);
    return 'opened';
  elsif found_value >= 2 * i.told_value and i.told_value > 0 then
    update helix.incidents set value = found_value, told_value = found_value, facts = f->'facts', seen_at = at,
      version = version + 1 where incident_id = i.incident_id returning * into i;
    perform helix.note_incident('incident_escalated', i, null);
    return 'escalated';
  end if;
  update helix.incidents set value = greatest(value, found_value), seen_at = at where incident_id = i.incident_id;
  return null;
end $$;

-- Promises: an incident as answers carry it, with the person by Discord id as the mapping says now. Locks and raises
-- nothing.
create function helix.incident_json(i helix.incidents) returns jsonb language sql stable as $$
  select jsonb_build_object('incident_id', i.incident_id, 'detector', i.detector, 'scope', i.scope,
    'guild_id', i.guild_id, 'value', i.value, 'facts', i.facts, 'opened_at', helix.iso(i.opened_at),
    'seen_at', helix.iso(i.seen_at), 'resolved_at', helix.iso(i.resolved_at), 'acked_at', helix.iso(i.acked_at),
    'acked_by', (select discord_user_id from helix.actors where actor_id = i.acked_by), 'version', i.version,
    'user_id', (select discord_user_id from helix.actors where 'user:' || actor_id = i.scope))
$$;

-- Promises: up to 500 incidents that concern a server: the open ones first, then what ended within a day.
-- Locks nothing. Raises nothing.
create function public.helix_incidents(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(helix.incident_json(i)) from (
    select * from helix.incidents
    where coalesce(guild_id, p::jsonb->>'guild_id') = p::jsonb->>'guild_id'
      and (resolved_at is null or resolved_at > helix.now() - interval '1 day')
    order by resolved_at is not null, opened_at desc limit 500) i), '[]');
end $$;

-- Promises: an admin has seen the open incident whose id begins with `incident` (`acked`), or there is none such for
-- their server (`unknown`), or it was seen before (`same`). Locks the incident, audit head. Raises nothing.
create function public.helix_ack_incident(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
  i helix.incidents;
begin
  select * into i from helix.incidents where resolved_at is null and coalesce(guild_id, a.guild_id) = a.guild_id
    and left(incident_id::text, length(j->>'incident')) = j->>'incident' order by opened_at desc limit 1 for update;
  if i.incident_id is null then
    return '{"answer":"unknown"}';
  elsif i.acked_at is not null then
    return jsonb_build_object('answer', 'same', 'incident', helix.incident_json(i));
  end if;
  update helix.incidents set acked_by = a.actor_id, acked_at = helix.now(), version = version + 1
    where incident_id = i.incident_id returning * into i;
  return jsonb_build_object('answer', 'acked', 'incident', helix.incident_json(i),
    'audit_seq', helix.note_incident('incident_acked', i, a.actor_id));
end $$;

-- Promises: a server is told nothing of a detector, or of one scope of it, until then (null: told again), with an entry.
-- Locks the mute row, audit head. Raises 22007 for a time that is none.
create function public.helix_mute_incidents(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
begin
  delete from helix.incident_mutes where guild_id = a.guild_id and detector = j->>'detector' and scope = j->>'scope';
  insert into helix.incident_mutes (guild_id, detector, scope, until, muted_by)
    select a.guild_id, j->>'detector', j->>'scope', (j->>'until')::timestamptz, a.actor_id where j->>'until' is not null;
  return helix.audit_point('incident_muted', a.actor_id, null, null,
    jsonb_build_object('detector', j->>'detector', 'scope', j->>'scope', 'until', j->>'until'));
end $$;

-- Promises: what each open anomalies webhook of the servers `guild_ids` is to be shown: messages that changed, whole, and
-- incidents never shown there; nothing muted, and nothing that ended before anybody was told. Up to 100 each.
-- The answer has addresses. Locks nothing. Raises nothing.
create function public.helix_incidents_due(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object('guild_id', f.guild_id, 'webhook_id', f.webhook_id, 'url', h.url,
      'fresh', n.fresh, 'changed', c.changed))
    from helix.followers f join helix.guild_settings s using (guild_id)
    join lateral helix.hooks_of(s) h on h.name = f.name
    cross join lateral (select coalesce(jsonb_agg(helix.incident_json(i) order by i.opened_at), '[]') as fresh
      from (select * from helix.incidents x where coalesce(x.guild_id, f.guild_id) = f.guild_id and x.resolved_at is null
        and not exists (select from helix.incident_posts b where b.incident_id = x.incident_id
          and b.guild_id = f.guild_id and b.webhook_id = f.webhook_id)
        and not exists (select from helix.incident_mutes m where m.guild_id = f.guild_id and m.detector = x.detector
          and m.scope in ('*', x.scope) and m.until > helix.now())
        order by x.opened_at limit 100) i) n
    cross join lateral (select coalesce(jsonb_agg(jsonb_build_object('message_id', k.message_id,
        'channel_id', k.channel_id, 'incidents',
        (select jsonb_agg(helix.incident_json(i) order by i.opened_at) from helix.incident_posts b
          join helix.incidents i using (incident_id) where b.message_id = k.message_id and b.guild_id = f.guild_id
            and b.webhook_id = f.webhook_id))),
        '[]') as changed
      from (select distinct b.message_id, b.channel_id from helix.incident_posts b join helix.incidents i using (incident_id)
        where b.guild_id = f.guild_id and b.webhook_id = f.webhook_id and b.told_version < i.version
        limit 100) k) c
    where f.name = 'anomalies' and f.closed_why is null
      and f.guild_id in (select jsonb_array_elements_text(p::jsonb->'guild_ids'))
      and (n.fresh <> '[]' or c.changed <> '[]')), '[]');
end $$;

-- Promises: these incidents (`{incident_id, version}`) stand so in that message, which that webhook of that server
-- posted; it may have been replaced meanwhile. `channel_id` null: known already. Locks their post rows. Raises nothing.
create function public.helix_incidents_told(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  insert into helix.incident_posts as b (incident_id, guild_id, webhook_id, message_id, channel_id, told_version)
    select (i->>'incident_id')::uuid, j->>'guild_id', j->>'webhook_id', j->>'message_id', j->>'channel_id',
      (i->>'version')::int
    from jsonb_array_elements(j->'incidents') i
    on conflict (incident_id, guild_id, webhook_id) do update set message_id = excluded.message_id,
      channel_id = coalesce(excluded.channel_id, b.channel_id), told_version = excluded.told_version;
  return '{}';
end $$;

-- Promises: incidents about the person whose mapping just went are shown again without them. Locks them. Raises nothing.
create function helix.erased_from_incidents() returns trigger language plpgsql as $$
begin
  update helix.incidents set version = version + 1, erased_version = version + 1
    where scope = 'user:' || new.actor_id or acked_by = new.actor_id;
  return null;
end $$;
create trigger erased_from_incidents after update of discord_user_id on helix.actors
  for each row when (old.discord_user_id is not null and new.discord_user_id is null)
  execute function helix.erased_from_incidents();

-- Promises: the version of the newest migration; each migration that follows replaces this function.
-- Locks and raises nothing.
create or replace function helix.schema_version() returns text language sql immutable as $$ select '20261122113400' $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
