-- Toggles: append-only versions, each person's own word, and the one function that says what holds for whom.

-- `enabled` holds until `until`, then its opposite: "off until six" is on again at six, with no job that does it.
alter table helix.feature_toggles add column until timestamptz;

-- Every version that was ever published. feature_toggles is the newest of each, in the owner's shape.
create table helix.feature_toggle_versions (
  toggle_name text not null references helix.feature_toggles (toggle_name),
  version int not null check (version > 0),
  enabled boolean not null,
  locked boolean not null,
  controlled_by text not null check (controlled_by in ('ADMIN_ONLY', 'USER', 'BOTH')),
  until timestamptz,
  kind text not null check (kind in ('shipped', 'added', 'set', 'locked', 'unlocked', 'reverted')),
  reverts int,
  changed_by uuid references helix.actors,
  audit_seq bigint references helix.audit_entries,
  created_at timestamptz not null default helix.now(),
  primary key (toggle_name, version),
  check ((kind = 'reverted') = (reverts is not null))
);
insert into helix.feature_toggle_versions (toggle_name, version, enabled, locked, controlled_by, kind)
  select toggle_name, version, enabled, locked, controlled_by, 'shipped' from helix.feature_toggles;

create trigger append_only before update or delete on helix.feature_toggle_versions
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.feature_toggle_versions
  for each statement execute function helix.refuse_change();

-- A person's own word about a toggle; taken back by deleting the row.
create table helix.user_toggles (
  actor_id uuid not null references helix.actors,
  toggle_name text not null references helix.feature_toggles (toggle_name),
  enabled boolean not null,
  updated_at timestamptz not null default helix.now(),
  primary key (actor_id, toggle_name)
);

-- Promises: what a toggle says now to everybody without a word of their own: `enabled`, its opposite once `until` is
-- past. Locks nothing. Raises nothing.
create function helix.toggle_base(t helix.feature_toggles) returns boolean language sql stable as $$
  select t.enabled <> coalesce(t.until <= helix.now(), false)
$$;

-- Promises: what a toggle is for one person, the only place that decides it: an ADMIN_ONLY one is what the admins say;
-- a USER one what the person says, else the default; a BOTH one too, unless it is locked. Null arguments: off, for a
-- kill switch that got lost must not spend. Locks nothing. Raises nothing.
create function helix.toggle_effective(t helix.feature_toggles, p_own boolean) returns boolean language sql stable as $$
  select coalesce(case
    when t.controlled_by = 'ADMIN_ONLY' or t.controlled_by = 'BOTH' and t.locked then helix.toggle_base(t)
    else coalesce(p_own, helix.toggle_base(t)) end, false)
$$;

