-- Operations: the queue and the record of every request, on the database that holds the money.

create table helix.operations (
  operation_id text primary key check (operation_id ~ '^[A-Za-z0-9_-]{1,64}$'),
  operation text not null,
  state text not null check (state in ('waiting', 'ready', 'running', 'finished', 'delivered', 'refused', 'denied',
    'expired', 'cancelled', 'failed')),
  actor_id uuid not null references helix.actors,
  guild_id text not null,
  private boolean not null,
  owner text not null,
  lease_until timestamptz,
  cancel_requested_at timestamptz,
  interrupted boolean not null default false,
  provider text,
  model text,
  day date not null,
  cost_nano bigint not null default 0,
  estimated boolean not null default false,
  error_code text,
  ms bigint not null default 0,
  audit_seq bigint not null default 0,
  trail text not null default '[]',
  created_at timestamptz not null,
  ended_at timestamptz,
  delivery_owner text,
  delivery_until timestamptz,
  delivery_begun_at timestamptz,
  delivered_at timestamptz,
  delivered_where text,
  channel_id text,
  message_id text,
  -- The newest approval request; null when none was needed. `resumed_at`: when the approved work was taken up.
  approval_id text,
  resumed_at timestamptz,
  resumes int not null default 0,
  -- The agent's run that asked for this one as a tool, and the conversation that both belong to.
  parent_id text references helix.operations,
  conversation_id text
);
create index operations_actor on helix.operations (actor_id, created_at);
create index operations_running on helix.operations (owner) where state = 'running';
create index operations_undelivered on helix.operations (ended_at)
  where delivered_at is null and ended_at is not null;
create index operations_ready on helix.operations (operation_id) where state = 'ready';
create index operations_parent on helix.operations (parent_id) where parent_id is not null;
create index operations_conversation on helix.operations (conversation_id) where conversation_id is not null;

-- Everything about an operation that can be erased: what was asked, what came out, where it goes, and the salt without
-- which the commitment in the chain says nothing. input, result: JSON text as the caller wrote it.
create table helix.operation_sides (
  operation_id text primary key references helix.operations,
  salt bytea not null,
  input_hash text not null,
  input text,
  result text,
  deliver_to jsonb
);

-- Messages of the bot that belong to an operation beside the one with its result, which its own row names: where each
-- is, so that all of them can be deleted. A thread is named by its own id, and by the channel it is in.
create table helix.operation_messages (
  message_id text primary key,
  operation_id text not null references helix.operations,
  kind text not null check (kind in ('voice', 'thread', 'continue', 'reminder')),
  channel_id text not null
);
create index operation_messages_operation on helix.operation_messages (operation_id);

create table helix.holds (
  operation_id text primary key references helix.operations,
  granted_nano bigint not null check (granted_nano >= 0),
  remaining_nano bigint not null check (remaining_nano >= 0),
  state text not null default 'held' check (state in ('held', 'closed')),
  created_at timestamptz not null default helix.now(),
  closed_at timestamptz,
  check (state = 'held' or remaining_nano = 0)
);

create table helix.attempts (
  operation_id text not null references helix.operations,
  attempt int not null check (attempt > 0),
  provider text not null,
  model text not null,
  bound jsonb not null,
  bound_nano bigint not null,
  prices jsonb not null,
  started_seq bigint not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text check (outcome in ('billed', 'not_billed', 'unknown')),
  cost_nano bigint,
  estimated boolean,
  vendor_request_id text,
  error_code text,
  ms bigint,
  primary key (operation_id, attempt)
);

-- Files in the blob store; the row goes when the file goes.
create table helix.blobs (
  blob_key text primary key,
  operation_id text not null references helix.operations,
  kind text not null check (kind in ('input', 'result')),
  bytes bigint not null check (bytes >= 0),
  sha256 text not null,
  created_at timestamptz not null default helix.now(),
  expires_at timestamptz
);
create index blobs_operation on helix.blobs (operation_id);
create index blobs_expiry on helix.blobs (expires_at);

