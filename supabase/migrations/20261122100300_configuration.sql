-- Configuration: routes, toggles, guild settings, and what a process says and reads at its start.

-- The owner's operation_routes. `source` tells a seed, which a new version may move, from an admin's word.
create table helix.operation_routes (
  id bigint generated always as identity primary key,
  operation text not null unique,
  primary_model text not null,
  fallback_models text[] not null default '{}',
  approval_threshold_nano bigint not null default 5000000000 check (approval_threshold_nano >= 0),
  deadline_ms int not null default 600000 check (deadline_ms > 0),
  attempts_max int not null default 4 check (attempts_max between 1 and 20),
  policy text not null default 'order' check (policy in ('order', 'cheapest', 'fastest_healthy')),
  source text not null default 'seed' check (source in ('seed', 'admin')),
  created_at timestamptz not null default helix.now(),
  updated_at timestamptz not null default helix.now()
);

-- The owner's feature_toggles; `version` grows with each change.
create table helix.feature_toggles (
  id bigint generated always as identity primary key,
  toggle_name text not null unique,
  enabled boolean not null,
  locked boolean not null default false,
  controlled_by text not null check (controlled_by in ('ADMIN_ONLY', 'USER', 'BOTH')),
  created_at timestamptz not null default helix.now(),
  updated_at timestamptz not null default helix.now(),
  version int not null default 1
);
insert into helix.feature_toggles (toggle_name, enabled, controlled_by) values
  ('enable_video_understanding', true, 'ADMIN_ONLY'),
  ('enable_email_analysis', true, 'BOTH'),
  ('enable_agent_execution', true, 'ADMIN_ONLY'),
  ('enable_deepgram_transcription', true, 'USER'),
  ('enable_text_to_speech', true, 'BOTH'),
  ('enable_web_search', false, 'ADMIN_ONLY'),
  ('enable_url_inputs', false, 'ADMIN_ONLY');

-- Which toggle governs an operation; one that is not listed is governed by `enable_<operation>`.
create table helix.operation_toggles (
  operation text primary key,
  toggle_name text not null references helix.feature_toggles (toggle_name)
);
insert into helix.operation_toggles values
  ('video', 'enable_video_understanding'), ('email', 'enable_email_analysis'), ('agent', 'enable_agent_execution'),
  ('transcribe', 'enable_deepgram_transcription'), ('speak', 'enable_text_to_speech');

create table helix.guild_settings (
  guild_id text primary key,
  admin_channel_id text,
  admin_role_ids text[] not null default '{}',
  results_private boolean not null default false,
  source text not null default 'environment' check (source in ('environment', 'setup')),
  created_at timestamptz not null default helix.now(),
  updated_at timestamptz not null default helix.now()
);

-- Singletons: whoever holds the row does the work.
create table helix.leases (
  name text primary key,
  owner text not null,
  until timestamptz not null
);

-- Promises: the toggle that governs an operation. Locks nothing. Raises nothing.
create function helix.toggle_of(p_operation text) returns text language sql stable as $$
  select coalesce((select toggle_name from helix.operation_toggles where operation = p_operation),
    'enable_' || p_operation)
$$;

-- Promises: the price table speaks as the list `p_prices` (BootInput.prices) does: new or changed prices are added, rows
-- that are no longer listed are withdrawn by a row of their own. Reading an operator's file on another day is no
-- change. Answers how many of each.
-- Locks nothing: the caller holds the config head. Raises 22023 when a model has no price above zero, 23514, 22P02 or
-- 22007 for a number or a time that is none.
create function helix.seed_prices(p_prices jsonb, out added int, out withdrawn int) language plpgsql as $$
declare
  free text;
