-- Budgets: limits that admins set, grants and their end, who spent what, and warnings that are told exactly once.

alter table helix.budget_overrides add column revoked_by uuid references helix.actors;

-- What an admin typed with a grant, and whom it helps by the name they had then; both go when the person is erased. The
-- chain has the salted commitment alone.
create table helix.budget_reasons (
  override_id uuid primary key references helix.budget_overrides,
  salt bytea not null,
  reason text,
  whom text
);

-- Warnings to be told, written in the transaction that crossed the threshold: a crash between the two loses none, the
-- unique key and the claim keep two processes from telling one twice. audience: the person (`user`), the admin channel
-- at once (`admins`), or one list a day of the people who crossed (`digest`; percent 0). `message_id`: where admins were
-- told, for a list names people, who may be erased.
create table helix.budget_notices (
  notice_id uuid primary key default gen_random_uuid(),
  audience text not null check (audience in ('user', 'admins', 'digest')),
  guild_id text not null,
  actor_id uuid references helix.actors,
  scope text not null check (scope in ('user', 'guild', 'everyone')),
  scope_key text not null,
  period text not null check (period in ('day', 'month')),
  day date not null,
  percent int not null,
  limit_nano bigint not null,
  spent_nano bigint not null,
  crossed_on date not null,
  due_at timestamptz not null,
  claimed_by text,
  claimed_until timestamptz,
  begun_at timestamptz,
  sent_at timestamptz,
  channel_id text,
  message_id text,
  created_at timestamptz not null default helix.now(),
  unique (audience, guild_id, scope_key, period, day, percent),
  check ((audience = 'user') = (actor_id is not null))
);
create index budget_notices_waiting on helix.budget_notices (audience, due_at) where sent_at is null;
create index budget_notices_of_actor on helix.budget_notices (actor_id) where sent_at is null;
create index cost_entries_guild on helix.cost_entries (guild_id, day);
create index cost_entries_day on helix.cost_entries (day);

