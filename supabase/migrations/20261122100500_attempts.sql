-- Attempts and settlement: money moves from held to spent as soon as an attempt has ended.

-- Promises: the operation's hold and its budget days are locked until the end of the transaction.
-- Whoever locks an operation does so `for no key update`: a row that is changed twice in a transaction has its parent
-- looked at (for key share), and an agent's tool that ends would wait for its run while it holds the days that run wants.
-- Locks hold, then budget days (sorted); the caller holds the operation row. Raises nothing.
create function helix.lock_money(o helix.operations) returns helix.holds language plpgsql as $$
declare
  h helix.holds;
begin
  select * into h from helix.holds where operation_id = o.operation_id for update;
  perform helix.lock_days(o.actor_id, o.guild_id, o.day);
  return h;
end $$;

-- Promises: what an attempt cost by its end: billed = the usage at the prices of its start; unknown = the usage that its
-- caller estimates, or its bound where there is no such estimate with a price, estimated; not billed = nothing. A billed unit that had no price books the bound or the priced rest, whichever is
-- more, estimated, and is named. Locks nothing. Raises 22023 for another outcome or a bad quantity.
create function helix.price_end(t helix.attempts, p_end jsonb,
  out cost bigint, out estimated boolean, out units jsonb, out price_rows text[], out unknown text)
language plpgsql stable as $$
declare
  bound record;
  used record;
begin
  select * into bound from helix.priced(t.bound, t.prices);
  units := bound.units;
  price_rows := bound.price_rows;
  case p_end->>'outcome'
    when 'unknown' then
      select * into used from helix.priced(coalesce(p_end->'usage', '[]'), t.prices);
      cost := t.bound_nano;
      estimated := true;
      if used.unknown is null and used.cost > 0 then
        cost := used.cost;
        units := used.units;
        price_rows := used.price_rows;
      end if;
    when 'not_billed' then
      cost := 0;
      estimated := false;
      units := '{}';
    when 'billed' then
      select * into used from helix.priced(p_end->'usage', t.prices);
      unknown := used.unknown;
      estimated := unknown is not null;
      cost := case when estimated then greatest(used.cost, t.bound_nano) else used.cost end;
      units := used.units;
      price_rows := used.price_rows;
    else
      raise exception 'no such outcome of an attempt' using errcode = '22023';
  end case;
end $$;

-- Promises: a cost entry under the chain entry that tells of it, and the money in all scopes of the operation's day.
-- `p_held` leaves the hold.
-- Locks nothing: the caller holds operation, hold, days and has appended the entry. Raises 23514 when a refund would be
-- larger than what was spent.
create function helix.book(o helix.operations, t helix.attempts, p_kind text, p_refers_to uuid, p_cost bigint,
  p_held bigint, p_estimated boolean, p_units jsonb, p_price_rows text[], p_vendor_request_id text, p_seq bigint,
  p_id uuid default gen_random_uuid())
returns void language plpgsql as $$
begin
  insert into helix.cost_entries (audit_seq, id, operation_id, attempt, kind, refers_to, actor_id, guild_id, provider, model,
      units, cost_nano, estimated, price_rows, day, vendor_request_id, at)
    values (p_seq, p_id, o.operation_id, t.attempt, p_kind, p_refers_to, o.actor_id, o.guild_id, t.provider, t.model,
      p_units, p_cost, p_estimated, p_price_rows, o.day, p_vendor_request_id, helix.now());
  update helix.holds set remaining_nano = remaining_nano - p_held where operation_id = o.operation_id;
  perform helix.move_money(o.actor_id, o.guild_id, o.day, -p_held, p_cost);
  update helix.operations set cost_nano = cost_nano + p_cost, estimated = estimated or (p_estimated and p_cost > 0)
    where operation_id = o.operation_id;
end $$;