begin
  select s.provider || '/' || s.model into free
    from jsonb_to_recordset(p_prices) s(provider text, model text, "priceNano" bigint)
    group by s.provider, s.model having max(s."priceNano") <= 0 limit 1;
  if found then
    raise exception 'every price of % is zero', free using errcode = '22023';
  end if;
  insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, effective_to, operator, source, verified)
    select s.provider, s.model, s.unit, s."priceNano", s.per, s."effectiveFrom", s."effectiveTo",
      coalesce(s.operator, false), s.source, s.verified
    from jsonb_to_recordset(p_prices) s(provider text, model text, unit text, "priceNano" bigint, per bigint,
      "effectiveFrom" timestamptz, "effectiveTo" timestamptz, operator boolean, source text, verified text)
    where not exists (
      select from helix.price_heads h
      where (h.provider, h.model, h.unit, h.operator, h.effective_from)
          = (s.provider, s.model, s.unit, coalesce(s.operator, false), s."effectiveFrom")
        and not h.withdrawn and (h.price_nano, h.per, h.source) = (s."priceNano", s.per, s.source)
        and (h.operator or h.verified = s.verified)
        and h.effective_to is not distinct from s."effectiveTo");
  get diagnostics added = row_count;
  insert into helix.price_rows (provider, model, unit, price_nano, per, effective_from, effective_to, operator, source,
      verified, withdrawn)
    select h.provider, h.model, h.unit, h.price_nano, h.per, h.effective_from, h.effective_to, h.operator, h.source,
      h.verified, true
    from helix.price_heads h
    where not h.withdrawn and not exists (
      select from jsonb_to_recordset(p_prices) s(provider text, model text, unit text, "effectiveFrom" timestamptz, operator boolean)
      where (h.provider, h.model, h.unit, h.operator, h.effective_from)
          = (s.provider, s.model, s.unit, coalesce(s.operator, false), s."effectiveFrom"));
  get diagnostics withdrawn = row_count;
end $$;

-- Promises: routes and guild settings that nobody has set by hand read as the start input says. Answers how many rows
-- changed. Locks the rows it changes; the caller holds the config head. Raises 23502 for a route without a model.
create function helix.seed_configuration(p_routes jsonb, p_guilds jsonb) returns int language plpgsql as $$
declare
  routes int;
  guilds int;
begin
  insert into helix.operation_routes as r (operation, primary_model, fallback_models)
    select e->>'operation', e->>'primary', array(select jsonb_array_elements_text(e->'fallbacks'))
    from jsonb_array_elements(p_routes) e
    on conflict (operation) do update
      set primary_model = excluded.primary_model, fallback_models = excluded.fallback_models, updated_at = helix.now(),
        version = r.version + 1
      where r.source = 'seed'
        and (r.primary_model, r.fallback_models) is distinct from (excluded.primary_model, excluded.fallback_models);
  get diagnostics routes = row_count;
  perform helix.keep_routes(null, null);
  insert into helix.guild_settings as g (guild_id, admin_channel_id, admin_role_ids, webhook_commands, webhook_hash_chain,
      webhook_anomalies)
    select e->>'guild_id', e->>'admin_channel_id', array(select jsonb_array_elements_text(e->'admin_role_ids')),
      e->'webhooks'->>'commands', e->'webhooks'->>'hash_chain', e->'webhooks'->>'anomalies'
    from jsonb_array_elements(p_guilds) e
    on conflict (guild_id) do update
      set admin_channel_id = excluded.admin_channel_id, admin_role_ids = excluded.admin_role_ids,
        webhook_commands = excluded.webhook_commands, webhook_hash_chain = excluded.webhook_hash_chain,
        webhook_anomalies = excluded.webhook_anomalies, version = g.version + 1, updated_at = helix.now()
      where g.source = 'environment'
        and (g.admin_channel_id, g.admin_role_ids, g.webhook_commands, g.webhook_hash_chain, g.webhook_anomalies)
          is distinct from (excluded.admin_channel_id, excluded.admin_role_ids, excluded.webhook_commands,
            excluded.webhook_hash_chain, excluded.webhook_anomalies);
  get diagnostics guilds = row_count;
  return routes + guilds;
end $$;

-- Promises: on the very first start the installation row and entry 0 with origin, key and format version; later nothing.
-- With it the first epoch. Answers whether it was the first. Locks the audit head on the first start. Raises 22023 for
-- an unknown zone.
create function helix.found_installation(p_public_key text, p_zone text) returns boolean language plpgsql as $$
declare
  id uuid := gen_random_uuid();
