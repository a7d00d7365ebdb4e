-- Lifecycle: decision context, leases, cancel, sweep, delivery and the reads.

-- Promises: the decision context of one operation and actor (contextAnswer in rows.ts): route, toggle, features (every
-- toggle that governs no operation of its own), prices that count now, the two versions, first use and usual cost
-- (median of this person's last 30 of this operation).
-- Locks nothing but a new actor row. Raises P0002 when the operation has no route.
create function public.helix_context(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
  config bigint := (select version from helix.config_head);
  r helix.operation_routes;
begin
  select * into strict r from helix.operation_routes where operation = j->>'operation';
  return jsonb_build_object(
    'actor_id', a.actor_id, 'config_version', config, 'subject_version', a.subject_version,
    'first_use', not exists (select from helix.operations o where o.actor_id = a.actor_id
      and o.operation = r.operation and o.state in ('ready', 'running', 'finished', 'delivered', 'failed')),
    'usual_cost_nano', (select percentile_disc(0.5) within group (order by l.cost_nano)::text from (
      select o.cost_nano from helix.operations o where o.actor_id = a.actor_id and o.operation = r.operation
        and o.state in ('finished', 'delivered') order by o.created_at desc limit 30) l),
    'route', jsonb_build_object('operation', r.operation, 'primary', r.primary_model, 'fallbacks', r.fallback_models,
      'approval_threshold_nano', r.approval_threshold_nano::text, 'deadline_ms', r.deadline_ms,
      'attempts_max', r.attempts_max, 'policy', r.policy, 'version', r.version),
    'toggle', helix.toggle_json(j->>'toggle', a.actor_id),
    'features', (select coalesce(jsonb_object_agg(t.toggle_name, helix.toggle_json(t.toggle_name, a.actor_id)->'enabled'), '{}')
      from helix.feature_toggles t where t.toggle_name not in (select o.toggle_name from helix.operation_toggles o)),
    'price_rows', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'provider', x.provider, 'model', x.model,
      'unit', x.unit, 'price_nano', x.price_nano::text, 'per', x.per, 'effective_from', helix.iso(x.effective_from),
      'effective_to', helix.iso(x.effective_to)) order by x.provider, x.model, x.unit), '[]')
      from helix.prices_at(null, null, helix.now()) x),
    'guild', coalesce((select jsonb_build_object('results_private', g.results_private, 'approval_rules', g.approval_rules)
      from helix.guild_settings g where g.guild_id = a.guild_id), '{"results_private":false,"approval_rules":{}}'));
end $$;

