-- Settings of a server: who its admins are, where and what they are asked, and which webhooks are told.

-- `version` grows with each saved change. Webhook addresses are secrets: no answer but helix_guild_webhooks has them whole.
alter table helix.guild_settings
  add column version int not null default 1,
  add column webhook_commands text,
  add column webhook_hash_chain text,
  add column webhook_anomalies text;

-- What an admin has chosen in /setup and not saved yet, one per person. `change` has the chosen columns alone, on top of
-- `base_version`; `revision` is another one at each choice, so that a Save button is bound to what it showed.
create sequence helix.settings_revisions;
create table helix.settings_drafts (
  actor_id uuid primary key references helix.actors,
  revision bigint not null default nextval('helix.settings_revisions'),
  base_version int not null,
  change jsonb not null,
  updated_at timestamptz not null default helix.now()
);

-- Promises: the settings of a server; one that nobody has set up reads as version 0. Locks nothing. Raises nothing.
create function helix.settings_of(p_guild text) returns helix.guild_settings language plpgsql stable as $$
declare
  s helix.guild_settings;
begin
  select * into s from helix.guild_settings where guild_id = p_guild;
  if not found then
    s := jsonb_populate_record(s, jsonb_build_object('guild_id', p_guild, 'admin_role_ids', '{}'::text[],
      'results_private', false, 'source', 'environment', 'approval_rules', '{}'::jsonb, 'version', 0));
  end if;
  return s;
end $$;

-- Promises: the settings with a change laid over them; null is a value (a channel or webhook is taken away).
-- Locks nothing. Raises 22P02 for a value that its column cannot hold.
create function helix.settings_with(s helix.guild_settings, p_change jsonb) returns helix.guild_settings
language sql stable as $$
  select jsonb_populate_record(s, coalesce(p_change, '{}'))
$$;

-- Promises: the columns in which two settings differ. Locks nothing. Raises nothing.
create function helix.settings_changed(s helix.guild_settings, n helix.guild_settings) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(c.name order by c.name), '[]')
  from unnest(array['admin_channel_id', 'admin_role_ids', 'results_private', 'approval_rules', 'webhook_commands',
    'webhook_hash_chain', 'webhook_anomalies']) c(name)
  where to_jsonb(s)->c.name is distinct from to_jsonb(n)->c.name
$$;

-- Promises: settings as answers carry them (settingsRow in settings-rows.ts): of a webhook its id alone, never its token.
-- Locks nothing. Raises nothing.
create function helix.settings_json(s helix.guild_settings) returns jsonb language sql stable as $$
  select jsonb_build_object('guild_id', s.guild_id, 'version', s.version, 'source', s.source,
    'admin_channel_id', s.admin_channel_id, 'admin_role_ids', to_jsonb(s.admin_role_ids),
    'results_private', s.results_private, 'approval_rules', s.approval_rules,
    'webhooks', jsonb_build_object('commands', substring(s.webhook_commands from '/webhooks/(\d+)/'),
      'hash_chain', substring(s.webhook_hash_chain from '/webhooks/(\d+)/'),
      'anomalies', substring(s.webhook_anomalies from '/webhooks/(\d+)/')))
$$;

-- Promises: settings for the chain: whether and how many, never an id or an address. Locks nothing. Raises nothing.
create function helix.settings_words(s helix.guild_settings) returns jsonb language sql stable as $$
  select jsonb_build_object('admin_channel', s.admin_channel_id is not null, 'admin_roles', cardinality(s.admin_role_ids),
    'results_private', s.results_private, 'approval_rules', s.approval_rules,
    'webhooks', cardinality(array_remove(array[s.webhook_commands, s.webhook_hash_chain, s.webhook_anomalies], null)))
$$;

-- Promises: the most a server can spend on a day and in a month, grants counted: its own limits, and those of everyone
-- where they are lower; null where nothing limits it. Locks nothing. Raises nothing.
create function helix.worst_case_of(p_guild text) returns jsonb language sql stable as $$
  select jsonb_build_object('day_nano', least(max(l.nano) filter (where l.scope = 'guild' and l.period = 'day'),
      max(l.nano) filter (where l.scope = 'everyone' and l.period = 'day'))::text,
    'month_nano', least(max(l.nano) filter (where l.scope = 'guild' and l.period = 'month'),
      max(l.nano) filter (where l.scope = 'everyone' and l.period = 'month'),
      31 * max(l.nano) filter (where l.scope = 'guild' and l.period = 'day'),
      31 * max(l.nano) filter (where l.scope = 'everyone' and l.period = 'day'))::text)
  from (
    select s.scope, p.period, b.limit_nano + coalesce((
      select sum(o.extra_nano)::bigint from helix.budget_overrides o
      where o.scope_key = s.key and o.period = p.period and o.revoked_at is null and o.valid_until > helix.now()), 0) as nano
    from (values ('guild', 'guild:' || p_guild), ('everyone', 'everyone')) s(scope, key),
      (values ('day'), ('month')) p(period)
    cross join lateral helix.limit_of(s.scope,
      jsonb_populate_record(null::helix.actors, jsonb_build_object('guild_id', p_guild)), p.period,
      helix.day_at(helix.now())) b
  ) l
$$;

-- Promises: what /setup shows a person: the settings, what they chose and did not save (an hour old at most), and the
-- worst case (setupAnswer in settings-rows.ts). Locks nothing. Raises nothing.
create function helix.setup_json(p_guild text, p_actor uuid) returns jsonb language plpgsql stable as $$
declare
  s helix.guild_settings := helix.settings_of(p_guild);
  d helix.settings_drafts;
  n helix.guild_settings;