-- Promises: the warnings of one crossing wait: the person's own and the day's list for their admins, or one for the
-- admin channel of the guild (of every guild, when it is everyone's budget). Crossing again changes nothing.
-- Locks nothing: the caller holds the budget day. Raises nothing.
create function helix.note_threshold(o helix.operations, p_scope text, p_scope_key text, p_period text, p_day date,
  p_percent int, p_limit bigint, p_spent bigint) returns void language sql volatile as $$
  insert into helix.budget_notices (audience, guild_id, actor_id, scope, scope_key, period, day, percent, limit_nano,
      spent_nano, crossed_on, due_at)
    select 'user', o.guild_id, o.actor_id, p_scope, p_scope_key, p_period, p_day, p_percent, p_limit, p_spent, o.day,
      helix.now()
    where p_scope = 'user'
    union all
    select 'digest', o.guild_id, null, 'user', 'digest', 'day', o.day, 0, 0, 0, o.day, helix.resets_at('day', o.day)
    where p_scope = 'user'
    union all
    select 'admins', g.id, null, p_scope, p_scope_key, p_period, p_day, p_percent, p_limit, p_spent, o.day, helix.now()
    from (select o.guild_id as id union
      select s.guild_id from helix.guild_settings s where p_scope = 'everyone' and s.admin_channel_id is not null) g
    where p_scope <> 'user'
  on conflict do nothing
$$;

-- Promises: the limit that counts for a subject on `p_day` without grants, and the subject whose row says so: its own,
-- a role's (for people), or `*`. Null columns when nothing limits it. Locks nothing. Raises nothing.
create function helix.limit_source(p_scope text, p_subject text, p_actor helix.actors, p_period text, p_day date,
  out limit_nano bigint, out source text) language sql stable as $$
  select c.limit_nano, c.source from (
    select 1 as rank, own.limit_nano, 'own' as source from helix.own_limit(p_scope, p_subject, p_period, p_day) own
    union all
    select 2, r.limit_nano, 'role'
    from unnest(p_actor.role_ids) role, helix.own_limit('role', p_actor.guild_id || ':' || role, p_period, p_day) r
    where p_scope = 'user'
    union all
    select 3, def.limit_nano, 'default' from helix.own_limit(p_scope, '*', p_period, p_day) def where p_scope <> 'role'
  ) c where c.limit_nano is not null order by c.rank, c.limit_nano desc limit 1
$$;

-- Promises: `{nano, source}` of helix.limit_source; nulls when nothing limits it. Locks nothing. Raises nothing.
create function helix.limit_json(p_scope text, p_subject text, p_actor helix.actors, p_period text, p_day date)
returns jsonb language sql stable as $$
  select jsonb_build_object('nano', l.limit_nano::text, 'source', l.source)
  from (select) one left join helix.limit_source(p_scope, p_subject, p_actor, p_period, p_day) l on true
$$;

-- Promises: the person a budget command names, made when new. `role_ids` null = the roles stay as they are known.
-- Locks and raises as helix.ensure_actor.
create function helix.named_actor(p_user jsonb) returns helix.actors language plpgsql as $$
declare
  known text[];
begin
  if jsonb_typeof(p_user->'role_ids') = 'array' then
    return helix.ensure_actor(p_user, false);
  end if;
  select a.role_ids into known from helix.actors a
    where a.guild_id = p_user->>'guild_id' and a.discord_user_id = p_user->>'discord_user_id';
  return helix.ensure_actor(p_user || jsonb_build_object('role_ids', to_jsonb(coalesce(known, '{}'))), false);
end $$;

-- Promises: `limit_nano` (null: back to the default) counts for a user, role, guild or everyone from the next local
-- midnight on, with one chain entry; both limits are read back from the table: before (today's) and after (from
-- `day` on). Setting again before midnight replaces what was to come.
-- Locks the limit row, then the audit head. Raises 22023 for an unknown scope, 23514 for a negative limit.
create function public.helix_set_budget(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  admin helix.actors := helix.ensure_actor(j->'actor', false);
  target helix.actors;
  whose text;
  today date := helix.day_at(helix.now());
  row_id bigint;
  before jsonb;
  after jsonb;
begin
  case j->>'scope'
    when 'user' then
      target := helix.named_actor(j->'user');
      whose := target.actor_id::text;
    when 'role' then whose := admin.guild_id || ':' || (j->>'role_id');
    when 'guild' then whose := admin.guild_id;
    when 'everyone' then whose := '*';
    else raise exception 'no such budget' using errcode = '22023';
  end case;
  if whose is null or j->>'scope' = 'everyone' and j->>'limit_nano' is null then
    raise exception 'a budget needs a subject, and everyone a limit' using errcode = '22023';
  end if;
  before := helix.limit_json(j->>'scope', whose, target, j->>'period', today);
  insert into helix.cost_budgets (scope, subject, period, limit_nano, effective_from)
    values (j->>'scope', whose, j->>'period', (j->>'limit_nano')::bigint, today + 1)
    on conflict (scope, subject, period, effective_from)
      do update set limit_nano = excluded.limit_nano, updated_at = helix.now()
    returning id into row_id;
  after := helix.limit_json(j->>'scope', whose, target, j->>'period', today + 1);
  return jsonb_build_object('before', before, 'after', after, 'day', today + 1,
    'starts_at', helix.iso(helix.resets_at('day', today)))
    || helix.audit_point('budget_set', admin.actor_id, null, null, jsonb_build_object(
      'scope', j->>'scope', 'period', j->>'period', 'target', target.actor_id, 'budget', row_id,
      'limit_nano', j->>'limit_nano', 'before', before, 'after', after, 'day', today + 1));
end $$;

-- Promises: when a grant ends: after `hours`, with the day `day`, with the `days`-th day from today (0 = today), or with
-- this month (`end`). Locks nothing. Raises 22007 for a day that is none.
create function helix.grant_end(p_until jsonb) returns timestamptz language sql stable as $$
  select case
    when p_until->>'hours' is not null then helix.now() + make_interval(hours => (p_until->>'hours')::int)
    when p_until->>'end' = 'month' then helix.resets_at('month', helix.day_at(helix.now()))
    else helix.resets_at('day',
      coalesce((p_until->>'day')::date, helix.day_at(helix.now()) + (p_until->>'days')::int))
  end
$$;

-- Promises: today's limit of a person's day with the living grants, as text; null when nothing limits it.
-- Locks nothing. Raises nothing.
create function helix.day_limit(p_actor helix.actors) returns text language sql stable as $$
  select s.limit_nano::text from helix.scopes_on(p_actor, helix.day_at(helix.now())) s
  where s.scope = 'user' and s.period = 'day'
$$;

-- Promises: a person may spend `extra_nano` more on each day until `until` (granted), with one chain entry that has
-- only a commitment to the reason; today's limit before and after are read back. A time that has passed, or one more
-- than `days_most` days away, is answered `bad_time` and changes nothing.
-- Locks the new rows, then the audit head. Raises 22023 for an amount that is not above zero.
create function public.helix_grant_budget(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  admin helix.actors := helix.ensure_actor(j->'actor', false);
  target helix.actors := helix.named_actor(j->'user');
  ends timestamptz := helix.grant_end(j->'until');
  salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  before text := helix.day_limit(target);
  id uuid;
begin
  if (j->>'extra_nano')::bigint <= 0 then
    raise exception 'a grant must be above zero' using errcode = '22023';
  end if;
  if ends <= helix.now() or ends > helix.now() + make_interval(days => (j->>'days_most')::int) then
    return jsonb_build_object('answer', 'bad_time');
  end if;
  insert into helix.budget_overrides (scope_key, period, extra_nano, valid_until, granted_by)
    values ('user:' || target.actor_id, 'day', (j->>'extra_nano')::bigint, ends, admin.actor_id)
    returning override_id into id;
  insert into helix.budget_reasons values (id, salt, j->>'reason', j->>'whom');
  return jsonb_build_object('answer', 'granted', 'grant_id', id, 'extra_nano', j->>'extra_nano',
    'until', helix.iso(ends), 'before_nano', before, 'after_nano', helix.day_limit(target))
    || helix.audit_point('budget_granted', admin.actor_id, null,
      helix.commitment(salt, encode(sha256(convert_to(j->>'reason', 'UTF8')), 'hex')),
      jsonb_build_object('grant', id, 'target', target.actor_id, 'extra_nano', j->>'extra_nano',
        'until', helix.iso(ends)));
end $$;

-- Promises: up to 500 grants of a guild that still count, the one that ends first on top; of one person when `user` is
-- given. Locks nothing. Raises nothing.
create function public.helix_grants(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((
    select jsonb_agg(to_jsonb(g) - 'valid_until' order by g.valid_until, g.grant_id) from (
      select o.override_id as grant_id, o.extra_nano::text as extra_nano, helix.iso(o.valid_until) as until, o.valid_until,
        a.discord_user_id, r.reason, r.whom
      from helix.budget_overrides o
      join helix.actors a on o.scope_key = 'user:' || a.actor_id
      left join helix.budget_reasons r using (override_id)
      where a.guild_id = j->>'guild_id' and (j->>'discord_user_id' is null or a.discord_user_id = j->>'discord_user_id')
        and o.revoked_at is null and o.valid_until > helix.now()
      order by o.valid_until limit 500) g), '[]');
end $$;

-- Promises: a living grant of the admin's guild ends now, once; what was reserved under it stays reserved. Answers
-- revoked with today's limit before and after, or unknown. Locks the grant, then the audit head. Raises 22P02 for an id
-- that is none.
create function public.helix_revoke_grant(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  admin helix.actors := helix.ensure_actor(j->'actor', false);
  o helix.budget_overrides;
  target helix.actors;
  before text;
begin
  select * into o from helix.budget_overrides where override_id = (j->>'grant_id')::uuid
    and revoked_at is null and valid_until > helix.now() for update;
  select * into target from helix.actors a where 'user:' || a.actor_id = o.scope_key and a.guild_id = admin.guild_id;
  if target.actor_id is null then
    return jsonb_build_object('answer', 'unknown');
  end if;
  before := helix.day_limit(target);
  update helix.budget_overrides set revoked_at = helix.now(), revoked_by = admin.actor_id where override_id = o.override_id;
  return jsonb_build_object('answer', 'revoked', 'discord_user_id', target.discord_user_id, 'extra_nano', o.extra_nano::text,
    'before_nano', before, 'after_nano', helix.day_limit(target))
    || helix.audit_point('grant_revoked', admin.actor_id, null, null,
      jsonb_build_object('grant', o.override_id, 'target', target.actor_id));
end $$;

-- Promises: a person's day as /budget show tells it: every limited scope, limits that change at the next midnight, and
-- living grants. Locks nothing but a new actor row. Raises nothing.
create function public.helix_budget_report(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.named_actor(j->'user');
  today date := helix.day_at(helix.now());
begin
  return jsonb_build_object('day', today, 'scopes', helix.scopes_json(a, today),
    'zone', (select z.zone from helix.zone_at(helix.now()) z),
    'tomorrow_at', helix.iso(helix.resets_at('day', today)),
    'tomorrow', (
      select coalesce(jsonb_agg(jsonb_build_object('scope', k.scope, 'period', k.period, 'limit_nano', n.limit_nano::text)),
        '[]')
      from helix.day_keys(a.actor_id, a.guild_id, today) k
      cross join lateral helix.limit_of(k.scope, a, k.period, today) t
      cross join lateral helix.limit_of(k.scope, a, k.period, today + 1) n
      where t.limit_nano is distinct from n.limit_nano),
    'grants', public.helix_grants(jsonb_build_object('guild_id', a.guild_id, 'discord_user_id', a.discord_user_id)::text)::jsonb);
end $$;

-- Promises: what a scope may spend on `p_day`: today with the grants that live now, on a past day with those that touched
-- it; null when nothing limits it. Locks nothing. Raises nothing.
create function helix.limit_on(p_actor helix.actors, p_scope text, p_key text, p_day date) returns bigint
language sql stable as $$
  select l.limit_nano + coalesce((
    select sum(o.extra_nano)::bigint from helix.budget_overrides o
    where o.scope_key = p_key and o.period = 'day' and o.valid_from < t.ends
      and o.valid_until > t.starts and (o.revoked_at is null or o.revoked_at > t.starts)), 0)
  from helix.limit_of(p_scope, p_actor, 'day', p_day) l, helix.zone_at(helix.now()) z
  cross join lateral (select helix.now() as at, helix.day_start(p_day + 1, z.zone) as ends) e
  cross join lateral (select e.ends, case when e.at < e.ends then e.at else helix.day_start(p_day, z.zone) end as starts) t
$$;

-- Promises: the last `days` days of a scope as the cost entries have them: per day what was spent and could be, and up
-- to 500 sums by day, operation, provider and model after the `after`-th. `upto` (the last entry counted) makes pages
-- one picture; null takes the newest. Locks nothing but a new actor row. Raises nothing.
create function public.helix_budget_history(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.named_actor(j->'user');
  today date := helix.day_at(helix.now());
  first date := today - ((j->>'days')::int - 1);
  last_seq bigint := coalesce((j->>'upto')::bigint, (select max(e.audit_seq) from helix.cost_entries e), 0);
  days jsonb;
  lines jsonb;
begin
  with chosen as (
    select e.* from helix.cost_entries e
    where e.day between first and today and e.audit_seq <= last_seq
      and case j->>'scope' when 'user' then e.actor_id = a.actor_id when 'guild' then e.guild_id = a.guild_id else true end
  ), sums as (
    select c.day, o.operation, c.provider, c.model, count(*) as entries, sum(c.cost_nano)::bigint as cost_nano
    from chosen c join helix.operations o using (operation_id) group by 1, 2, 3, 4
  )
  select
    (select jsonb_agg(jsonb_build_object('day', d.day::date, 'spent_nano', coalesce(t.spent, 0)::text,
        'limit_nano', helix.limit_on(a, j->>'scope', case j->>'scope' when 'user' then 'user:' || a.actor_id
          when 'guild' then 'guild:' || a.guild_id else 'everyone' end, d.day::date)::text) order by d.day)
      from generate_series(first::timestamp, today::timestamp, interval '1 day') d(day)
      left join (select s.day, sum(s.cost_nano)::bigint as spent from sums s group by s.day) t on t.day = d.day::date),
    (select coalesce(jsonb_agg(jsonb_build_object('day', s.day, 'operation', s.operation, 'provider', s.provider,
        'model', s.model, 'entries', s.entries, 'cost_nano', s.cost_nano::text)
        order by s.day, s.operation, s.provider, s.model), '[]')
      from (select * from sums order by day, operation, provider, model
        offset (j->>'after')::int limit 500) s)
    into days, lines;
  return jsonb_build_object('zone', (select z.zone from helix.zone_at(helix.now()) z), 'upto', last_seq,
    'days', days, 'lines', lines);
end $$;

-- Promises: the people of a guild who spent or hold most on this day or in this month, at most 25, with their limit,
-- and what the guild spent and holds in all. Locks nothing. Raises nothing.
create function public.helix_budget_top(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  today date := helix.day_at(helix.now());
  first date := case j->>'period' when 'day' then today else date_trunc('month', today::timestamp)::date end;
begin
  return jsonb_build_object('day', first,
    'people', (
      select coalesce(jsonb_agg(to_jsonb(t) - 'n' order by t.n), '[]') from (
        select row_number() over (order by d.spent_nano desc, d.held_nano desc, d.scope_key) as n, a.discord_user_id,
          d.spent_nano::text as spent_nano, d.held_nano::text as held_nano
        from helix.actors a join helix.budget_days d on d.scope_key = 'user:' || a.actor_id
        where a.guild_id = j->>'guild_id' and d.period = j->>'period' and d.day = first and d.spent_nano + d.held_nano > 0
        order by n limit 25) t),
    'guild', (
      select jsonb_build_object('spent_nano', coalesce(max(d.spent_nano), 0)::text,
        'held_nano', coalesce(max(d.held_nano), 0)::text)
      from helix.budget_days d
      where d.scope_key = 'guild:' || (j->>'guild_id') and d.period = j->>'period' and d.day = first));
end $$;

-- Promises: a notice as answers carry it (budgetNoticeRow); a digest with up to 25 people who crossed that day, each
-- with the highest they reached. Locks nothing. Raises nothing.
create function helix.notice_json(n helix.budget_notices) returns jsonb language sql stable as $$
  select jsonb_build_object('notice_id', n.notice_id, 'audience', n.audience, 'guild_id', n.guild_id, 'scope', n.scope,
    'period', n.period, 'day', n.crossed_on, 'percent', n.percent, 'limit_nano', n.limit_nano::text,
    'spent_nano', n.spent_nano::text, 'resets_at', helix.iso(helix.resets_at(n.period, n.day)),
    'begun_at', helix.iso(n.begun_at),
    'admin_channel_id', (select s.admin_channel_id from helix.guild_settings s where s.guild_id = n.guild_id),
    'people', case when n.audience = 'digest' then (
      select coalesce(jsonb_agg(to_jsonb(c) - 'scope_key' order by c.percent desc, c.scope_key), '[]') from (
        select distinct on (u.scope_key, u.period) u.scope_key, a.discord_user_id, u.period, u.percent,
          u.limit_nano::text as limit_nano, u.spent_nano::text as spent_nano
        from helix.budget_notices u join helix.actors a on a.actor_id = u.actor_id
        where u.audience = 'user' and u.guild_id = n.guild_id and u.crossed_on = n.crossed_on
        order by u.scope_key, u.period, u.percent desc) c) else '[]' end)
$$;

-- Promises: up to 20 warnings for `owner` alone for 60 s: those of one person (`user`), at most a month old, or those
-- for admin channels that are due, at most three days old: later they are no news. Locks the rows it claims, skipping those in use. Raises nothing.
create function public.helix_claim_budget_notices(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
  claimed uuid[];
begin
  claimed := array(
    select n.notice_id from helix.budget_notices n
    where n.sent_at is null and n.due_at <= at
      and n.due_at > at - case n.audience when 'user' then interval '31 days' else interval '3 days' end
      and (n.claimed_until is null or n.claimed_until <= at)
      and case when jsonb_typeof(j->'user') = 'object'
        then n.audience = 'user' and n.actor_id = (select a.actor_id from helix.actors a
          where a.guild_id = j->'user'->>'guild_id' and a.discord_user_id = j->'user'->>'discord_user_id')
        else n.audience <> 'user' and exists (select from helix.guild_settings s
          where s.guild_id = n.guild_id and s.admin_channel_id is not null) end
    order by n.due_at, n.notice_id limit 20 for update skip locked);
  update helix.budget_notices set claimed_by = j->>'owner', claimed_until = at + interval '1 minute'
    where notice_id = any (claimed);
  return coalesce((select jsonb_agg(helix.notice_json(n) order by n.due_at, n.percent, n.notice_id)
    from helix.budget_notices n where n.notice_id = any (claimed)), '[]');
end $$;

-- Promises: `step` begun: it is on record that `owner`, who holds the claim, is about to post these, so that whoever
-- finds them later looks first. `step` sent: they are told (in `message`, when it is one of a channel), and never again.
-- Locks the rows. Raises nothing.
create function public.helix_mark_budget_notices(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  marked int;
begin
  update helix.budget_notices set
      begun_at = case j->>'step' when 'begun' then coalesce(begun_at, helix.now()) else begun_at end,
      claimed_until = helix.now() + interval '1 minute',
      sent_at = case j->>'step' when 'sent' then helix.now() end,
      channel_id = j->'message'->>'channel_id', message_id = j->'message'->>'message_id'
    where notice_id in (select x::uuid from jsonb_array_elements_text(j->'notice_ids') x)
      and sent_at is null and claimed_by = j->>'owner';
  get diagnostics marked = row_count;
  return jsonb_build_object('marked', marked);
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
