-- Approvals: a request above a rule waits with its hold until one admin decides, once.
-- Lock order of every function here: actor, config, operation, approval request, hold, budget days (sorted), audit head.

-- What a guild wants to be asked about besides the routes' thresholds (ApprovalRules in approval-rules.ts); {} = nothing.
alter table helix.guild_settings add column approval_rules jsonb not null default '{}';

-- One request for a yes, bound to what was asked: `binding` = SHA-256 of the commitment to the input hash, the model,
-- the price rows and the amount. `route` is the route row as it was. `card_*`, `drawn_state` and `reminded` tell what
-- the admin channel shows, and who is drawing it.
create table helix.approval_requests (
  approval_id text primary key,
  operation_id text not null references helix.operations,
  guild_id text not null,
  actor_id uuid not null references helix.actors,
  state text not null default 'pending'
    check (state in ('pending', 'approved', 'denied', 'expired', 'cancelled', 'replaced')),
  binding text not null,
  rule text not null,
  rule_facts jsonb not null,
  provider text not null,
  model text not null,
  price_rows text[] not null,
  route text not null,
  amount_nano bigint not null check (amount_nano >= 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  decided_at timestamptz,
  decided_by uuid references helix.actors,
  self boolean not null default false,
  replaced_by text,
  audit_seq bigint not null default 0,
  channel_id text,
  message_id text,
  drawn_state text,
  reminded boolean not null default false,
  card_owner text,
  card_until timestamptz,
  check ((state = 'pending') = (decided_at is null))
);
create unique index approval_requests_one_pending on helix.approval_requests (operation_id) where state = 'pending';
create index approval_requests_pending on helix.approval_requests (guild_id, created_at) where state = 'pending';
create index approval_requests_cards on helix.approval_requests (created_at)
  where state = 'pending' or drawn_state is distinct from state;
create index approval_requests_operation on helix.approval_requests (operation_id);

-- How each request ended, append-only: one row, because a request ends once.
create table helix.approval_decisions (
  audit_seq bigint primary key references helix.audit_entries,
  approval_id text not null unique references helix.approval_requests,
  state text not null,
  decided_by uuid,
  self boolean not null,
  at timestamptz not null
);
create trigger append_only before update or delete on helix.approval_decisions
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.approval_decisions
  for each statement execute function helix.refuse_change();

-- What an admin typed: content, so it can be erased.
create table helix.approval_sides (
  approval_id text primary key references helix.approval_requests,
  reason text not null
);

-- Promises: the route row of an operation as text, without what says nothing of how it decides: two equal texts mean
-- that nothing about it changed. Locks nothing. Raises nothing.
create function helix.route_text(p_operation text) returns text language sql stable as $$
  select (to_jsonb(r) - array['id', 'source', 'version', 'created_at', 'updated_at'])::text
  from helix.operation_routes r where r.operation = p_operation
$$;

-- Promises: the hex binding of an operation's input to a model, its price rows and an amount. Locks nothing. Raises
-- nothing.
create function helix.binding(p_operation text, p_provider text, p_model text, p_price_rows text[], p_amount bigint)
returns text language sql stable as $$
  select encode(sha256(convert_to(concat_ws(E'\n', helix.commitment(s.salt, s.input_hash), p_provider || '/' || p_model,
    (select string_agg(r, ',' order by r) from unnest(p_price_rows) r), p_amount), 'UTF8')), 'hex')
  from helix.operation_sides s where s.operation_id = p_operation
$$;

-- Promises: `{rule, facts}` of the rule that asks for an approval of the chosen candidate: the caller's, else, where the
-- caller says that the guild wants it (`half_of_left`), more than half of what is left of the person's day; else null.
-- Locks nothing: the caller holds the days. Raises nothing.
create function helix.rule_of(j jsonb, a helix.actors, p_day date, p_chosen int, p_granted bigint) returns jsonb
language plpgsql stable as $$
declare
  told jsonb := nullif(j->'candidates'->p_chosen->'approval', 'null');
  left_nano bigint;
begin
  if told is not null or not coalesce((j->>'half_of_left')::boolean, false) then
    return told;
  end if;
  select s.left_nano into left_nano from helix.scopes_on(a, p_day) s where s.scope = 'user' and s.period = 'day';
  if p_granted::numeric * 2 > left_nano then
    return jsonb_build_object('rule', 'above_half_of_left',
      'facts', jsonb_build_object('left_nano', left_nano::text, 'most_nano', p_granted::text));
  end if;
  return null;
end $$;

-- Promises: a pending request for the operation, valid for `p_ttl_s` seconds (a day by default), and what an answer
-- says of it. `p_replaces` names the request that it stands for from now on.
-- Locks nothing but the new row; the caller holds operation, hold and days. Raises 23505 when one is pending already.
create function helix.open_approval(p_operation text, p_candidate jsonb, p_rule jsonb, p_amount bigint, p_ttl_s int,
  p_replaces text) returns jsonb language plpgsql as $$
declare
  o helix.operations;
  r helix.approval_requests;
  price_rows text[] := array(select jsonb_array_elements_text(p_candidate->'price_rows'));
begin
  select * into strict o from helix.operations where operation_id = p_operation;
  insert into helix.approval_requests (approval_id, operation_id, guild_id, actor_id, binding, rule, rule_facts, provider,
      model, price_rows, route, amount_nano, created_at, expires_at)
    select gen_random_uuid()::text, o.operation_id, o.guild_id, o.actor_id,
      helix.binding(o.operation_id, p_candidate->>'provider', p_candidate->>'model', price_rows, p_amount),
      p_rule->>'rule', p_rule->'facts', p_candidate->>'provider', p_candidate->>'model', price_rows,
      helix.route_text(o.operation), p_amount, t.at, t.at + make_interval(secs => coalesce(p_ttl_s, 86400))
    from (select helix.now()) t(at)
    returning * into r;
  update helix.approval_requests set replaced_by = r.approval_id where approval_id = p_replaces;
  update helix.operations set approval_id = r.approval_id, provider = r.provider, model = r.model
    where operation_id = o.operation_id;
  return jsonb_build_object('answer', 'waiting', 'approval_id', r.approval_id, 'binding', r.binding, 'rule', r.rule,
    'rule_facts', r.rule_facts, 'amount_nano', r.amount_nano::text, 'expires_at', helix.iso(r.expires_at));
end $$;

-- Promises: an approval request as answers carry it (approvalRow in approvals-rows.ts; input still JSON text); null when
-- there is none. Scopes are the requester's today. Locks nothing. Raises nothing.
create function helix.approval_json(p_approval text) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('approval_id', r.approval_id, 'binding', left(r.binding, 8),
    'operation_id', r.operation_id, 'operation', o.operation, 'guild_id', r.guild_id,
    'requester_id', a.discord_user_id, 'decided_by_id', d.discord_user_id, 'state', r.state, 'rule', r.rule,
    'rule_facts', r.rule_facts, 'amount_nano', r.amount_nano::text, 'provider', r.provider, 'model', r.model,
    'private', o.private, 'input', s.input, 'scopes', helix.scopes_json(a, helix.day_at(helix.now())),
    'created_at', helix.iso(r.created_at), 'expires_at', helix.iso(r.expires_at), 'decided_at', helix.iso(r.decided_at),
    'reason', x.reason, 'self', r.self, 'replaced_by', r.replaced_by, 'audit_seq', r.audit_seq,
    'channel_id', r.channel_id, 'message_id', r.message_id)
  from helix.approval_requests r
  join helix.operations o using (operation_id)
  join helix.actors a on a.actor_id = r.actor_id
  left join helix.actors d on d.actor_id = r.decided_by
  left join helix.operation_sides s on s.operation_id = r.operation_id
  left join helix.approval_sides x on x.approval_id = r.approval_id
  where r.approval_id = p_approval);