-- Promises: the attempt is ended and, when it cost something or may have, booked at once: in full, also beyond the
-- hold, which the entry then says (`overrun_nano`). Ending an attempt a second time changes nothing.
-- Locks the audit head; the caller holds operation, hold and days. Raises as helix.price_end.
create function helix.end_attempt(o helix.operations, t helix.attempts, p_end jsonb) returns void language plpgsql as $$
declare
  e record;
  held bigint := (select remaining_nano from helix.holds where operation_id = o.operation_id);
  point record;
begin
  if t.ended_at is not null then
    return;
  end if;
  select * into e from helix.price_end(t, p_end);
  update helix.attempts set ended_at = helix.now(), outcome = p_end->>'outcome', cost_nano = e.cost, estimated = e.estimated,
      vendor_request_id = p_end->>'vendor_request_id', error_code = p_end->>'error_code', ms = round((p_end->>'ms')::numeric)
    where operation_id = t.operation_id and attempt = t.attempt;
  select * into point from helix.audit_append('attempt_ended', o.actor_id, o.operation_id, null, jsonb_build_object(
    'attempt', t.attempt, 'provider', t.provider, 'model', t.model, 'outcome', p_end->>'outcome',
    'cost_nano', e.cost::text, 'bound_nano', t.bound_nano::text, 'estimated', e.estimated, 'units', e.units,
    'price_rows', e.price_rows, 'error_code', p_end->>'error_code', 'ms', p_end->'ms',
    'overrun_nano', greatest(e.cost - held, 0)::text, 'unpriced_unit', e.unknown));
  if p_end->>'outcome' <> 'not_billed' then
    perform helix.book(o, t, 'attempt', null, e.cost, least(e.cost, held), e.estimated, e.units, e.price_rows,
      p_end->>'vendor_request_id', point.seq);
  end if;
end $$;

-- Promises: no attempt of the operation is open: the one that `p_end` names ends so, any other as unknown. An attempt
-- that was asked for and never begun here may be named, as long as nothing was billed for it.
-- Locks the audit head; the caller holds operation, hold and days. Raises 22023 for the billed end of an attempt that
-- does not exist.
create function helix.end_open_attempts(o helix.operations, p_end jsonb) returns void language plpgsql as $$
declare
  t helix.attempts;
begin
  if p_end->>'outcome' <> 'not_billed' and not exists (
    select from helix.attempts where operation_id = o.operation_id and attempt = (p_end->>'attempt')::int) then
    raise exception 'no such attempt' using errcode = '22023';
  end if;
  for t in select * from helix.attempts where operation_id = o.operation_id and ended_at is null order by attempt loop
    perform helix.end_attempt(o, t, case when (p_end->>'attempt')::int = t.attempt then p_end
      else '{"outcome":"unknown","usage":[],"ms":0}' end);
  end loop;
end $$;

-- Promises: what is left of the hold is given back and the hold is closed. Answers what was given back.
-- Locks nothing: the caller holds operation, hold and days. Raises nothing.
create function helix.close_hold(o helix.operations) returns bigint language plpgsql as $$
declare
  rest bigint := (select remaining_nano from helix.holds where operation_id = o.operation_id);
begin
  perform helix.move_money(o.actor_id, o.guild_id, o.day, -rest, 0);
  update helix.holds set remaining_nano = 0, state = 'closed', closed_at = helix.now() where operation_id = o.operation_id;
  return rest;
end $$;

-- Promises: `p_need` nano-USD more are held on the operation's own day, when every scope has that much left; else the
-- tightest scope is answered and nothing changes. Locks nothing: the caller holds operation, hold and days. Raises
-- nothing.
create function helix.top_up(o helix.operations, p_need bigint) returns jsonb language plpgsql as $$
declare
  a helix.actors;
  tight record;