-- Promises: the salted commitment to an input hash, hex. Locks nothing. Raises 22023 for a hash that is no hex.
create function helix.commitment(p_salt bytea, p_hash text) returns text language sql immutable as $$
  select encode(sha256(p_salt || decode(p_hash, 'hex')), 'hex')
$$;

-- Promises: the operation row of a begin input in `p_state`, with its salt; its input and address only when it runs or
-- waits, so that nothing of a refused request is kept. Answers the commitment for the chain.
-- Locks the new row. Raises 23505 when another actor took the same id at the same moment, 23514 for a malformed id.
create function helix.insert_operation(j jsonb, a helix.actors, p_state text, p_candidate jsonb) returns text
language plpgsql as $$
declare
  salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
  at timestamptz := helix.now();
  runs boolean := p_state = 'running';
  lives boolean := p_state in ('running', 'waiting');
begin
  insert into helix.operations (operation_id, operation, state, actor_id, guild_id, private, owner, lease_until, provider,
      model, day, created_at, ended_at, parent_id, conversation_id)
    values (j->>'operation_id', j->>'operation', p_state, a.actor_id, a.guild_id, (j->>'private')::boolean, j->>'owner',
      case when runs then at + make_interval(secs => (j->>'lease_s')::float8) end,
      p_candidate->>'provider', p_candidate->>'model', helix.day_at(at), at, case when not lives then at end,
      j->>'parent', j->'conversation'->>'id');
  insert into helix.operation_sides (operation_id, salt, input_hash, input, deliver_to)
    values (j->>'operation_id', salt, j->>'input_hash', case when lives then j->>'input' end,
      case when lives then j->'deliver_to' end);
  if lives then
    insert into helix.blobs (blob_key, operation_id, kind, bytes, sha256)
      select b->>'key', j->>'operation_id', 'input', (b->>'bytes')::bigint, b->>'sha256'
      from jsonb_array_elements(j->'blobs') b;
    perform helix.open_conversation(j, a);
  end if;
  return helix.commitment(salt, j->>'input_hash');
end $$;

-- Promises: a begin that ends here: the row in `p_state` (so that the answer is final for its id), an entry of kind
-- `p_kind`, and the answer with its place in the chain.
-- Locks the new row, then the audit head. Raises as helix.insert_operation.
create function helix.turn_away(j jsonb, a helix.actors, p_state text, p_kind text, p_answer jsonb) returns jsonb
language plpgsql as $$
declare
  content text := helix.insert_operation(j, a, p_state, null);
  point jsonb;
begin
  point := helix.audit_point(p_kind, a.actor_id, j->>'operation_id', content,
    jsonb_build_object('operation', j->>'operation') || p_answer - 'answer');
  update helix.operations set audit_seq = (point->>'audit_seq')::bigint, error_code = p_kind
    where operation_id = j->>'operation_id';
  return p_answer || point;
end $$;

-- Promises: the answer to an id that exists: replay with its state when the same actor asks for the same input (or when
-- the input hash was erased), else conflict, which is recorded.
-- Locks the audit head on a conflict. Raises nothing.
create function helix.answer_again(o helix.operations, j jsonb, a helix.actors) returns jsonb language plpgsql as $$
declare
  known text := (select s.input_hash from helix.operation_sides s where s.operation_id = o.operation_id);
begin
  if o.actor_id = a.actor_id and o.operation = j->>'operation' and coalesce(known, j->>'input_hash') = j->>'input_hash' then
    return jsonb_build_object('answer', 'replay', 'state', o.state);
  end if;
  return jsonb_build_object('answer', 'conflict')
    || helix.audit_point('conflict', a.actor_id, o.operation_id, null, jsonb_build_object('operation', j->>'operation'));
end $$;

