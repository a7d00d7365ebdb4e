-- Ledger: limits, the money of each day, holds, prices and immutable cost entries. All amounts are nano-USD.

-- Limits. subject: actor id, `<guild>:<role>`, guild id, or `*` for the default. A null limit removes the row's own
-- word again. A row counts from its day on, so that a change never splits a day.
create table helix.cost_budgets (
  id bigint generated always as identity primary key,
  scope text not null check (scope in ('user', 'role', 'guild', 'everyone')),
  subject text not null default '*',
  period text not null check (period in ('day', 'month')),
  limit_nano bigint check (limit_nano >= 0),
  thresholds int[] not null default '{75,100}',
  effective_from date not null default '-infinity',
  created_at timestamptz not null default helix.now(),
  updated_at timestamptz not null default helix.now(),
  unique (scope, subject, period, effective_from)
);
insert into helix.cost_budgets (scope, period, limit_nano) values
  ('user', 'day', 10000000000), ('guild', 'day', 25000000000), ('guild', 'month', 250000000000),
  ('everyone', 'day', 50000000000);

-- Extra money for a while, counted when money is reserved and only then: an expired one strands no hold.
create table helix.budget_overrides (
  override_id uuid primary key default gen_random_uuid(),
  scope_key text not null,
  period text not null check (period in ('day', 'month')),
  extra_nano bigint not null check (extra_nano > 0),
  valid_from timestamptz not null default helix.now(),
  valid_until timestamptz not null,
  granted_by uuid references helix.actors,
  revoked_at timestamptz,
  created_at timestamptz not null default helix.now()
);
create index budget_overrides_scope on helix.budget_overrides (scope_key, period);

-- What is held and spent per scope and period; `day` is the first day of the period. `fired` are the thresholds told.
create table helix.budget_days (
  scope_key text collate "C" not null,
  period text collate "C" not null check (period in ('day', 'month')),
  day date not null,
  held_nano bigint not null default 0 check (held_nano >= 0),
  spent_nano bigint not null default 0 check (spent_nano >= 0),
  fired int[] not null default '{}',
  primary key (scope_key, period, day)
);

-- Dated prices, append-only. For one (provider, model, unit, operator, effective_from) the newest row speaks;
-- a withdrawn one silences the rows before it.
create table helix.price_rows (
  n bigint generated always as identity primary key,
  id text not null unique generated always as ('price_'::text || n::text) stored,
  provider text not null,
  model text not null,
  unit text not null,
  price_nano bigint not null check (price_nano >= 0),
  per bigint not null check (per > 0),
  effective_from timestamptz not null,
  effective_to timestamptz,
  operator boolean not null,
  withdrawn boolean not null default false,
  source text not null,
  verified text not null,
  created_at timestamptz not null default helix.now()
);
create index price_rows_lookup on helix.price_rows (provider, model, unit);

-- The newest row of each (provider, model, unit, operator, effective_from): what the table says now.
create view helix.price_heads as
  select distinct on (r.provider, r.model, r.unit, r.operator, r.effective_from) r.*
  from helix.price_rows r
  order by r.provider, r.model, r.unit, r.operator, r.effective_from, r.n desc;

-- What was billed. `kind`: attempt (one per billed attempt), correction (a late figure that differs), refund.
-- `audit_seq` is the chain entry that says so, and the order of this table.
create table helix.cost_entries (
  audit_seq bigint primary key references helix.audit_entries,
  id uuid not null unique default gen_random_uuid(),
  operation_id text not null,
  attempt int,
  kind text not null check (kind in ('attempt', 'correction', 'refund')),
  refers_to uuid references helix.cost_entries (id),
  actor_id uuid not null,
  guild_id text not null,
  provider text not null,
  model text not null,
  units jsonb not null,
  cost_nano bigint not null,
  estimated boolean not null,
  price_rows text[] not null,
  day date not null,
  vendor_request_id text,
  at timestamptz not null,
  created_at timestamptz not null default helix.now(),
  check (kind = 'correction' or (cost_nano >= 0) = (kind = 'attempt')),
  check ((kind = 'attempt') = (refers_to is null))
);
create unique index cost_entries_one_per_attempt on helix.cost_entries (operation_id, attempt) where kind = 'attempt';
create index cost_entries_operation on helix.cost_entries (operation_id);
create index cost_entries_actor on helix.cost_entries (actor_id, day);

create trigger append_only before update or delete on helix.cost_entries
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.cost_entries
  for each statement execute function helix.refuse_change();
create trigger append_only before update or delete on helix.price_rows
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.price_rows
  for each statement execute function helix.refuse_change();