begin
  select * into strict a from helix.actors where actor_id = o.actor_id;
  select * into tight from helix.tightest_scope(a, o.day);
  if tight.left_nano < p_need then
    return tight.scope;
  end if;
  perform helix.move_money(o.actor_id, o.guild_id, o.day, p_need, 0);
  update helix.holds set granted_nano = granted_nano + p_need, remaining_nano = remaining_nano + p_need
    where operation_id = o.operation_id;
  return null;
end $$;

-- Promises: `p_more` nano-USD of the hold that the rest of the plan cannot need are given back, on the operation's own
-- day. Locks nothing: the caller holds operation, hold and days. Raises 23514 for more than is held.
create function helix.give_back(o helix.operations, p_more bigint) returns void language plpgsql as $$
begin
  perform helix.move_money(o.actor_id, o.guild_id, o.day, -p_more, 0);
  update helix.holds set granted_nano = granted_nano - p_more, remaining_nano = remaining_nano - p_more
    where operation_id = o.operation_id;
end $$;

-- Promises: `j` with its bound's quantity of `least`'s unit cut down, as far as needed, to what the hold and (without an
-- approval) the tightest scope allow beside `p_rest`; unchanged when even the least does not fit.
-- Locks nothing: the caller holds operation, hold and days. Raises as helix.priced.
create function helix.cut_bound(o helix.operations, h helix.holds, j jsonb, p_prices jsonb, p_rest bigint) returns jsonb
language plpgsql stable as $$
declare
  a helix.actors;
  price helix.price_rows;
  fixed record;
  room bigint := h.remaining_nano;
  most bigint;
begin
  select * into strict a from helix.actors where actor_id = o.actor_id;
  if o.approval_id is null then
    room := room + coalesce((select left_nano from helix.tightest_scope(a, o.day)), 0);
  end if;
  select * into strict price from helix.price_rows where id = p_prices->>(j->'least'->>'unit');
  select * into fixed from helix.priced((select coalesce(jsonb_agg(c), '[]') from jsonb_array_elements(j->'bound') c
    where c->>'unit' <> j->'least'->>'unit'), p_prices);
  most := case when price.price_nano = 0 then null
    else div((room - fixed.cost - p_rest)::numeric * price.per, price.price_nano::numeric)::bigint end;
  if most < (j->'least'->>'quantity')::bigint then
    return j;
  end if;
  return j || jsonb_build_object('bound', (select jsonb_agg(case when c->>'unit' <> j->'least'->>'unit' then c
    else c || jsonb_build_object('quantity', least((c->>'quantity')::bigint, most)) end)
    from jsonb_array_elements(j->'bound') c));
end $$;