-- Promises: true when the caller decided on something that is no longer so: the configuration, this person's settings,
-- or a price row that is not the effective one now.
-- Locks the config head for share. Raises 22023 for a candidate without price rows: an unknown price is never zero.
create function helix.is_stale(j jsonb, a helix.actors) returns boolean language plpgsql as $$
begin
  if exists (select from jsonb_array_elements(j->'candidates') c where jsonb_array_length(c->'price_rows') = 0)
    or jsonb_array_length(j->'candidates') = 0 then
    raise exception 'a begin needs candidates with prices' using errcode = '22023';
  end if;
  perform 1 from helix.config_head for share;
  return (select version from helix.config_head) <> (j->>'config_version')::bigint
    or a.subject_version <> (j->>'subject_version')::bigint
    or exists (
      select from jsonb_array_elements(j->'candidates') c, jsonb_array_elements_text(c->'price_rows') named(row_id)
      where not exists (
        select from helix.prices_at(c->>'provider', c->>'model', helix.now()) r where r.id = named.row_id));
end $$;

-- Promises: the busy answer when this person has too many running operations or began too many within a minute, when
-- the conversation to be continued is at work, or when the run that asks for a tool is over; else null. Requests that
-- were refused, and an agent's tools, do not count. Locks nothing: the caller holds the actor row. Raises nothing.
create function helix.busy_answer(j jsonb, a helix.actors) returns jsonb language plpgsql as $$
declare
  running int;
  recent int;
  oldest timestamptz;
begin
  if j->>'parent' is not null then
    return case when not exists (select from helix.operations where operation_id = j->>'parent'
        and actor_id = a.actor_id and state = 'running' and parent_id is null)
      then jsonb_build_object('answer', 'busy', 'reason', 'parent', 'limit', 0, 'retry_at', null) end;
  end if;
  if exists (select from helix.operations where conversation_id = j->'conversation'->>'id' and parent_id is null
      and state in ('waiting', 'ready', 'running')) then
    return jsonb_build_object('answer', 'busy', 'reason', 'conversation', 'limit', 1, 'retry_at', null);
  end if;
  select count(*) into running from helix.operations
    where actor_id = a.actor_id and state = 'running' and parent_id is null;
  if running >= (j->'limits'->>'running')::int then
    return jsonb_build_object('answer', 'busy', 'reason', 'running', 'limit', (j->'limits'->>'running')::int, 'retry_at', null);
  end if;
  select count(*), min(created_at) into recent, oldest from helix.operations
    where actor_id = a.actor_id and state <> 'refused' and parent_id is null and created_at > helix.now() - interval '1 minute';
  if recent >= (j->'limits'->>'per_minute')::int then
    return jsonb_build_object('answer', 'busy', 'reason', 'rate', 'limit', (j->'limits'->>'per_minute')::int,
      'retry_at', helix.iso(oldest + interval '1 minute'));
  end if;
  return null;
end $$;

-- Promises: index and grant of the first candidate whose `least_nano` fits into `p_left` (null: unlimited); the grant
-- is the smaller of `most_nano` and what is left. Nulls when none fits. Locks nothing. Raises 22P02 for no number.
create function helix.choose(p_candidates jsonb, p_left bigint, out chosen int, out granted bigint)
language sql immutable as $$
  select (c.n - 1)::int, least((c.v->>'most_nano')::bigint, p_left)
  from jsonb_array_elements(p_candidates) with ordinality c(v, n)
  where p_left is null or (c.v->>'least_nano')::bigint <= p_left
  order by c.n limit 1
$$;