-- The owner's CostTrackingEntry. user_id is the actor id: the Discord id stays in helix.actors alone.
create view helix.cost_tracking_entries as
  select e.id, e.actor_id as user_id, e.operation_id, e.provider, e.model,
    (select coalesce(sum(u.value::bigint), 0)::bigint from jsonb_each_text(e.units) u
      where u.key like 'input%' or u.key like 'cache\_%') as input_tokens,
    (select coalesce(sum(u.value::bigint), 0)::bigint from jsonb_each_text(e.units) u
      where u.key like 'output%') as output_tokens,
    trim_scale(e.cost_nano * 0.000000001) as cost_usd,
    e.at as "timestamp", e.created_at,
    e.cost_nano, e.estimated, e.units, e.price_rows, e.kind, e.attempt, e.refers_to, e.guild_id, e.day,
    e.vendor_request_id, e.audit_seq
  from helix.cost_entries e;

-- Promises: the six periods an actor's money counts in on `p_day`. Locks nothing. Raises nothing.
create function helix.day_keys(p_actor uuid, p_guild text, p_day date)
returns table (scope text, scope_key text, period text, day date) language sql immutable as $$
  select s.scope, s.key, d.period, d.day
  from (values ('user', 'user:' || p_actor), ('guild', 'guild:' || p_guild), ('everyone', 'everyone')) s(scope, key),
    (values ('day', p_day), ('month', date_trunc('month', p_day::timestamp)::date)) d(period, day)
$$;

-- Promises: the six rows exist and are locked until the end of the transaction.
-- Locks budget days in the order of their key, so that no two callers wait for each other. Raises nothing.
create function helix.lock_days(p_actor uuid, p_guild text, p_day date) returns void language plpgsql as $$
begin
  insert into helix.budget_days (scope_key, period, day)
    select k.scope_key, k.period, k.day from helix.day_keys(p_actor, p_guild, p_day) k
    order by k.scope_key collate "C", k.period collate "C", k.day
    on conflict do nothing;
  perform 1 from helix.budget_days d
    where (d.scope_key, d.period, d.day) in
      (select k.scope_key, k.period, k.day from helix.day_keys(p_actor, p_guild, p_day) k)
    order by d.scope_key, d.period, d.day for update;
end $$;

-- Promises: adds to what is held and spent in all six periods of a day. The caller holds helix.lock_days.
-- Locks nothing more. Raises 23514 when a sum would fall below zero (a bug).
create function helix.move_money(p_actor uuid, p_guild text, p_day date, p_held bigint, p_spent bigint)
returns void language plpgsql as $$
begin
  update helix.budget_days d set held_nano = d.held_nano + p_held, spent_nano = d.spent_nano + p_spent
    from helix.day_keys(p_actor, p_guild, p_day) k
    where d.scope_key = k.scope_key and d.period = k.period and d.day = k.day;
end $$;

-- The functions below are plpgsql although one statement each: PostgreSQL keeps their plans, and plans SQL functions
-- anew at each call.

-- Promises: the limit and thresholds of a subject that count on `p_day`; nulls when it has none.
-- Locks nothing. Raises nothing.
create function helix.own_limit(p_scope text, p_subject text, p_period text, p_day date,
  out limit_nano bigint, out thresholds int[]) language plpgsql stable as $$
begin
  select b.limit_nano, b.thresholds into limit_nano, thresholds from helix.cost_budgets b
    where b.scope = p_scope and b.subject = p_subject and b.period = p_period and b.effective_from <= p_day
    order by b.effective_from desc limit 1;
end $$;

-- Promises: limit and thresholds of one scope without overrides: its own row, for users else the highest of their
-- roles', else the default; a null limit means unlimited. Locks nothing. Raises nothing.
create function helix.limit_of(p_scope text, p_actor helix.actors, p_period text, p_day date,
  out limit_nano bigint, out thresholds int[]) language plpgsql stable as $$
begin
  if p_scope <> 'everyone' then
    select o.limit_nano, o.thresholds into limit_nano, thresholds from helix.own_limit(p_scope,
      case p_scope when 'user' then p_actor.actor_id::text else p_actor.guild_id end, p_period, p_day) o;
  end if;
  if limit_nano is null and p_scope = 'user' and p_actor.role_ids <> '{}' then
    select r.limit_nano, r.thresholds into limit_nano, thresholds
      from unnest(p_actor.role_ids) role, helix.own_limit('role', p_actor.guild_id || ':' || role, p_period, p_day) r
      where r.limit_nano is not null order by r.limit_nano desc limit 1;
  end if;
  if limit_nano is null then
    select d.limit_nano, d.thresholds into limit_nano, thresholds from helix.own_limit(p_scope, '*', p_period, p_day) d;
  end if;
end $$;

-- Promises: what overrides add to a scope now. Locks nothing. Raises 22003 when the sum does not fit.
create function helix.extra_of(p_scope_key text, p_period text) returns bigint language plpgsql stable as $$
begin
  return coalesce((
    select sum(o.extra_nano)::bigint from helix.budget_overrides o
    where o.scope_key = p_scope_key and o.period = p_period and o.revoked_at is null
      and o.valid_from <= helix.now() and o.valid_until > helix.now()), 0);