begin
  select * into d from helix.settings_drafts
    where actor_id = p_actor and updated_at > helix.now() - interval '1 hour';
  n := helix.settings_with(s, d.change);
  return jsonb_build_object('settings', helix.settings_json(s), 'worst', helix.worst_case_of(p_guild),
    'draft', case when d.actor_id is not null then jsonb_build_object('revision', d.revision::text,
      'settings', helix.settings_json(n), 'changed', helix.settings_changed(s, n)) end);
end $$;

-- Promises: the settings of a server as they stand. Locks nothing. Raises nothing.
create function public.helix_guild_settings(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return helix.settings_json(helix.settings_of(p::jsonb->>'guild_id'));
end $$;

-- Promises: the webhooks of a server, whole: for whoever posts to them. Locks nothing. Raises nothing.
create function public.helix_guild_webhooks(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  s helix.guild_settings := helix.settings_of(p::jsonb->>'guild_id');
begin
  return jsonb_build_object('commands', s.webhook_commands, 'hash_chain', s.webhook_hash_chain,
    'anomalies', s.webhook_anomalies);
end $$;

-- Promises: the most a server can spend on a day and in a month (helix.worst_case_of). Locks nothing. Raises nothing.
create function public.helix_worst_case(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return helix.worst_case_of(p::jsonb->>'guild_id');
end $$;

-- Promises: a person's choice is kept on top of their earlier ones; `change` null forgets them all, an empty one changes
-- nothing. What anybody left for an hour is removed: it may hold an address. Answers helix.setup_json. Locks actor,
-- drafts. Raises 22023 for a column that is none of the settings.
create function public.helix_draft_settings(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
begin
  if jsonb_typeof(j->'change') is distinct from 'object' then
    delete from helix.settings_drafts where actor_id = a.actor_id;
  elsif j->'change' <> '{}' then
    if (j->'change') - array['admin_channel_id', 'admin_role_ids', 'results_private', 'approval_rules', 'webhook_commands',
        'webhook_hash_chain', 'webhook_anomalies'] <> '{}' then
      raise exception 'no such setting' using errcode = '22023';
    end if;
    delete from helix.settings_drafts where actor_id in (select actor_id from helix.settings_drafts
      where updated_at <= helix.now() - interval '1 hour' for update skip locked);
    insert into helix.settings_drafts as d (actor_id, base_version, change)
      values (a.actor_id, (helix.settings_of(a.guild_id)).version, j->'change')
      on conflict (actor_id) do update set change = d.change || excluded.change, updated_at = helix.now(),
        revision = nextval('helix.settings_revisions');
  end if;
  return helix.setup_json(a.guild_id, a.actor_id);
end $$;

-- Promises: what the person chose becomes the server's settings, when `revision` is still what they chose last and
-- nobody saved in between; the chain has from and to, and every cached decision is stale. `conflict`: the choices now
-- stand on the newer settings, nothing is saved. `gone`: there is no such draft any more (SaveSettingsAnswer).
-- Locks actor, config head, settings row, draft, audit head. Raises nothing.
create function public.helix_save_settings(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  d helix.settings_drafts;
  s helix.guild_settings;
  n helix.guild_settings;
  changed jsonb;
begin
  perform 1 from helix.config_head for update;
  perform 1 from helix.guild_settings where guild_id = a.guild_id for update;
  s := helix.settings_of(a.guild_id);
  select * into d from helix.settings_drafts where actor_id = a.actor_id
    and updated_at > helix.now() - interval '1 hour' for update;
  if d.actor_id is null or d.revision <> (j->>'revision')::bigint then
    return helix.setup_json(a.guild_id, a.actor_id) || '{"answer":"gone"}';
  elsif d.base_version <> s.version then
    update helix.settings_drafts set base_version = s.version, revision = nextval('helix.settings_revisions')
      where actor_id = a.actor_id;
    return helix.setup_json(a.guild_id, a.actor_id) || '{"answer":"conflict"}';
  end if;
  n := helix.settings_with(s, d.change);
  changed := helix.settings_changed(s, n);
  delete from helix.settings_drafts where actor_id = a.actor_id;
  if changed = '[]' then
    return helix.setup_json(a.guild_id, a.actor_id) || '{"answer":"same"}';
  end if;
  insert into helix.guild_settings as g (guild_id, admin_channel_id, admin_role_ids, results_private, approval_rules,
      webhook_commands, webhook_hash_chain, webhook_anomalies, source, version)
    values (n.guild_id, n.admin_channel_id, n.admin_role_ids, n.results_private, n.approval_rules, n.webhook_commands,
      n.webhook_hash_chain, n.webhook_anomalies, 'setup', s.version + 1)
    on conflict (guild_id) do update set admin_channel_id = n.admin_channel_id, admin_role_ids = n.admin_role_ids,
      results_private = n.results_private, approval_rules = n.approval_rules, webhook_commands = n.webhook_commands,
      webhook_hash_chain = n.webhook_hash_chain, webhook_anomalies = n.webhook_anomalies, source = 'setup',
      version = s.version + 1, updated_at = helix.now();
  update helix.config_head set version = version + 1;
  return helix.setup_json(a.guild_id, a.actor_id) || jsonb_build_object('answer', 'saved', 'changed', changed,
    'from', helix.settings_json(s)) || helix.audit_point('settings_saved', a.actor_id, null, null, jsonb_build_object(
      'version', s.version + 1, 'changed', changed, 'from', helix.settings_words(s), 'to', helix.settings_words(n)));
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