-- Promises: one request is admitted, turned away or answered again, in one transaction, exactly once per id (BeginInput
-- and BeginAnswer in store.ts and rows.ts). Admitted means: price rows are the effective ones now, the hold fits every
-- scope, and the row, the hold, the input and the chain entry exist.
-- Locks actor, config head (share), the new row, budget days (sorted), audit head.
-- Raises 22023 for a begin without candidates or prices, 23505 when two actors race for one id.
create function public.helix_begin_operation(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  o helix.operations;
  busy jsonb;
  toggle text := helix.toggle_of(j->>'operation');
  today date;
  tight record;
  pick record;
  rule jsonb;
begin
  select * into o from helix.operations where operation_id = j->>'operation_id';
  if found then
    return helix.answer_again(o, j, a);
  end if;
  if helix.is_stale(j, a) then
    return jsonb_build_object('answer', 'stale', 'subject_version', a.subject_version,
      'config_version', (select version from helix.config_head));
  end if;
  if not (helix.toggle_json(toggle, a.actor_id)->>'enabled')::boolean then
    return helix.turn_away(j, a, 'refused', 'off', jsonb_build_object('answer', 'off', 'toggle', toggle));
  end if;
  busy := helix.busy_answer(j, a);
  if busy is not null then
    return helix.turn_away(j, a, 'refused', 'busy', busy);
  end if;
  today := helix.day_at(helix.now());
  perform helix.lock_days(a.actor_id, a.guild_id, today);
  select * into tight from helix.tightest_scope(a, today);
  select * into pick from helix.choose(j->'candidates', tight.left_nano);
  if pick.chosen is null then
    return helix.turn_away(j, a, 'denied', 'denied', jsonb_build_object('answer', 'denied', 'over', tight.scope,
      'least_nano', (select min((c->>'least_nano')::bigint)::text from jsonb_array_elements(j->'candidates') c)));
  end if;
  rule := helix.rule_of(j, a, today, pick.chosen, pick.granted);
  if rule is not null and not exists (
    select from helix.guild_settings g where g.guild_id = a.guild_id and g.admin_channel_id is not null) then
    return helix.turn_away(j, a, 'refused', 'no_admin_channel',
      jsonb_build_object('answer', 'no_admin_channel', 'rule', rule->>'rule'));
  end if;
  return helix.admit(j, a, today, pick.chosen, pick.granted, rule);
end $$;

-- Promises: the running row, or the waiting one with its approval request when `p_rule` says so, its hold, and the
-- `begun` or `approval_requested` entry, which names the dropped candidates.
-- Locks the new rows, then the audit head; the caller holds actor, config head and budget days. Raises 23505, 23514 as
-- helix.insert_operation.
create function helix.admit(j jsonb, a helix.actors, p_day date, p_chosen int, p_granted bigint, p_rule jsonb)
returns jsonb language plpgsql as $$
declare
  c jsonb := j->'candidates'->p_chosen;
  content text := helix.insert_operation(j, a, case when p_rule is null then 'running' else 'waiting' end, c);
  facts jsonb := jsonb_build_object(
    'operation', j->>'operation', 'provider', c->>'provider', 'model', c->>'model',
    'least_nano', c->>'least_nano', 'most_nano', c->>'most_nano', 'granted_nano', p_granted::text,
    'price_rows', c->'price_rows', 'day', p_day, 'private', j->'private', 'chosen', p_chosen,
    'dropped', coalesce(j->'dropped', '[]'),
    'config_version', j->'config_version', 'subject_version', j->'subject_version');
  answer jsonb := jsonb_build_object('answer', 'started');
  point jsonb;
begin
  insert into helix.holds (operation_id, granted_nano, remaining_nano) values (j->>'operation_id', p_granted, p_granted);
  perform helix.move_money(a.actor_id, a.guild_id, p_day, p_granted, 0);
  update helix.operations set day = p_day where operation_id = j->>'operation_id';
  if p_rule is not null then
    answer := helix.open_approval(j->>'operation_id', c, p_rule, p_granted, (j->>'approval_ttl_s')::int, null);
    facts := facts || answer - 'answer';
  end if;
  point := helix.audit_point(case when p_rule is null then 'begun' else 'approval_requested' end, a.actor_id,
    j->>'operation_id', content, facts);
  update helix.operations set audit_seq = (point->>'audit_seq')::bigint where operation_id = j->>'operation_id';
  update helix.approval_requests set audit_seq = (point->>'audit_seq')::bigint
    where approval_id = answer->>'approval_id';
  return answer || jsonb_build_object('chosen', p_chosen, 'granted_nano', p_granted::text,
    'budget_day', p_day, 'scopes', helix.scopes_json(a, p_day)) || point;
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