end $$;

-- Promises: what the requester is told of the decision: who and why, as long as that is not erased. Locks nothing.
-- Raises nothing.
create function helix.decision_json(p_approval text) returns jsonb language sql stable as $$
  select jsonb_build_object('approval_id', r.approval_id, 'state', r.state, 'amount_nano', r.amount_nano::text,
    'decided_by_id', d.discord_user_id, 'reason', x.reason, 'self', r.self, 'audit_seq', r.audit_seq,
    'decided_at', helix.iso(r.decided_at))
  from helix.approval_requests r
  left join helix.actors d on d.actor_id = r.decided_by
  left join helix.approval_sides x on x.approval_id = r.approval_id
  where r.approval_id = p_approval
$$;

-- Promises: the request's end: its state, an entry of kind `p_kind`, the decision's own row, and the reason aside.
-- Answers the request as it stands then.
-- Locks the audit head; the caller holds operation and request (and hold and days when money moves). Raises 23505 when
-- it has ended before.
create function helix.end_approval(r helix.approval_requests, p_state text, p_kind text, p_by uuid, p_reason text,
  p_facts jsonb) returns helix.approval_requests language plpgsql as $$
declare
  own boolean := p_state in ('approved', 'denied') and p_by = r.actor_id;
  point record;
begin
  if coalesce(p_reason, '') <> '' then
    insert into helix.approval_sides values (r.approval_id, p_reason);
  end if;
  select * into point from helix.audit_append(p_kind, coalesce(p_by, r.actor_id), r.operation_id, null,
    jsonb_build_object('approval', r.approval_id, 'binding', r.binding, 'rule', r.rule, 'provider', r.provider,
      'model', r.model, 'price_rows', r.price_rows, 'amount_nano', r.amount_nano::text, 'self', coalesce(own, false)) || p_facts);
  update helix.approval_requests set state = p_state, decided_at = helix.now(), decided_by = p_by,
      self = coalesce(own, false), audit_seq = point.seq
    where approval_id = r.approval_id returning * into r;
  insert into helix.approval_decisions values (point.seq, r.approval_id, p_state, p_by, r.self, r.decided_at);
  update helix.operations set audit_seq = point.seq where operation_id = r.operation_id;
  return r;
