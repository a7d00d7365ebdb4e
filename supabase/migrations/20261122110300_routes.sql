-- Routes: append-only versions, published by compare-and-set, and the prices that an admin reads beside them.

alter table helix.operation_routes add column version int not null default 1;

-- Every version a route ever had. operation_routes is the newest of each, in the owner's shape.
create table helix.operation_route_versions (
  operation text not null references helix.operation_routes (operation),
  version int not null check (version > 0),
  primary_model text not null,
  fallback_models text[] not null,
  approval_threshold_nano bigint not null,
  deadline_ms int not null,
  attempts_max int not null,
  policy text not null,
  source text not null,
  changed_by uuid references helix.actors,
  audit_seq bigint references helix.audit_entries,
  created_at timestamptz not null default helix.now(),
  primary key (operation, version)
);

create trigger append_only before update or delete on helix.operation_route_versions
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.operation_route_versions
  for each statement execute function helix.refuse_change();

-- Promises: the newest words of every route that has none on record under its version are kept, as `p_by` published
-- them. Locks nothing: the caller holds the config head. Raises nothing.
create function helix.keep_routes(p_by uuid, p_seq bigint) returns void language sql volatile as $$
  insert into helix.operation_route_versions (operation, version, primary_model, fallback_models,
      approval_threshold_nano, deadline_ms, attempts_max, policy, source, changed_by, audit_seq)
    select r.operation, r.version, r.primary_model, r.fallback_models, r.approval_threshold_nano, r.deadline_ms,
      r.attempts_max, r.policy, r.source, p_by, p_seq
    from helix.operation_routes r
    where not exists (select from helix.operation_route_versions v
      where v.operation = r.operation and v.version = r.version)
$$;

-- Promises: what a route says, as contexts, answers and the chain carry it. Locks nothing. Raises nothing.
create function helix.route_words(r helix.operation_routes) returns jsonb language sql stable as $$
  select jsonb_build_object('primary', r.primary_model, 'fallbacks', r.fallback_models,
    'approval_threshold_nano', r.approval_threshold_nano::text, 'deadline_ms', r.deadline_ms,
    'attempts_max', r.attempts_max, 'policy', r.policy)
$$;

-- Promises: a route as answers carry it (routeRow in routes-rows.ts), with who published its newest version.
-- Locks nothing. Raises nothing.
create function helix.route_view(r helix.operation_routes) returns jsonb language sql stable as $$
  select helix.route_words(r) || jsonb_build_object('operation', r.operation, 'version', r.version, 'source', r.source,
    'changed_at', helix.iso(r.updated_at),
    'changed_by', (select a.discord_user_id from helix.operation_route_versions v join helix.actors a
      on a.actor_id = v.changed_by where v.operation = r.operation and v.version = r.version))
$$;

-- Promises: every route, by operation; there are as many as operations. Locks nothing. Raises nothing.
create function public.helix_routes(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(helix.route_view(r) order by r.operation) from helix.operation_routes r), '[]');
end $$;

-- Promises: the next version of a route when `expected_version` is still the newest, else `conflict` with the newer one:
-- an admin's word from now on, which no new release moves; one chain entry with from and to; every cached decision is
-- stale (PublishRouteAnswer). What `change` leaves out stays; nothing is written when it says so already.
-- Locks config head, route row, audit head. Raises 23514 for a number that a route cannot have.
create function public.helix_publish_route(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  c jsonb := p::jsonb->'change';
  a helix.actors := helix.ensure_actor(j->'actor', false);
  r helix.operation_routes;
  n helix.operation_routes;
  point jsonb;
begin
  perform 1 from helix.config_head for update;
  select * into r from helix.operation_routes where operation = j->>'operation' for update;
  if not found then
    return jsonb_build_object('answer', 'unknown');
  elsif r.version <> (j->>'expected_version')::int then
    return jsonb_build_object('answer', 'conflict', 'now', helix.route_view(r));
  end if;
  n := r;
  n.primary_model := coalesce(c->>'primary', r.primary_model);
  n.fallback_models := case when c ? 'fallbacks' then array(select jsonb_array_elements_text(c->'fallbacks'))
    else r.fallback_models end;
  n.approval_threshold_nano := coalesce((c->>'approval_threshold_nano')::bigint, r.approval_threshold_nano);
  n.deadline_ms := coalesce((c->>'deadline_ms')::int, r.deadline_ms);
  n.attempts_max := coalesce((c->>'attempts_max')::int, r.attempts_max);
  n.policy := coalesce(c->>'policy', r.policy);
  if helix.route_words(n) = helix.route_words(r) then
    return jsonb_build_object('answer', 'same', 'now', helix.route_view(r));
  end if;
  update helix.operation_routes set primary_model = n.primary_model, fallback_models = n.fallback_models,
      approval_threshold_nano = n.approval_threshold_nano, deadline_ms = n.deadline_ms, attempts_max = n.attempts_max,
      policy = n.policy, source = 'admin', version = r.version + 1, updated_at = helix.now()
    where operation = r.operation returning * into n;
  update helix.config_head set version = version + 1;
  point := helix.audit_point('route_published', a.actor_id, null, null, jsonb_build_object('operation', r.operation,
    'version', n.version, 'from', helix.route_words(r), 'to', helix.route_words(n)));
  perform helix.keep_routes(a.actor_id, (point->>'audit_seq')::bigint);
  return jsonb_build_object('answer', 'published', 'from', helix.route_view(r), 'to', helix.route_view(n)) || point;
end $$;

-- Promises: up to 500 prices of one vendor after the `after`-th row that count now or later, with source and day of
-- verification (priceListRow in routes-rows.ts). Locks nothing. Raises nothing.
create function public.helix_price_list(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((select jsonb_agg(jsonb_build_object('n', x.n, 'id', x.id, 'provider', x.provider, 'model', x.model,
      'unit', x.unit, 'price_nano', x.price_nano::text, 'per', x.per, 'effective_from', helix.iso(x.effective_from),
      'effective_to', helix.iso(x.effective_to), 'operator', x.operator, 'source', x.source, 'verified', x.verified,
      'counts', x.counts) order by x.n)
    from (
      select h.*, exists (select from helix.prices_at(h.provider, h.model, helix.now()) e where e.id = h.id) as counts
      from helix.price_heads h
      where h.provider = j->>'provider' and not h.withdrawn and h.n > (j->>'after')::bigint
        and (h.effective_to is null or h.effective_to > helix.now())
      order by h.n limit 500) x), '[]');
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