-- Promises: name, effective state for an actor and version of a toggle, and whether the person's own word decided
-- (`own`); one that does not exist is off, version 0.
-- Locks nothing: a decision holds the config head for share and the actor. Raises nothing.
create function helix.toggle_json(p_name text, p_actor uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('name', p_name, 'enabled', coalesce(helix.toggle_effective(t, u.enabled), false),
    'version', coalesce(t.version, 0), 'own', coalesce(u.enabled is not null
      and (t.controlled_by = 'USER' or t.controlled_by = 'BOTH' and not t.locked), false))
  from (select) one
  left join helix.feature_toggles t on t.toggle_name = p_name
  left join helix.user_toggles u on u.toggle_name = p_name and u.actor_id = p_actor
$$;

-- Promises: a toggle as answers carry it (toggleRow in toggles-rows.ts), seen by an actor; null when there is none.
-- Locks nothing. Raises nothing.
create function helix.toggle_view(p_name text, p_actor uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('name', t.toggle_name, 'enabled', t.enabled, 'locked', t.locked,
    'controlled_by', t.controlled_by, 'until', helix.iso(t.until), 'version', t.version,
    'base', helix.toggle_base(t), 'own', u.enabled, 'effective', helix.toggle_effective(t, u.enabled),
    'operations', (select coalesce(jsonb_agg(o.operation order by o.operation), '[]') from helix.operation_toggles o
      where o.toggle_name = t.toggle_name))
  from helix.feature_toggles t
  left join helix.user_toggles u on u.toggle_name = t.toggle_name and u.actor_id = p_actor
  where t.toggle_name = p_name
$$;

-- Promises: up to 500 toggles by name after `after`, as the actor sees them. Locks nothing but a new actor row. Raises
-- nothing.
create function public.helix_toggles(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
begin
  return coalesce((select jsonb_agg(helix.toggle_view(t.toggle_name, a.actor_id) order by t.toggle_name)
    from (select toggle_name from helix.feature_toggles where toggle_name > coalesce(j->>'after', '')
      order by toggle_name limit 500) t), '[]');
end $$;

-- Promises: what a toggle says, for the chain: the four words of a version. Null for null. Locks nothing. Raises nothing.
create function helix.toggle_words(t helix.feature_toggles) returns jsonb language sql stable as $$
  select case when t.toggle_name is not null then jsonb_build_object('enabled', t.enabled, 'locked', t.locked,
    'controlled_by', t.controlled_by, 'until', helix.iso(t.until)) end
$$;

-- Promises: the words of the version that a change asks for, on top of the present ones (PublishToggleInput): what it
-- leaves out stays, a changed `enabled` without `until` holds for good, another type is unlocked, `revert_to` repeats a
-- version to the letter. Locks nothing. Raises 23502 for a new toggle without `enabled` or type.
create function helix.toggle_next(t helix.feature_toggles, j jsonb) returns helix.feature_toggles
language plpgsql stable as $$
declare
  c jsonb := j->'change';
  v helix.feature_toggle_versions;
begin
  if j->>'revert_to' is not null then
    select * into strict v from helix.feature_toggle_versions
      where toggle_name = t.toggle_name and version = (j->>'revert_to')::int;
    t.enabled := v.enabled; t.locked := v.locked; t.controlled_by := v.controlled_by; t.until := v.until;
    return t;
  end if;
  if c ? 'until' or c ? 'enabled' then
    t.until := (c->>'until')::timestamptz;
  end if;
  t.locked := case when (c->>'controlled_by') is distinct from t.controlled_by and c ? 'controlled_by' then false
    else coalesce((c->>'locked')::boolean, t.locked, false) end;
  t.enabled := coalesce((c->>'enabled')::boolean, t.enabled);
  t.controlled_by := coalesce(c->>'controlled_by', t.controlled_by);
  return t;
end $$;

-- Promises: `n` is the toggle's next version: the head row, an append-only row and a chain entry with from and to, and
-- every cached decision is stale. Answers the place in the chain.
-- Locks the toggle row, then the audit head; the caller holds the config head. Raises 23502, 23514 for words a toggle
-- cannot have.
create function helix.append_toggle(t helix.feature_toggles, n helix.feature_toggles, p_kind text, p_reverts int, p_by uuid)
returns jsonb language plpgsql as $$
declare
  point jsonb;
  next int := coalesce(t.version, 0) + 1;
begin
  insert into helix.feature_toggles as f (toggle_name, enabled, locked, controlled_by, until, version)
    values (n.toggle_name, n.enabled, n.locked, n.controlled_by, n.until, next)
    on conflict (toggle_name) do update set enabled = excluded.enabled, locked = excluded.locked,
      controlled_by = excluded.controlled_by, until = excluded.until, version = excluded.version,
      updated_at = helix.now();
  update helix.config_head set version = version + 1;
  point := helix.audit_point('toggle_published', p_by, null, null, jsonb_build_object('toggle', n.toggle_name,
    'version', next, 'change', p_kind, 'reverts', p_reverts, 'from', helix.toggle_words(t), 'to', helix.toggle_words(n)));
  insert into helix.feature_toggle_versions (toggle_name, version, enabled, locked, controlled_by, until, kind, reverts,
      changed_by, audit_seq)
    values (n.toggle_name, next, n.enabled, n.locked, n.controlled_by, n.until, p_kind, p_reverts, p_by,
      (point->>'audit_seq')::bigint);
  return point;
end $$;

-- Promises: the next version of a toggle when `expected_version` (0: there is none yet) is still the newest, else
-- `conflict` with the newer one; nothing is written when it says so already (PublishToggleAnswer).
-- Locks config head, toggle row, audit head. Raises as helix.append_toggle.
create function public.helix_publish_toggle(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
  t helix.feature_toggles;
  n helix.feature_toggles;
  point jsonb;
begin
  perform 1 from helix.config_head for update;
  select * into t from helix.feature_toggles where toggle_name = j->>'name' for update;
  if t.toggle_name is null and (j->>'expected_version')::int > 0 then
    return jsonb_build_object('answer', 'unknown');
  elsif coalesce(t.version, 0) <> (j->>'expected_version')::int then
    return jsonb_build_object('answer', 'conflict', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  elsif j->>'revert_to' is not null and not exists (select from helix.feature_toggle_versions
      where toggle_name = t.toggle_name and version = (j->>'revert_to')::int) then
    return jsonb_build_object('answer', 'unknown_version', 'newest', coalesce(t.version, 0));
  elsif j->'change' ? 'locked' and t.controlled_by is distinct from 'BOTH' then
    return jsonb_build_object('answer', 'not_lockable', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  end if;
  n := helix.toggle_next(t, j);
  n.toggle_name := j->>'name';
  if t.toggle_name is not null and helix.toggle_words(t) = helix.toggle_words(n) then
    return jsonb_build_object('answer', 'same', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  end if;
  point := helix.append_toggle(t, n, case
    when j->>'revert_to' is not null then 'reverted'
    when t.toggle_name is null then 'added'
    when j->'change' ? 'locked' then case when n.locked then 'locked' else 'unlocked' end
    else 'set' end, (j->>'revert_to')::int, a.actor_id);
  return jsonb_build_object('answer', 'published', 'from', helix.toggle_words(t),
    'to', helix.toggle_view(n.toggle_name, a.actor_id)) || point;
end $$;

-- Promises: a person's own word about a toggle (null takes it back), unless it is an admin's alone or locked; a chain
-- entry has from and to, and this person's cached decisions are stale, nobody else's (SetOwnToggleAnswer).
-- Locks actor, config head (share), audit head. Raises nothing.
create function public.helix_set_own_toggle(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  t helix.feature_toggles;
  own boolean;
  wanted boolean := (j->>'enabled')::boolean;
begin
  perform 1 from helix.config_head for share;
  select * into t from helix.feature_toggles where toggle_name = j->>'name';
  select u.enabled into own from helix.user_toggles u where u.actor_id = a.actor_id and u.toggle_name = t.toggle_name;
  if t.toggle_name is null then
    return jsonb_build_object('answer', 'unknown');
  elsif own is not distinct from wanted then
    return jsonb_build_object('answer', 'same', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  elsif wanted is not null and t.controlled_by = 'ADMIN_ONLY' then
    return jsonb_build_object('answer', 'admin_only', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  elsif wanted is not null and t.controlled_by = 'BOTH' and t.locked then
    return jsonb_build_object('answer', 'locked', 'now', helix.toggle_view(t.toggle_name, a.actor_id));
  end if;
  delete from helix.user_toggles where actor_id = a.actor_id and toggle_name = t.toggle_name;
  insert into helix.user_toggles (actor_id, toggle_name, enabled)
    select a.actor_id, t.toggle_name, wanted where wanted is not null;
  update helix.actors set subject_version = subject_version + 1 where actor_id = a.actor_id;
  return jsonb_build_object('answer', 'set', 'from', own, 'to', helix.toggle_view(t.toggle_name, a.actor_id))
    || helix.audit_point('toggle_own', a.actor_id, null, null, jsonb_build_object('toggle', t.toggle_name,
      'version', t.version, 'from', own, 'to', wanted));
end $$;

-- Promises: up to 500 versions of a toggle, newest first, before version `before`, with who published them by Discord id;
-- null when there is no such toggle. Locks nothing. Raises nothing.
create function public.helix_toggle_history(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  if not exists (select from helix.feature_toggles where toggle_name = j->>'name') then
    return 'null';
  end if;
  return coalesce((select jsonb_agg(jsonb_build_object('version', v.version, 'enabled', v.enabled, 'locked', v.locked,
      'controlled_by', v.controlled_by, 'until', helix.iso(v.until), 'kind', v.kind, 'reverts', v.reverts,
      'by', (select discord_user_id from helix.actors where actor_id = v.changed_by), 'audit_seq', v.audit_seq,
      'at', helix.iso(v.created_at)) order by v.version desc)
    from (select * from helix.feature_toggle_versions
      where toggle_name = j->>'name' and version < coalesce((j->>'before')::int, 2147483647)
      order by version desc limit least((j->>'limit')::int, 500)) v), '[]');
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