end $$;

-- Promises: an operation that waited ends without having run: `p_state` and `p_code`, its whole hold given back, and its
-- files past their time (a cancelled one keeps them for Retry).
-- Locks nothing: the caller holds operation, hold and days. Raises nothing.
create function helix.end_waiting(o helix.operations, p_state text, p_code text) returns void language plpgsql as $$
declare
  at timestamptz := helix.now();
begin
  perform helix.close_hold(o);
  update helix.operations set state = p_state, error_code = p_code, ended_at = at where operation_id = o.operation_id;
  perform helix.date_blobs(o.operation_id, at);
  if p_state <> 'cancelled' then
    update helix.blobs set expires_at = at where operation_id = o.operation_id;
  end if;
end $$;

-- Promises: the periods of several days of one person exist and are locked until the end of the transaction.
-- Locks budget days in the order of their key, as helix.lock_days does for one. Raises nothing.
create function helix.lock_days_of(p_actor uuid, p_guild text, p_days date[]) returns void language plpgsql as $$
begin
  insert into helix.budget_days (scope_key, period, day)
    select distinct k.scope_key collate "C", k.period collate "C", k.day
    from unnest(p_days) d, helix.day_keys(p_actor, p_guild, d) k
    order by 1, 2, 3
    on conflict do nothing;
  perform 1 from helix.budget_days b
    where (b.scope_key, b.period, b.day) in
      (select k.scope_key, k.period, k.day from unnest(p_days) d, helix.day_keys(p_actor, p_guild, d) k)
    order by b.scope_key, b.period, b.day for update;
end $$;

-- Promises: the hold stands at `p_amount` on `p_day`, when that fits every scope there without it; else nothing changes
-- and the answer is false. A limit counts as it is now.
-- Locks nothing: the caller holds operation, hold and both days. Raises nothing.
create function helix.move_hold(o helix.operations, p_day date, p_amount bigint) returns boolean language plpgsql as $$
declare
  a helix.actors;
  held bigint := (select remaining_nano from helix.holds where operation_id = o.operation_id);
  tight record;
begin
  select * into strict a from helix.actors where actor_id = o.actor_id;
  perform helix.move_money(o.actor_id, o.guild_id, o.day, -held, 0);
  select * into tight from helix.tightest_scope(a, p_day);
  if tight.left_nano < p_amount then
    perform helix.move_money(o.actor_id, o.guild_id, o.day, held, 0);
    return false;
  end if;
  perform helix.move_money(o.actor_id, o.guild_id, p_day, p_amount, 0);
  update helix.holds set granted_nano = p_amount, remaining_nano = p_amount where operation_id = o.operation_id;
  update helix.operations set day = p_day where operation_id = o.operation_id;
  return true;