-- Promises: the attempt before this one is ended and booked; this one exists, priced by the rows effective now, and the
-- hold covers its bound and the rest of the plan, topped up when needed (StartAttemptInput, startAttemptAnswer), and no
-- more than that: what was held beyond it is given back; where money is short the bound is cut as `least` allows. The
-- same attempt asked for again answers as before. A bound in a unit without a price is refused, never free; so is one
-- beyond what was approved: such a hold is neither topped up nor given back.
-- Locks operation, hold, budget days (sorted), audit head.
-- Raises 22023 for an attempt number that has ended, a `previous` that does not exist, or a bad quantity.
create function public.helix_start_attempt(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  o helix.operations;
  t helix.attempts;
  h helix.holds;
  prices jsonb;
  bound record;
  rest record;
  over jsonb;
begin
  select * into o from helix.operations where operation_id = j->>'operation_id' for no key update;
  if not found or o.state <> 'running' or o.owner <> j->>'owner' then
    return jsonb_build_object('answer', 'lost');
  end if;
  h := helix.lock_money(o);
  select * into t from helix.attempts where operation_id = o.operation_id and attempt = (j->>'attempt')::int;
  if found then
    return helix.attempt_again(t, h);
  end if;
  perform helix.end_open_attempts(o, j->'previous');
  if o.cancel_requested_at is not null then
    return jsonb_build_object('answer', 'cancelled');
  end if;
  select coalesce(jsonb_object_agg(r.unit, r.id), '{}') into prices
    from helix.prices_at(j->>'provider', j->>'model', helix.now()) r;
  select * into bound from helix.priced(j->'bound', prices);
  select * into rest from helix.priced(j->'rest', prices);
  if coalesce(bound.unknown, rest.unknown) is not null then
    return jsonb_build_object('answer', 'price_unknown', 'unit', coalesce(bound.unknown, rest.unknown));
  end if;
  h := helix.lock_money(o);
  if bound.cost + rest.cost > h.remaining_nano and jsonb_typeof(j->'least') = 'object' then
    j := helix.cut_bound(o, h, j, prices, rest.cost);
    select * into bound from helix.priced(j->'bound', prices);
  end if;
  if bound.cost + rest.cost > h.remaining_nano and o.approval_id is not null then
    return jsonb_build_object('answer', 'over_approval') || helix.audit_point('attempt_denied', o.actor_id,
      o.operation_id, null, jsonb_build_object('attempt', j->'attempt', 'provider', j->>'provider', 'model', j->>'model',
        'need_nano', (bound.cost + rest.cost)::text, 'held_nano', h.remaining_nano::text, 'approval', o.approval_id));
  end if;
  if bound.cost + rest.cost > h.remaining_nano then
    over := helix.top_up(o, bound.cost + rest.cost - h.remaining_nano);
  end if;
  if over is not null then
    return jsonb_build_object('answer', 'denied', 'over', over) || helix.audit_point('attempt_denied', o.actor_id,
      o.operation_id, null, jsonb_build_object('attempt', j->'attempt', 'provider', j->>'provider', 'model', j->>'model',
        'need_nano', (bound.cost + rest.cost)::text, 'held_nano', h.remaining_nano::text, 'over', over));
  end if;
  if bound.cost + rest.cost < h.remaining_nano and o.approval_id is null then
    perform helix.give_back(o, h.remaining_nano - bound.cost - rest.cost);
  end if;
  return helix.open_attempt(o, j, prices, bound.cost, bound.cost + rest.cost - h.remaining_nano);
end $$;

-- Promises: the answer to an attempt number that exists: the hold as it stands and its place in the chain.
-- Locks nothing. Raises 22023 when that attempt has ended.
create function helix.attempt_again(t helix.attempts, h helix.holds) returns jsonb language plpgsql as $$
begin
  if t.ended_at is not null then
    raise exception 'this attempt has ended' using errcode = '22023';
  end if;
  return (
    select jsonb_build_object('answer', 'go', 'hold_nano', h.remaining_nano::text, 'bound', t.bound, 'audit_seq', e.seq,
      'audit_hash', encode(e.hash, 'hex'))
    from helix.audit_entries e where e.seq = t.started_seq);
end $$;

-- Promises: the attempt's row and its `attempt_started` entry, which says by how much the hold was topped up, or how
-- much of it was given back (nothing of an approved one). `p_short`: what was missing in the hold; negative = too much.
-- Locks the audit head; the caller holds operation, hold and days. Raises nothing.
create function helix.open_attempt(o helix.operations, j jsonb, p_prices jsonb, p_bound bigint, p_short bigint)
returns jsonb language plpgsql as $$
declare
  held text := (select remaining_nano::text from helix.holds where operation_id = o.operation_id);
  point jsonb;
begin
  point := helix.audit_point('attempt_started', o.actor_id, o.operation_id, null, jsonb_build_object(
    'attempt', j->'attempt', 'provider', j->>'provider', 'model', j->>'model', 'bound_nano', p_bound::text,
    'hold_nano', held, 'topped_up_nano', greatest(p_short, 0)::text,
    'given_back_nano', (case when o.approval_id is null then greatest(-p_short, 0) else 0 end)::text, 'bound', j->'bound', 'price_rows', p_prices));
  insert into helix.attempts (operation_id, attempt, provider, model, bound, bound_nano, prices, started_seq, started_at)
    values (o.operation_id, (j->>'attempt')::int, j->>'provider', j->>'model', j->'bound', p_bound, p_prices,
      (point->>'audit_seq')::bigint, helix.now());
  update helix.operations set provider = j->>'provider', model = j->>'model' where operation_id = o.operation_id;
  return jsonb_build_object('answer', 'go', 'hold_nano', held, 'bound', j->'bound') || point;
end $$;

-- Promises: the attempt that `last` names is ended and booked while its operation goes on; what is left of the hold is
-- given back, for the next attempt holds its own, unless an approval limits the whole. Answers what the operation and
-- those it asked for have cost so far, or lost. Booking twice changes nothing.
-- Locks operation, hold, budget days (sorted), audit head. Raises as helix.end_open_attempts.
create function public.helix_book_attempt(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  o helix.operations;
  rest bigint;
begin
  select * into o from helix.operations where operation_id = j->>'operation_id' for no key update;
  if not found or o.state <> 'running' or o.owner <> j->>'owner' then
    return jsonb_build_object('answer', 'lost');
  end if;
  perform helix.lock_money(o);
  perform helix.end_open_attempts(o, j->'last');
  if o.approval_id is null then
    select remaining_nano into rest from helix.holds where operation_id = o.operation_id;
    perform helix.move_money(o.actor_id, o.guild_id, o.day, -rest, 0);
    update helix.holds set remaining_nano = 0 where operation_id = o.operation_id;
  end if;
  return jsonb_build_object('answer', 'booked', 'spent_nano', (select sum(x.cost_nano)::text from helix.operations x
    where x.operation_id = o.operation_id or x.parent_id = o.operation_id));
end $$;

-- Promises: the thresholds (percent of the limit, overrides counted) that spending has reached on the operation's day
-- and that nobody was told yet, each told once per scope and period; a warning of each waits in the table.
-- Locks nothing: the caller holds the days. Raises nothing.
create function helix.fire_thresholds(o helix.operations) returns jsonb language plpgsql as $$
declare
  a helix.actors;
  s record;
  fresh int[];
  told jsonb := '[]';
begin
  select * into strict a from helix.actors where actor_id = o.actor_id;
  for s in select * from helix.scopes_on(a, o.day) loop
    fresh := array(select t from unnest(s.thresholds) t
      where s.limit_nano > 0 and s.spent_nano::numeric * 100 >= s.limit_nano::numeric * t and not t = any (s.fired) order by t);
    continue when fresh = '{}';
    update helix.budget_days set fired = fired || fresh
      where scope_key = s.scope_key and period = s.period and day = s.day;
    told := told || (select jsonb_agg(jsonb_build_object('scope', s.scope, 'period', s.period, 'percent', t)) from unnest(fresh) t);
    perform helix.note_threshold(o, s.scope, s.scope_key, s.period, s.day, t, s.limit_nano, s.spent_nano)
      from unnest(fresh) t;
  end loop;
  return told;
end $$;

-- Promises: an operation that a sweep interrupted is corrected by what its owner knows after all: the difference between
-- the estimate, less what was refunded of it since, and the true cost, as an entry of its own (the vendor billed that).
-- Locks the audit head; the caller holds operation, hold and days. Raises as helix.price_end.
create function helix.correct_late(o helix.operations, p_end jsonb) returns void language plpgsql as $$
declare
  t helix.attempts;
  booked helix.cost_entries;
  net bigint;
  e record;
  point record;
begin
  select * into t from helix.attempts where operation_id = o.operation_id and attempt = (p_end->>'attempt')::int;
  select * into booked from helix.cost_entries
    where operation_id = o.operation_id and attempt = t.attempt and kind = 'attempt' and estimated;
  if t.outcome is distinct from 'unknown' or booked.id is null or p_end->>'outcome' = 'unknown' then
    return;
  end if;
  select booked.cost_nano + coalesce(sum(c.cost_nano), 0) into net from helix.cost_entries c where c.refers_to = booked.id;
  select * into e from helix.price_end(t, p_end);
  update helix.attempts set outcome = p_end->>'outcome', cost_nano = e.cost, estimated = e.estimated,
      vendor_request_id = p_end->>'vendor_request_id', ms = round((p_end->>'ms')::numeric)
    where operation_id = t.operation_id and attempt = t.attempt;
  select * into point from helix.audit_append('late_settled', o.actor_id, o.operation_id, null, jsonb_build_object(
    'attempt', t.attempt, 'outcome', p_end->>'outcome', 'booked_nano', net::text, 'cost_nano', e.cost::text,
    'units', e.units, 'price_rows', e.price_rows, 'unpriced_unit', e.unknown, 'entry', booked.id));
  perform helix.book(o, t, 'correction', booked.id, e.cost - net, 0, false, e.units, e.price_rows,
    p_end->>'vendor_request_id', point.seq);
  update helix.operations set estimated = exists (
    select from helix.attempts x where x.operation_id = o.operation_id and x.estimated and x.cost_nano > 0)
    where operation_id = o.operation_id;
end $$;

-- Promises: true usage becomes cost entries, the hold is closed, the result is stored, thresholds are told once
-- (SettleInput, settleAnswer). Settling again answers replay. An operation that a sweep has interrupted is corrected to
-- its true cost; when nobody has taken up its delivery it is also finished after all, else the answer is lost.
-- The row is the caller's to deliver for 60 s, unless it says that nobody waits for it there (`unattended`).
-- Locks operation, hold, budget days (sorted), audit head. Raises 22023 for a bad end.
create function public.helix_settle_operation(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  o helix.operations;
begin
  select * into o from helix.operations where operation_id = j->>'operation_id' for no key update;
  if not found or o.owner <> j->>'owner' then
    return jsonb_build_object('answer', 'lost');
  end if;
  if o.state <> 'running' and not o.interrupted then
    return jsonb_build_object('answer', 'replay', 'state', o.state, 'cost_nano', o.cost_nano::text);
  end if;
  perform helix.lock_money(o);
  if o.interrupted then
    perform helix.correct_late(o, nullif(j->'last', 'null'));
    if o.delivery_owner is not null or o.delivered_at is not null then
      return jsonb_build_object('answer', 'lost');
    end if;
  else
    perform helix.end_open_attempts(o, j->'last');
  end if;
  return helix.finish(o, j);
end $$;

-- Promises: the ended row with its result, blobs, trail and times, the `settled` entry, and the settled answer. A result
-- names the last model that was paid for something: what came behind it made nothing of it.
-- Locks the audit head; the caller holds operation, hold and days. Raises 23514 for a state that is none.
create function helix.finish(o helix.operations, j jsonb) returns jsonb language plpgsql as $$
declare
  at timestamptz := helix.now();
  released bigint := helix.close_hold(o);
  held text := (select granted_nano::text from helix.holds where operation_id = o.operation_id);
  told jsonb := helix.fire_thresholds(o);
  unattended boolean := coalesce((j->>'unattended')::boolean, false);
  point jsonb;
  served helix.attempts;
begin
  select * into served from helix.attempts x
    where x.operation_id = o.operation_id and x.cost_nano > 0 and j->>'state' = 'finished' order by x.attempt desc limit 1;
  update helix.operations set state = j->>'state', provider = coalesce(served.provider, o.provider),
      model = coalesce(served.model, o.model), interrupted = false, error_code = j->>'error_code',
      lease_until = null, ended_at = at, ms = greatest(extract(epoch from at - coalesce(resumed_at, created_at)) * 1000, 0)::bigint,
      trail = coalesce(j->>'trail', '[]'), delivery_owner = case when not unattended then o.owner end,
      delivery_until = case when not unattended then at + interval '1 minute' end
    where operation_id = o.operation_id returning * into o;
  update helix.operation_sides set result = j->>'result' where operation_id = o.operation_id;
  insert into helix.blobs (blob_key, operation_id, kind, bytes, sha256)
    select b->>'key', o.operation_id, 'result', (b->>'bytes')::bigint, b->>'sha256'
    from jsonb_array_elements(coalesce(j->'blobs', '[]')) b
    on conflict (blob_key) do nothing;
  perform helix.date_blobs(o.operation_id, at);
  perform helix.keep_conversation(o, j->'conversation');
  point := helix.audit_point('settled', o.actor_id, o.operation_id, null, jsonb_build_object(
    'state', o.state, 'cost_nano', o.cost_nano::text, 'held_nano', held, 'released_nano', released::text,
    'estimated', o.estimated, 'provider', o.provider, 'model', o.model, 'error_code', o.error_code, 'ms', o.ms,
    'day', o.day, 'thresholds', told));
  update helix.operations set audit_seq = (point->>'audit_seq')::bigint where operation_id = o.operation_id;
  return jsonb_build_object('answer', 'settled', 'state', o.state, 'cost_nano', o.cost_nano::text, 'held_nano', held,
    'estimated', o.estimated, 'provider', o.provider, 'model', o.model, 'ms', o.ms, 'thresholds', told) || point;
end $$;

-- Promises: files of an ended operation have a last day: inputs 24 hours, results 7 days after the end.
-- Locks the blob rows. Raises nothing.
create function helix.date_blobs(p_operation text, p_end timestamptz) returns void language sql volatile as $$
  update helix.blobs set expires_at = p_end + case kind when 'input' then interval '24 hours' else interval '7 days' end
  where operation_id = p_operation
$$;

-- Promises: `amount_nano` of cost entry `entry_id` is given back as a negative entry on the entry's own day, at most
-- once per `refund_id` and never more in all than the entry (with its corrections) cost. Answers refunded, replay,
-- too_much with what could be given back, or unknown.
-- Locks operation, hold, budget days (sorted), audit head. Raises 22023 for an amount that is not above zero.
create function public.helix_refund(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  e helix.cost_entries;
  o helix.operations;
  t helix.attempts;
  refundable bigint;
  point record;
begin
  if (j->>'amount_nano')::bigint <= 0 then
    raise exception 'a refund must be above zero' using errcode = '22023';
  end if;
  select * into e from helix.cost_entries where id = (j->>'entry_id')::uuid and kind = 'attempt';
  if not found then
    return jsonb_build_object('answer', 'unknown');
  end if;
  select * into strict o from helix.operations where operation_id = e.operation_id for no key update;
  perform helix.lock_money(o);
  if exists (select from helix.cost_entries where id = (j->>'refund_id')::uuid) then
    return jsonb_build_object('answer', 'replay');
  end if;
  select e.cost_nano + coalesce(sum(c.cost_nano), 0) into refundable from helix.cost_entries c where c.refers_to = e.id;
  if refundable < (j->>'amount_nano')::bigint then
    return jsonb_build_object('answer', 'too_much', 'refundable_nano', refundable::text);
  end if;
  select * into strict t from helix.attempts where operation_id = e.operation_id and attempt = e.attempt;
  select * into point from helix.audit_append('refunded', o.actor_id, o.operation_id, null, jsonb_build_object(
    'entry', e.id, 'amount_nano', j->>'amount_nano', 'reason', j->>'reason'));
  perform helix.book(o, t, 'refund', e.id, -(j->>'amount_nano')::bigint, 0, false, '{}', e.price_rows, e.vendor_request_id,
    point.seq, (j->>'refund_id')::uuid);
  return jsonb_build_object('answer', 'refunded', 'audit_seq', point.seq, 'audit_hash', point.hash);
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