-- Promises: the actor id of a person, made when new. Locks and raises as helix.ensure_actor.
create function public.helix_actor_id(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return jsonb_build_object('actor_id', (helix.ensure_actor(p::jsonb->'actor', false)).actor_id);
end $$;

-- Promises: the budget day and every limited scope of a person as it stands. Locks nothing but a new actor row. Raises
-- nothing.
create function public.helix_budget_status(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  a helix.actors := helix.ensure_actor(p::jsonb->'actor', false);
  today date := helix.day_at(helix.now());
begin
  return jsonb_build_object('day', today, 'scopes', helix.scopes_json(a, today));
end $$;

-- Promises: all running operations of `owner` live `lease_s` seconds from now; those whose cancel was requested are
-- named. Locks the rows it extends. Raises nothing.
create function public.helix_renew_leases(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  cancelled jsonb;
  renewed int;
begin
  with mine as (
    select operation_id from helix.operations where owner = j->>'owner' and state = 'running'
    order by operation_id for no key update
  ), kept as (
    update helix.operations o set lease_until = helix.now() + make_interval(secs => (j->>'lease_s')::float8)
    from mine where o.operation_id = mine.operation_id
    returning o.operation_id, o.cancel_requested_at
  )
  select count(*), coalesce(jsonb_agg(operation_id) filter (where cancel_requested_at is not null), '[]')
    into renewed, cancelled from kept;
  return jsonb_build_object('renewed', renewed, 'cancel_requested', cancelled);
end $$;

-- Promises: the owner of a running operation learns that its requester, or an admin of the same guild, wants it to stop.
-- Answers requested, not_yours, over or unknown; asking twice writes one entry. One that waits for an approval, or for
-- being taken up, ends at once with its whole hold given back (`ended`). Of an agent's run, `tools` names those of its
-- tools that wait for that, and of one that is over, those of its whole conversation: the caller has each of them end,
-- in a transaction of its own, because every one locks budget days before the audit head.
-- Locks operation, approval request, hold, budget days, audit head. Raises nothing.
create function public.helix_request_cancel(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
  o helix.operations;
  tools jsonb;
begin
  select * into o from helix.operations where operation_id = j->>'operation_id' for no key update;
  if not found then
    return jsonb_build_object('answer', 'unknown');
  end if;
  if o.actor_id <> a.actor_id and not ((j->>'admin')::boolean and o.guild_id = a.guild_id) then
    return jsonb_build_object('answer', 'not_yours');
  end if;
  if o.state in ('waiting', 'ready') then
    perform helix.cancel_waiting(o, a);
    return jsonb_build_object('answer', 'requested', 'ended', true);
  end if;
  tools := (select jsonb_agg(x.operation_id) from helix.operations x
    where o.parent_id is null and x.state in ('waiting', 'ready') and x.parent_id is not null
      and (x.parent_id = o.operation_id or (o.state <> 'running' and x.conversation_id = o.conversation_id)));
  if o.state <> 'running' then
    return jsonb_strip_nulls(jsonb_build_object('answer', 'over', 'tools', tools));
  end if;
  if o.cancel_requested_at is null then
    update helix.operations set cancel_requested_at = helix.now() where operation_id = o.operation_id;
    perform helix.audit_append('cancel_requested', a.actor_id, o.operation_id, null,
      jsonb_build_object('own', o.actor_id = a.actor_id));
  end if;
  return jsonb_strip_nulls(jsonb_build_object('answer', 'requested', 'tools', tools));
end $$;

-- Promises: an operation nobody runs any more is failed as interrupted: its open attempt booked at its bound, for it may
-- have reached the vendor, the rest of the hold given back. An approved one that had not begun is ready again instead.
-- Locks the audit head; the caller holds operation, hold and days. Raises nothing.
create function helix.interrupt(o helix.operations) returns void language plpgsql as $$
declare
  at timestamptz := helix.now();
  released bigint;
  point record;
begin
  if helix.requeue(o) then
    return;
  end if;
  perform helix.end_open_attempts(o, null);
  released := helix.close_hold(o);
  perform helix.fire_thresholds(o);
  update helix.operations set state = 'failed', interrupted = true, error_code = 'interrupted', lease_until = null,
      ended_at = at, ms = greatest(extract(epoch from at - coalesce(resumed_at, created_at)) * 1000, 0)::bigint
    where operation_id = o.operation_id returning * into o;
  perform helix.date_blobs(o.operation_id, at);
  select * into point from helix.audit_append('interrupted', o.actor_id, o.operation_id, null, jsonb_build_object(
    'cost_nano', o.cost_nano::text, 'released_nano', released::text, 'estimated', o.estimated));
  update helix.operations set audit_seq = point.seq where operation_id = o.operation_id;
end $$;

-- Promises: running operations with a dead lease (with `sole_process`: of every other owner) are interrupted, at most
-- 200 a call; claims of dead owners are free again; addresses, inputs and results past their time are erased. Answers
-- the interrupted ids and the keys of files to delete (at most 500).
-- Locks side rows, then operations (skipping those in use), their holds, all their budget days (sorted), audit head:
-- nothing but the head after a budget day, or a settlement that waits for one could hold what the sweep wants.
-- Raises nothing.
create function public.helix_sweep(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  alone boolean := (p::jsonb->>'sole_process')::boolean;
  at timestamptz := helix.now();
  dead text[];
  o helix.operations;
begin
  perform helix.erase_sides(at);
  if alone then
    perform helix.free_claims(j->>'owner');
  end if;
  dead := array(select operation_id from helix.operations
    where state = 'running' and (lease_until <= at or (alone and owner <> j->>'owner'))
    order by operation_id limit 200 for no key update skip locked);
  perform 1 from helix.holds where operation_id = any (dead) order by operation_id for update;
  perform 1 from helix.budget_days d
    where (d.scope_key, d.period, d.day) in (
      select k.scope_key, k.period, k.day from helix.operations x, helix.day_keys(x.actor_id, x.guild_id, x.day) k
      where x.operation_id = any (dead))
    order by d.scope_key, d.period, d.day for update;
  for o in select * from helix.operations where operation_id = any (dead) order by operation_id loop
    perform helix.interrupt(o);
  end loop;
  dead := array(select operation_id from helix.operations where operation_id = any (dead) and interrupted
    order by operation_id);
  return jsonb_build_object('interrupted', to_jsonb(dead), 'expired_blobs', (
    select coalesce(jsonb_agg(b.blob_key), '[]')
    from (select blob_key from helix.blobs where expires_at <= at order by expires_at limit 500) b));
end $$;

-- Promises: what other owners had claimed and not delivered or drawn can be claimed again. Locks those operations, then
-- those approval requests, skipping the ones in use. Raises nothing.
create function helix.free_claims(p_owner text) returns void language plpgsql volatile as $$
begin
  update helix.operations set delivery_owner = null, delivery_until = null
  where operation_id in (
    select operation_id from helix.operations
    where delivered_at is null and delivery_owner <> p_owner for no key update skip locked);
  -- That it was claimed stays on record: its card may have been posted.
  update helix.approval_requests set card_owner = null, card_until = helix.now()
  where approval_id in (
    select approval_id from helix.approval_requests where card_owner <> p_owner for update skip locked);
end $$;

-- Promises: side rows past their time are empty: the interaction token 15 minutes after the end (after the beginning of
-- what waits for an approval), the rest of the address 15 minutes after the delivery, inputs after 24 hours, results
-- and undelivered addresses after 7 days. Salt and input hash stay until the person is erased.
-- Locks the side rows it empties. Raises nothing.
create function helix.erase_sides(p_at timestamptz) returns void language plpgsql as $$
begin
  perform helix.erase_conversations(p_at);
  update helix.operation_sides s set
    deliver_to = case
      when o.delivered_at <= p_at - interval '15 minutes' or o.ended_at <= p_at - interval '7 days' then null
      else s.deliver_to || '{"interactionToken":""}' end,
    input = case when o.ended_at is null or o.ended_at > p_at - interval '24 hours' then s.input end,
    result = case when o.ended_at > p_at - interval '7 days' then s.result end
  from helix.operations o
  where o.operation_id = s.operation_id
    and (o.ended_at <= p_at - interval '15 minutes'
      or (o.state in ('waiting', 'ready') and o.created_at <= p_at - interval '15 minutes'))
    and ((s.deliver_to is not null and (s.deliver_to->>'interactionToken' <> ''
        or o.delivered_at <= p_at - interval '15 minutes' or o.ended_at <= p_at - interval '7 days'))
      or (s.input is not null and o.ended_at <= p_at - interval '24 hours')
      or (s.result is not null and o.ended_at <= p_at - interval '7 days'));
end $$;

-- Promises: an operation as answers carry it (operationRow in rows.ts; input, result and trail still JSON text); null
-- when there is none. Locks nothing. Raises nothing.
create function helix.operation_json(p_operation text) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('operation_id', o.operation_id, 'operation', o.operation, 'state', o.state,
    'actor_id', o.actor_id, 'guild_id', o.guild_id, 'private', o.private, 'input', s.input, 'result', s.result,
    'error_code', o.error_code, 'cost_nano', o.cost_nano::text, 'estimated', o.estimated, 'provider', o.provider,
    'model', o.model, 'ms', o.ms, 'audit_seq', o.audit_seq, 'deliver_to', s.deliver_to,
    'delivery_begun_at', helix.iso(o.delivery_begun_at), 'delivered_at', helix.iso(o.delivered_at),
    'channel_id', o.channel_id, 'message_id', o.message_id, 'trail', o.trail, 'parent_id', o.parent_id,
    'conversation_id', o.conversation_id,
    'approval', helix.decision_json(o.approval_id))
  from helix.operations o left join helix.operation_sides s using (operation_id)
  where o.operation_id = p_operation);
end $$;

-- Promises: one operation, or JSON null. Locks nothing. Raises nothing.
create function public.helix_operation(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce(helix.operation_json(p::jsonb->>'operation_id'), 'null');
end $$;

-- Promises: up to `limit` (at most 100) ended operations of the last 7 days (those refused after they waited for an
-- approval among them, an agent's tools only if they waited for one) that nobody delivered and nobody has claimed, oldest first, for `owner` alone for 60 s. Locks the rows it claims, skipping those in use. Raises nothing.
create function public.helix_claim_deliveries(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
  claimed text[];
begin
  claimed := array(select operation_id from helix.operations
    where delivered_at is null and ended_at > at - interval '7 days' and (parent_id is null or approval_id is not null)
      and (state in ('finished', 'failed', 'cancelled') or (state in ('refused', 'expired') and approval_id is not null))
      and (delivery_until is null or delivery_until <= at)
    order by ended_at, operation_id limit least((j->>'limit')::int, 100) for no key update skip locked);
  update helix.operations set delivery_owner = j->>'owner', delivery_until = at + interval '1 minute'
    where operation_id = any (claimed);
  return coalesce((select jsonb_agg(helix.operation_json(c.id) order by c.n)
    from unnest(claimed) with ordinality c(id, n)), '[]');
end $$;

-- Promises: it is on record that `owner` is about to post this result, so that whoever finds the row later looks before
-- posting again; its claim lasts another 60 s. Answers the voice message that was posted of it before, or null.
-- Locks the operation. Raises nothing.
create function public.helix_begin_delivery(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.operations set delivery_begun_at = coalesce(delivery_begun_at, helix.now()),
      delivery_owner = j->>'owner', delivery_until = helix.now() + interval '1 minute'
    where operation_id = j->>'operation_id' and delivered_at is null;
  return jsonb_build_object('begun', found, 'voice_id', (select m.message_id
    from helix.operation_messages m where m.operation_id = j->>'operation_id' and m.kind = 'voice' limit 1));
end $$;

-- Promises: the operation is delivered (a finished one reads `delivered` from now on) and the chain says where. Only the
-- first call counts. Locks operation, audit head. Raises nothing.
create function public.helix_finish_delivery(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  o helix.operations;
begin
  update helix.operations set delivered_at = helix.now(), delivered_where = j->>'where',
      channel_id = j->>'channel_id', message_id = j->>'message_id', delivery_until = null,
      state = case state when 'finished' then 'delivered' else state end
    where operation_id = j->>'operation_id' and delivered_at is null and ended_at is not null
    returning * into o;
  if not found then
    return jsonb_build_object('delivered', false);
  end if;
  perform helix.audit_append('delivered', o.actor_id, o.operation_id, null,
    jsonb_build_object('where', o.delivered_where, 'state', o.state));
  return jsonb_build_object('delivered', true);
end $$;

-- Promises: a message of the bot, or a thread, is kept in mind as one of the operation's. `noted` is false when its
-- owner was erased meanwhile: nobody would ever delete it, so its poster must. Locks the owner's actor row. Raises 23514
-- for a kind that is none.
create function public.helix_note_message(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  perform 1 from helix.actors where discord_user_id is not null
    and actor_id = (select o.actor_id from helix.operations o where o.operation_id = j->>'operation_id') for share;
  if not found then
    return '{"noted":false}';
  end if;
  insert into helix.operation_messages (message_id, operation_id, kind, channel_id)
    values (j->>'message_id', j->>'operation_id', j->>'kind', j->>'channel_id') on conflict do nothing;
  return '{"noted":true}';
end $$;

-- Promises: up to 500 cost entries in the order they were booked, of one operation or of all, after the entry `after`
-- (costEntryRow in rows.ts). Locks nothing. Raises 22P02 for an `after` that is no entry id.
create function public.helix_cost_entries(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('id', c.id, 'user_id', c.user_id, 'operation_id', c.operation_id,
      'provider', c.provider, 'model', c.model, 'input_tokens', c.input_tokens, 'output_tokens', c.output_tokens,
      'cost_usd', c.cost_usd::text, 'cost_nano', c.cost_nano::text, 'estimated', c.estimated, 'units', c.units,
      'price_rows', c.price_rows, 'timestamp', helix.iso(c."timestamp"), 'created_at', helix.iso(c.created_at))
      order by c.audit_seq)
    from (
      select * from helix.cost_tracking_entries
      where (j->>'operation_id' is null or operation_id = j->>'operation_id')
        and (j->>'after' is null
          or audit_seq > (select x.audit_seq from helix.cost_entries x where x.id = (j->>'after')::uuid))
      order by audit_seq limit least((j->>'limit')::int, 500)
    ) c), '[]');
end $$;

-- Promises: bytes of all files that are kept. Locks and raises nothing.
create function public.helix_blob_usage(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return jsonb_build_object('bytes', (select coalesce(sum(bytes), 0) from helix.blobs));
end $$;

-- Promises: the files `keys` are gone, so their rows go too. Locks the blob rows. Raises nothing.
create function public.helix_drop_blobs(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  delete from helix.blobs where blob_key in (select jsonb_array_elements_text(p::jsonb->'keys'));
  return '{}';
end $$;

-- Promises: the version of the newest migration; each migration that follows replaces this function.
-- Locks and raises nothing.
create function helix.schema_version() returns text language sql immutable as $$ select '20261122100600' $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