end $$;

-- Promises: a click that decides nothing is in the chain, and the answer says why. Locks the audit head. Raises nothing.
create function helix.click_refused(a helix.actors, r helix.approval_requests, j jsonb, p_why text) returns jsonb
language plpgsql as $$
begin
  perform helix.audit_append('approval_click_refused', a.actor_id, r.operation_id, null, jsonb_build_object(
    'approval', r.approval_id, 'why', p_why, 'state', r.state,
    'verdict', case when j->>'verdict' in ('approve', 'deny') then j->>'verdict' end));
  return jsonb_build_object('answer', p_why, 'view', case when p_why in ('already', 'expired')
    then helix.approval_json(r.approval_id) end);
end $$;

-- Promises: why this click decides nothing, or null when it does: who clicked comes first, so that a stranger learns
-- nothing. Locks nothing. Raises nothing.
create function helix.click_fault(r helix.approval_requests, a helix.actors, j jsonb) returns text
language plpgsql stable as $$
begin
  return case
    when r.approval_id is null or r.guild_id <> a.guild_id then 'unknown'
    when r.actor_id = a.actor_id and not coalesce((j->>'allow_self')::boolean, false) then 'own'
    when not coalesce((j->>'admin')::boolean, false) then 'not_admin'
    when left(r.binding, 8) <> left(coalesce(j->>'binding', ''), 8) or r.state = 'replaced' then 'other_request'
    when r.state = 'expired' then 'expired'
    when r.state <> 'pending' then 'already'
    when r.expires_at <= helix.now() then 'expired'
  end;
end $$;

-- Promises: which of the operation's own facts is no longer so: its toggle, its price rows, its route; null when all
-- stand. What belongs to other operations does not count.
-- Locks nothing: the caller holds the config head for share. Raises nothing.
create function helix.changed_fact(o helix.operations, r helix.approval_requests) returns text
language plpgsql stable as $$
begin
  return case
    when not (helix.toggle_json(helix.toggle_of(o.operation), o.actor_id)->>'enabled')::boolean then 'toggle'
    when exists (select from unnest(r.price_rows) named(id) where not exists (
      select from helix.prices_at(r.provider, r.model, helix.now()) x where x.id = named.id)) then 'price'
    when r.route is distinct from helix.route_text(o.operation) then 'route'
  end;
end $$;

