-- Foundation: schema, roles, time, the installation and the people.
-- Tables live in schema `helix`, which is never exposed. The outside calls `public.helix_<name>(p text)` and nothing
-- else. Lock order of every function: actor, config, operation, hold, budget days (sorted), audit head.

create schema if not exists helix;

do $$
declare
  r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_catalog.pg_roles where rolname = r) then
      execute format('create role %I nologin noinherit', r);
    end if;
  end loop;
end $$;

revoke all on schema helix from public, anon, authenticated, service_role;

-- Promises: every public.helix_* function is callable by service_role (and its owner) alone. Called at the end of each
-- migration, because PostgreSQL grants new functions to everybody and some Supabase projects to anon as well.
-- Locks nothing. Raises nothing.
create function helix.expose_functions() returns void language plpgsql set search_path = '' as $$
declare
  f regprocedure;
begin
  for f in
    select p.oid from pg_catalog.pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.proname like 'helix\_%'
  loop
    execute format('revoke all on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;

-- Promises: the time, for every decision. `helix.test_now` is honoured only in a session that logged in as the owner of
-- these functions; PostgREST logs in as another role and offers no way to set it.
-- Locks nothing. Raises 22007 when the setting is no time.
create function helix.now() returns timestamptz language sql volatile as $$
  select coalesce(
    case when session_user = current_user then nullif(current_setting('helix.test_now', true), '')::timestamptz end,
    clock_timestamp())
$$;

-- Promises: UTC ISO text with milliseconds; null for null. Locks nothing. Raises nothing.
create function helix.iso(p_at timestamptz) returns text language sql stable as $$
  select to_char(p_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- One row: who this installation is, and in which zone its days are counted. `day_floor` keeps the day from going back
-- when the zone moves west; `next_*` is a change that takes effect at the next local midnight.
create table helix.installation (
  one int primary key default 1 check (one = 1),
  installation_id uuid not null,
  origin text not null,
  public_key text not null,
  format_version int not null,
  zone text not null,
  day_floor date not null,
  next_zone text,
  next_zone_at timestamptz,
  next_day_floor date,
  created_at timestamptz not null,
  check ((next_zone is null) = (next_zone_at is null) and (next_zone is null) = (next_day_floor is null))
);

-- One row: the version of everything an admin configures. Readers lock it `for share`, writers `for update`.
create table helix.config_head (
  one int primary key default 1 check (one = 1),
  version bigint not null default 1
);
insert into helix.config_head default values;

-- The only table with Discord user ids. Everything else carries the actor id, so that a person can be erased.
create table helix.actors (
  actor_id uuid primary key default gen_random_uuid(),
  guild_id text not null,
  discord_user_id text,
  role_ids text[] not null default '{}',
  subject_version bigint not null default 1,
  created_at timestamptz not null default helix.now(),
  unique (guild_id, discord_user_id)
);

-- Promises: the actor of `{guild_id, discord_user_id, role_ids}`, made when new, with the roles as they are now.
-- Locks the actor row when `p_lock` (so that one person's requests are counted one by one) or when roles changed.
-- Raises 22023 when an id is missing.
create function helix.ensure_actor(p_actor jsonb, p_lock boolean) returns helix.actors language plpgsql as $$
declare
  a helix.actors;
  roles text[] := array(select jsonb_array_elements_text(coalesce(p_actor->'role_ids', '[]')) order by 1);
begin
  if coalesce(p_actor->>'guild_id', '') = '' or coalesce(p_actor->>'discord_user_id', '') = '' then
    raise exception 'an actor needs a guild and a user' using errcode = '22023';
  end if;
  -- Whoever is erased between two of these statements begins anew.
  while a.actor_id is null loop
    insert into helix.actors (guild_id, discord_user_id, role_ids)
      values (p_actor->>'guild_id', p_actor->>'discord_user_id', roles)
      on conflict do nothing;
    if p_lock then
      perform 1 from helix.actors
        where guild_id = p_actor->>'guild_id' and discord_user_id = p_actor->>'discord_user_id' for no key update;
    end if;
    select * into a from helix.actors
      where guild_id = p_actor->>'guild_id' and discord_user_id = p_actor->>'discord_user_id';
  end loop;
  if a.role_ids <> roles then
    update helix.actors set role_ids = roles where actor_id = a.actor_id returning * into a;
  end if;
  return a;
end $$;

-- Promises: the zone whose days count at `p_at`, and the earliest day it may answer. No row before the first start.
-- Locks nothing. Raises nothing.
create function helix.zone_at(p_at timestamptz, out zone text, out day_floor date) language sql stable as $$
  select case when i.next_zone_at <= p_at then i.next_zone else i.zone end,
         case when i.next_zone_at <= p_at then i.next_day_floor else i.day_floor end
  from helix.installation i
$$;

-- Promises: the budget day at `p_at`: the local date, never earlier than the day before a zone change.
-- Locks nothing. Raises nothing.
create function helix.day_at(p_at timestamptz) returns date language sql stable as $$
  select greatest((p_at at time zone z.zone)::date, z.day_floor) from helix.zone_at(p_at) z
$$;

-- Promises: the first instant of a local day, also where midnight is skipped (the instant after the gap) or happens
-- twice (the first of them). Locks nothing. Raises 22023 for an unknown zone.
create function helix.day_start(p_day date, p_zone text) returns timestamptz language plpgsql stable as $$
declare
  midnight timestamptz := p_day::timestamp at time zone p_zone;
begin
  if ((midnight - interval '1 hour') at time zone p_zone)::date >= p_day then
    return midnight - interval '1 hour';
  end if;
  return midnight;
end $$;

-- Promises: when the day or month that `p_day` lies in ends. Locks nothing. Raises nothing.
create function helix.resets_at(p_period text, p_day date) returns timestamptz language plpgsql stable as $$
begin
  return helix.day_start(
    case p_period when 'day' then p_day + 1 else (date_trunc('month', p_day::timestamp) + interval '1 month')::date end,
    (helix.zone_at(helix.now())).zone);
end $$;

-- Promises: `p_zone` counts the days from the next local midnight on (at once on the very first call); naming the
-- present zone again withdraws a change that has not happened. Answers the instant of the change, or null.
-- Locks the installation row. Raises 22023 for an unknown zone.
create function helix.set_zone(p_zone text) returns timestamptz language plpgsql as $$
declare
  z record;
  today date := helix.day_at(helix.now());
  starts timestamptz;
begin
  perform now() at time zone p_zone;
  perform 1 from helix.installation for update;
  select * into z from helix.zone_at(helix.now());
  update helix.installation set zone = z.zone, day_floor = z.day_floor,
    next_zone = null, next_zone_at = null, next_day_floor = null;
  if p_zone = z.zone then
    return null;
  end if;
  starts := helix.day_start(today + 1, z.zone);
  update helix.installation set next_zone = p_zone, next_zone_at = starts, next_day_floor = today + 1;
  return starts;
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