begin
  if exists (select from helix.installation) then
    return false;
  end if;
  insert into helix.installation (installation_id, origin, public_key, format_version, zone, day_floor, created_at)
    values (id, 'helix/' || id, p_public_key, 1, p_zone, (helix.now() at time zone p_zone)::date, helix.now());
  perform helix.audit_append('genesis', null, null, null,
    jsonb_build_object('origin', 'helix/' || id, 'public_key', p_public_key, 'format', 1));
  insert into helix.epochs (epoch, origin, opened_seq) values (1, 'helix/' || id, 0);
  return true;
end $$;

-- Promises: the most that everyone together can spend on a day: the limit of everyone, overrides counted; the largest
-- number there is when an admin has removed that limit.
-- Locks nothing. Raises nothing.
create function helix.worst_case_day(p_day date) returns bigint language plpgsql stable as $$
begin
  return coalesce((helix.own_limit('everyone', '*', 'day', p_day)).limit_nano + helix.extra_of('everyone', 'day'),
    9223372036854775807);
end $$;

-- Promises: a process has started with this key, zone, price list, routes and guilds; entry 0 on the first start, a
-- `started` entry on each, which says how the last process ended. Another installation's key is refused and nothing is
-- written: signed checkpoints of this origin must come from one key. Answers BootAnswer (rows.ts).
-- Locks config head, installation, leases, audit head. Raises what the seeds raise.
create function public.helix_boot(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  i helix.installation;
  first_start boolean;
  prices record;
  changed int;
  starts timestamptz;
  last_stop text;
  warnings text[] := '{}';
begin
  perform 1 from helix.config_head for update;
  first_start := helix.found_installation(j->>'public_key', j->>'budget_time_zone');
  select * into strict i from helix.installation;
  if i.public_key <> j->>'public_key' then
    return jsonb_build_object('answer', 'signing_key_differs', 'public_key', i.public_key);
  end if;
  starts := helix.set_zone(j->>'budget_time_zone');
  select * into prices from helix.seed_prices(j->'prices');
  changed := helix.seed_configuration(j->'routes', j->'guilds');
  if prices.added + prices.withdrawn + changed > 0 then
    update helix.config_head set version = version + 1;
  end if;
  if starts is not null then
    warnings := warnings || format('days are counted in %s from %s on', j->>'budget_time_zone', helix.iso(starts));
  end if;
  if prices.withdrawn > 0 then
    warnings := warnings || format('%s prices are no longer listed and were withdrawn', prices.withdrawn);
  end if;
  last_stop := helix.enter_process(j->>'process', first_start, coalesce((j->>'sole_process')::boolean, false));
  return jsonb_build_object('answer', 'ready', 'origin', i.origin, 'public_key', i.public_key,
    'first_start', first_start, 'last_stop', last_stop, 'budget_time_zone', (select z.zone from helix.zone_at(helix.now()) z),
    'worst_case_day_nano', helix.worst_case_day(helix.day_at(helix.now()))::text,
    'schema_version', helix.schema_version(), 'warnings', to_jsonb(warnings))
    || helix.audit_point('started', null, null, null, jsonb_build_object(
      'process', j->>'process', 'version', j->>'version', 'zone', j->>'budget_time_zone',
      'schema', helix.schema_version(), 'prices_added', prices.added, 'prices_withdrawn', prices.withdrawn,
      'settings_changed', changed, 'last_stop', last_stop, 'witness', coalesce(j->>'witness', 'none')));
end $$;

-- Promises: `{schema_version}`; proves that the database answers and how it is migrated. Locks and raises nothing.
create function public.helix_ping(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return jsonb_build_object('schema_version', helix.schema_version());
end $$;

-- Promises: whether a lease until then is over. Nobody asks for ten minutes: what ends later was written by a clock that
-- ran ahead, and must not be waited for. Locks and raises nothing.
create function helix.lease_over(p_until timestamptz) returns boolean language sql stable as $$
  select p_until <= helix.now() or p_until > helix.now() + interval '10 minutes'
$$;

-- Promises: true for whoever holds the named lease now: free, ended, or already theirs. Locks the lease row. Raises
-- nothing.
create function public.helix_acquire_lease(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  insert into helix.leases as l (name, owner, until)
    values (j->>'name', j->>'owner', helix.now() + make_interval(secs => (j->>'seconds')::float8))
    on conflict (name) do update set owner = excluded.owner, until = excluded.until
      where l.owner = excluded.owner or helix.lease_over(l.until);
  return jsonb_build_object('held', found);
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