-- Promises: one admin decides, once (DecideInput, decideAnswer). Approved: the hold is moved to today and the operation
-- is ready for any process. Denied: refused, its hold given back. `changed`: this operation's own facts moved, nothing
-- was done, and the caller plans it anew. Every other answer changed nothing and is in the chain.
-- Locks actor, config head (share), operation, approval request, hold, budget days (sorted), audit head. Raises 22023
-- for a verdict that is none.
create function public.helix_decide_approval(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
  r helix.approval_requests;
  o helix.operations;
  h helix.holds;
  fault text;
  what text;
  today date;
begin
  if coalesce(j->>'verdict', '') not in ('approve', 'deny') then
    raise exception 'no such verdict' using errcode = '22023';
  end if;
  perform 1 from helix.config_head for share;
  select x.* into o from helix.operations x join helix.approval_requests q using (operation_id)
    where q.approval_id = j->>'approval_id' for no key update of x;
  select * into r from helix.approval_requests where approval_id = j->>'approval_id' for update;
  fault := helix.click_fault(r, a, j);
  if fault is not null then
    return helix.click_refused(a, case when fault <> 'unknown' then r end, j, fault);
  end if;
  if j->>'verdict' = 'deny' then
    perform helix.lock_money(o);
    perform helix.end_waiting(o, 'refused', 'approval_denied');
    r := helix.end_approval(r, 'denied', 'approval_denied', a.actor_id, j->>'reason', '{}');
    return jsonb_build_object('answer', 'denied', 'view', helix.approval_json(r.approval_id));
  end if;
  today := helix.day_at(helix.now());
  select * into h from helix.holds where operation_id = o.operation_id for update;
  perform helix.lock_days_of(o.actor_id, o.guild_id, array[o.day, today]);
  what := helix.changed_fact(o, r);
  if what is null and not helix.move_hold(o, today, r.amount_nano) then
    what := 'budget';
  end if;
  if what is not null then
    return jsonb_build_object('answer', 'changed', 'what', what, 'view', helix.approval_json(r.approval_id));
  end if;
  update helix.operations set state = 'ready' where operation_id = o.operation_id;
  r := helix.end_approval(r, 'approved', 'approved', a.actor_id, null, jsonb_build_object('day', today));
  return jsonb_build_object('answer', 'approved', 'view', helix.approval_json(r.approval_id));
end $$;

-- Promises: a pending request whose own facts changed is replaced by one for the first candidate that fits today, asking
-- by that candidate's rule or the old one, or ended with `code` (or approval_over_budget) when there is none
-- (ReplaceInput, replaceAnswer). `stale`: the candidates rest on settings or prices that moved again.
-- Locks config head (share), operation, approval request, hold, budget days (sorted), audit head. Raises 22023 for a
-- candidate without prices.
create function public.helix_replace_approval(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  by_id uuid := (helix.ensure_actor(j->'actor', false)).actor_id;
  r helix.approval_requests;
  o helix.operations;
  a helix.actors;
  today date := helix.day_at(helix.now());
  pick record;
  c jsonb;
  asked jsonb;
  ended text := j->>'code';
begin
  perform 1 from helix.config_head for share;
  select x.* into o from helix.operations x join helix.approval_requests q using (operation_id)
    where q.approval_id = j->>'approval_id' for no key update of x;
  select * into r from helix.approval_requests where approval_id = j->>'approval_id' for update;
  if r.state is distinct from 'pending' then
    return jsonb_build_object('answer', 'already', 'view', helix.approval_json(r.approval_id));
  end if;
  select * into strict a from helix.actors where actor_id = o.actor_id;
  if ended is null and helix.is_stale(j, a) then
    return jsonb_build_object('answer', 'stale');
  end if;
  perform 1 from helix.holds where operation_id = o.operation_id for update;
  perform helix.lock_days_of(o.actor_id, o.guild_id, array[o.day, today]);
  if ended is null then
    select * into pick from helix.choose_moved(o, today, j->'candidates');
    ended := case when pick.chosen is null then 'approval_over_budget' end;
  end if;
  if ended is not null then
    perform helix.end_waiting(o, 'refused', ended);
    r := helix.end_approval(r, 'replaced', 'approval_ended', by_id, null, jsonb_build_object('what', j->>'what', 'code', ended));
    return jsonb_build_object('answer', 'ended', 'view', helix.approval_json(r.approval_id));
  end if;
  c := j->'candidates'->pick.chosen;
  r := helix.end_approval(r, 'replaced', 'approval_replaced', by_id, null, jsonb_build_object('what', j->>'what',
    'new_amount_nano', pick.granted::text, 'new_price_rows', c->'price_rows', 'new_model', c->>'model', 'day', today));
  asked := helix.open_approval(o.operation_id, c, coalesce(nullif(c->'approval', 'null'),
    jsonb_build_object('rule', r.rule, 'facts', r.rule_facts)), pick.granted, (j->>'approval_ttl_s')::int, r.approval_id);
  perform helix.audit_requested(o, asked);
  return jsonb_build_object('answer', 'replaced', 'view', helix.approval_json(asked->>'approval_id'));
end $$;

-- Promises: index and hold of the first candidate that fits today once the present hold is given back, with the hold
-- moved there; nulls, and nothing moved, when none fits.
-- Locks nothing: the caller holds operation, hold and both days. Raises nothing.
create function helix.choose_moved(o helix.operations, p_day date, p_candidates jsonb, out chosen int, out granted bigint)
language plpgsql as $$
declare
  c record;
begin
  for c in select (x.v->>'most_nano')::bigint as most, (x.n - 1)::int as n
    from jsonb_array_elements(p_candidates) with ordinality x(v, n) order by x.n loop
    if helix.move_hold(o, p_day, c.most) then
      chosen := c.n;
      granted := c.most;
      return;
    end if;
  end loop;
end $$;

-- Promises: the `approval_requested` entry of a request that stands for another. Locks the audit head. Raises nothing.
create function helix.audit_requested(o helix.operations, p_asked jsonb) returns void language plpgsql as $$
declare
  point record;
begin
  select * into point from helix.audit_append('approval_requested', o.actor_id, o.operation_id, null, p_asked - 'answer');
  update helix.approval_requests set audit_seq = point.seq where approval_id = p_asked->>'approval_id';
  update helix.operations set audit_seq = point.seq where operation_id = o.operation_id;
end $$;

-- Promises: an operation that waits, or is approved and was not taken up, ends as cancelled by `a`; its hold goes back
-- to the nano-dollar. Locks approval request, hold, budget days, audit head; the caller holds the operation. Raises
-- nothing.
create function helix.cancel_waiting(o helix.operations, a helix.actors) returns void language plpgsql as $$
declare
  r helix.approval_requests;
  point record;
begin
  select * into r from helix.approval_requests where approval_id = o.approval_id for update;
  perform helix.lock_money(o);
  perform helix.end_waiting(o, 'cancelled', null);
  if r.state = 'pending' then
    perform helix.end_approval(r, 'cancelled', 'approval_cancelled', a.actor_id, null,
      jsonb_build_object('own', o.actor_id = a.actor_id));
  else
    select * into point from helix.audit_append('approval_cancelled', a.actor_id, o.operation_id, null,
      jsonb_build_object('approval', r.approval_id, 'own', o.actor_id = a.actor_id));
    update helix.operations set audit_seq = point.seq where operation_id = o.operation_id;
  end if;
end $$;

-- Promises: requests past their time are expired, at most 200 a call, each with its hold given back; what admins typed
-- is erased after 7 days. Answers the operations that ended.
-- Locks operations (skipping those in use), requests, holds, all their budget days (sorted), audit head. Raises nothing.
create function public.helix_expire_approvals(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  at timestamptz := helix.now();
  late text[];
  o helix.operations;
  r helix.approval_requests;
begin
  delete from helix.approval_sides s using helix.approval_requests q
    where q.approval_id = s.approval_id and q.decided_at <= at - interval '7 days';
  late := array(select x.operation_id from helix.operations x join helix.approval_requests q using (approval_id)
    where x.state = 'waiting' and q.state = 'pending' and q.expires_at <= at
    order by x.operation_id limit 200 for no key update of x skip locked);
  perform 1 from helix.approval_requests where operation_id = any (late) and state = 'pending'
    order by operation_id for update;
  perform 1 from helix.holds where operation_id = any (late) order by operation_id for update;
  perform 1 from helix.budget_days d
    where (d.scope_key, d.period, d.day) in (
      select k.scope_key, k.period, k.day from helix.operations x, helix.day_keys(x.actor_id, x.guild_id, x.day) k
      where x.operation_id = any (late))
    order by d.scope_key, d.period, d.day for update;
  for o in select * from helix.operations where operation_id = any (late) order by operation_id loop
    select * into strict r from helix.approval_requests where approval_id = o.approval_id;
    perform helix.end_waiting(o, 'expired', 'approval_expired');
    perform helix.end_approval(r, 'expired', 'approval_expired', null, null, '{}');
  end loop;
  return jsonb_build_object('expired', coalesce((select jsonb_agg(jsonb_build_object('operation_id', x.operation_id,
    'approval_id', x.approval_id, 'audit_seq', x.audit_seq) order by x.operation_id)
    from helix.operations x where x.operation_id = any (late)), '[]'));
end $$;

-- Promises: a pending request whose card cannot be posted ends, with its hold given back; its requester is told.
-- `reason` is a code. Answers whether it was pending.
-- Locks operation, approval request, hold, budget days, audit head. Raises nothing.
create function public.helix_card_undeliverable(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  o helix.operations;
  r helix.approval_requests;
begin
  select x.* into o from helix.operations x join helix.approval_requests q using (operation_id)
    where q.approval_id = j->>'approval_id' for no key update of x;
  select * into r from helix.approval_requests where approval_id = j->>'approval_id' for update;
  if r.state is distinct from 'pending' then
    return jsonb_build_object('ended', false);
  end if;
  perform helix.lock_money(o);
  perform helix.end_waiting(o, 'refused', 'approval_undeliverable');
  perform helix.end_approval(r, 'cancelled', 'approval_undeliverable', null, null, jsonb_build_object(
    'reason', case when j->>'reason' ~ '^[A-Za-z0-9_]{1,64}$' then j->>'reason' else 'other' end));
  update helix.approval_requests set card_owner = null, card_until = null where approval_id = r.approval_id;
  return jsonb_build_object('ended', true);
end $$;

-- Promises: up to `limit` (at most 20) ready operations are running and `owner`'s, with a lease, and in the chain as
-- resumed; each with its requester, its files and what was approved (resumedRow in approvals-rows.ts). `cards` and
-- `deliveries` say whether somebody waits for a card to be drawn or a result to be delivered.
-- Locks operations (skipping those in use), audit head. Raises nothing.
create function public.helix_claim_ready(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
  claimed text[];
  o helix.operations;
begin
  claimed := array(select operation_id from helix.operations where state = 'ready'
    order by operation_id limit least((j->>'limit')::int, 20) for no key update skip locked);
  for o in update helix.operations set state = 'running', owner = j->>'owner', resumed_at = at, resumes = resumes + 1,
      lease_until = at + make_interval(secs => (j->>'lease_s')::float8)
    where operation_id = any (claimed) returning * loop
    perform helix.audit_append('resumed', o.actor_id, o.operation_id, null, jsonb_build_object('approval', o.approval_id,
      'time', o.resumes));
  end loop;
  return jsonb_build_object('claimed', coalesce((select jsonb_agg(jsonb_build_object(
      'operation', helix.operation_json(x.operation_id), 'input_hash', s.input_hash,
      'provider', r.provider, 'model', r.model, 'amount_nano', r.amount_nano::text,
      'requester', jsonb_build_object('guild_id', a.guild_id, 'discord_user_id', coalesce(a.discord_user_id, ''),
        'role_ids', a.role_ids),
      'blobs', helix.inputs_json(x.operation_id)) order by x.operation_id)
      from helix.operations x join helix.operation_sides s using (operation_id)
      join helix.approval_requests r using (approval_id) join helix.actors a on a.actor_id = x.actor_id
      where x.operation_id = any (claimed)), '[]'),
    'cards', exists (select from helix.card_jobs(at)),
    'deliveries', exists (select from helix.operations x where x.delivered_at is null
      and x.ended_at > at - interval '7 days' and (x.parent_id is null or x.approval_id is not null)
      and (x.delivery_until is null or x.delivery_until <= at)
      and (x.state in ('finished', 'failed', 'cancelled') or (x.state in ('refused', 'expired') and x.approval_id is not null))));
end $$;

-- Promises: the input files of an operation, in the order of their names. Locks nothing. Raises nothing.
create function helix.inputs_json(p_operation text) returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('key', b.blob_key, 'bytes', b.bytes, 'sha256', b.sha256) order by b.blob_key), '[]')
  from helix.blobs b where b.operation_id = p_operation and b.kind = 'input'
$$;

-- Promises: everything to plan a pending request anew: the operation, its requester and its files; JSON null when there
-- is none. Locks nothing. Raises nothing.
create function public.helix_waiting_operation(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_build_object(
      'operation', helix.operation_json(r.operation_id), 'input_hash', s.input_hash,
      'provider', r.provider, 'model', r.model, 'amount_nano', r.amount_nano::text,
      'requester', jsonb_build_object('guild_id', a.guild_id, 'discord_user_id', coalesce(a.discord_user_id, ''),
        'role_ids', a.role_ids),
      'blobs', helix.inputs_json(r.operation_id))
    from helix.approval_requests r join helix.operation_sides s using (operation_id)
    join helix.actors a on a.actor_id = r.actor_id
    where r.approval_id = p::jsonb->>'approval_id'), 'null');
end $$;

-- Promises: an approved operation whose process died before its first attempt is ready again, at most twice; anything
-- else is left to the caller (false). Locks the audit head; the caller holds the operation. Raises nothing.
create function helix.requeue(o helix.operations) returns boolean language plpgsql as $$
begin
  if o.approval_id is null or o.resumes >= 3 or o.cancel_requested_at is not null
    or exists (select from helix.attempts t where t.operation_id = o.operation_id) then
    return false;
  end if;
  update helix.operations set state = 'ready', lease_until = null where operation_id = o.operation_id;
  perform helix.audit_append('requeued', o.actor_id, o.operation_id, null, jsonb_build_object('approval', o.approval_id));
  return true;
end $$;

-- Promises: the trail of an operation that waits is kept with it, so that the process that goes on knows it. Locks the
-- operation. Raises nothing.
create function public.helix_keep_trail(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.operations set trail = (trail::jsonb || (j->>'lines')::jsonb)::text
    where operation_id = j->>'operation_id' and state in ('waiting', 'ready', 'refused', 'expired', 'cancelled');
  return jsonb_build_object('kept', found);
end $$;

-- Promises: requests whose card is to be posted, edited or reminded about at `p_at`, and nobody is drawing it. An edit
-- that does not get through for 7 days is given up, but not one that takes an erased person off it (no `drawn_state`).
-- A card that somebody claimed to post may stand in the channel although its message is not known: whoever posted it
-- died before saying so. Once such a request has ended its card is edited too, by whoever finds it.
-- Locks nothing. Raises nothing.
create function helix.card_jobs(p_at timestamptz) returns table (approval_id text, kind text) language sql stable as $$
  select r.approval_id, case
    when r.message_id is null and r.state = 'pending' then 'post'
    when r.drawn_state is distinct from r.state then 'edit'
    else 'remind' end
  from helix.approval_requests r
  where (r.state = 'pending' or r.drawn_state is distinct from r.state)
    and (r.card_until is null or r.card_until <= p_at) and case
    when r.message_id is null then r.state = 'pending'
      or (r.card_until is not null and r.decided_at > p_at - interval '7 days')
    when r.drawn_state is distinct from r.state then r.drawn_state is null or r.decided_at is null
      or r.decided_at > p_at - interval '7 days'
    else r.state = 'pending' and not r.reminded and p_at < r.expires_at
        and p_at >= r.created_at + (r.expires_at - r.created_at) / 2 end
$$;

-- Promises: up to `limit` (at most 50) cards to draw, oldest first, for `owner` alone for 60 s, each with where its
-- guild's admins are, which roles to call, and where the requester is told. Locks the requests it claims, skipping those in use. Raises nothing.
create function public.helix_claim_cards(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  at timestamptz := helix.now();
  claimed text[];
  answer jsonb;
begin
  claimed := array(select r.approval_id from helix.approval_requests r
    where r.approval_id in (select c.approval_id from helix.card_jobs(at) c)
    order by r.created_at, r.approval_id limit least((p::jsonb->>'limit')::int, 50) for update skip locked);
  select coalesce(jsonb_agg(jsonb_build_object('view', helix.approval_json(c.approval_id), 'kind', c.kind,
      'admin_channel_id', g.admin_channel_id, 'ping_role_ids', coalesce(to_jsonb(g.admin_role_ids), '[]'),
      'deliver_to', (select s.deliver_to from helix.operation_sides s where s.operation_id = r.operation_id))
      order by r.created_at, r.approval_id), '[]') into answer
    from helix.card_jobs(at) c join helix.approval_requests r using (approval_id)
    left join helix.guild_settings g using (guild_id) where c.approval_id = any (claimed);
  update helix.approval_requests set card_owner = p::jsonb->>'owner', card_until = at + interval '1 minute'
    where approval_id = any (claimed);
  return answer;
end $$;

-- Promises: the card stands as `state` in that message, or (both ids null) nowhere. Locks the request. Raises nothing.
create function public.helix_card_drawn(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  update helix.approval_requests set drawn_state = j->>'state', channel_id = j->>'channel_id',
      message_id = j->>'message_id', reminded = reminded or (j->>'reminded')::boolean, card_owner = null,
      card_until = null
    where approval_id = j->>'approval_id';
  return jsonb_build_object('drawn', found);
end $$;

-- Promises: one request, or JSON null. Locks nothing. Raises nothing.
create function public.helix_approval(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce(helix.approval_json(p::jsonb->>'approval_id'), 'null');
end $$;

-- Promises: up to 200 pending requests of a guild, oldest first. Locks nothing. Raises nothing.
create function public.helix_approvals(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_agg(helix.approval_json(r.approval_id) order by r.created_at, r.approval_id)
    from (select q.approval_id, q.created_at from helix.approval_requests q
      where q.guild_id = p::jsonb->>'guild_id' and q.state = 'pending'
      order by q.created_at, q.approval_id limit 200) r), '[]');
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