end $$;

-- Promises: every limited scope of an actor on a day, overrides counted: limit, spent, held and left (never negative);
-- `over` is the scope as answers carry it, money as text.
-- Locks nothing: a decision calls helix.lock_days first. Raises nothing.
create function helix.scopes_on(p_actor helix.actors, p_day date)
returns table (scope text, scope_key text, period text, day date, limit_nano bigint, spent_nano bigint,
  held_nano bigint, left_nano bigint, thresholds int[], fired int[], over jsonb) language plpgsql stable as $$
begin
  return query
    select k.scope, k.scope_key, k.period, k.day, l.total, m.spent, m.held, greatest(l.total - m.spent - m.held, 0),
      l.thresholds, coalesce(d.fired, '{}'),
      jsonb_build_object('scope', k.scope, 'period', k.period, 'limit_nano', l.total::text, 'spent_nano', m.spent::text,
        'held_nano', m.held::text, 'resets_at', helix.iso(helix.resets_at(k.period, k.day)))
    from helix.day_keys(p_actor.actor_id, p_actor.guild_id, p_day) k
    cross join lateral (
      select b.limit_nano + helix.extra_of(k.scope_key, k.period) as total, b.thresholds
      from helix.limit_of(k.scope, p_actor, k.period, p_day) b) l
    left join helix.budget_days d on d.scope_key = k.scope_key and d.period = k.period and d.day = k.day
    cross join lateral (select coalesce(d.spent_nano, 0) as spent, coalesce(d.held_nano, 0) as held) m
    where l.total is not null
    order by array_position(array['user', 'guild', 'everyone'], k.scope), k.period;
end $$;

-- Promises: the actor's scopes as answers carry them. Locks nothing. Raises nothing.
create function helix.scopes_json(p_actor helix.actors, p_day date) returns jsonb language plpgsql stable as $$
begin
  return coalesce((select jsonb_agg(s.over) from helix.scopes_on(p_actor, p_day) s), '[]');
end $$;

-- Promises: the scope with the least left, as answers carry it, and what is left there; nulls when nothing is limited.
-- Locks nothing: a decision calls helix.lock_days first. Raises nothing.
create function helix.tightest_scope(p_actor helix.actors, p_day date, out left_nano bigint, out scope jsonb)
language plpgsql stable as $$
begin
  select s.left_nano, s.over into left_nano, scope from helix.scopes_on(p_actor, p_day) s
    order by s.left_nano, array_position(array['user', 'guild', 'everyone'], s.scope), s.period desc limit 1;
end $$;

-- Promises: the price rows that count at `p_at`, one per provider, model and unit: operator rows first, then the
-- latest start. Null arguments mean any. Locks nothing. Raises nothing.
create function helix.prices_at(p_provider text, p_model text, p_at timestamptz)
returns setof helix.price_heads language sql stable as $$
  select distinct on (s.provider, s.model, s.unit) s.*
  from helix.price_heads s
  where (p_provider is null or s.provider = p_provider) and (p_model is null or s.model = p_model)
    and not s.withdrawn and s.effective_from <= p_at and (s.effective_to is null or s.effective_to > p_at)
  order by s.provider, s.model, s.unit, s.operator desc, s.effective_from desc
$$;

-- Promises: what `p_usage` ([{unit, quantity}]) costs by the rows named in `p_prices` ({unit: row id}): each component
-- rounded up, then summed; `units` are the quantities by unit. A unit without a row is answered in `unknown` (the first
-- one; the cost then lacks it) and never priced at zero. Locks nothing. Raises 22023 for a quantity that is no whole
-- number of zero or more, 22003 when the sum does not fit.
create function helix.priced(p_usage jsonb, p_prices jsonb,
  out cost bigint, out unknown text, out units jsonb, out price_rows text[]) language plpgsql stable as $$
declare
  c record;
  r helix.price_rows;
  total numeric := 0;
begin
  units := '{}';
  price_rows := '{}';
  for c in select e->>'unit' as unit, (e->>'quantity')::numeric as quantity from jsonb_array_elements(p_usage) e loop
    if c.unit is null or c.quantity is null or c.quantity < 0 or c.quantity <> trunc(c.quantity) then
      raise exception 'a quantity must be a whole number of zero or more' using errcode = '22023';
    end if;
    units := units || jsonb_build_object(c.unit, coalesce((units->>c.unit)::bigint, 0) + c.quantity::bigint);
    select * into r from helix.price_rows where id = p_prices->>c.unit;
    if not found then
      unknown := coalesce(unknown, c.unit);
      continue;
    end if;
    total := total + div(c.quantity * r.price_nano + r.per - 1, r.per::numeric);
    if not r.id = any (price_rows) then
      price_rows := price_rows || r.id;
    end if;
  end loop;
  cost := total::bigint;
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
