-- Audit chain: one entry per decision, append-only, each entry bound to the one before it.
-- `body` is the exact UTF-8 text that was hashed; hash = SHA-256(0x00 || body), a chain link and an RFC 6962 leaf at once.

create table helix.audit_entries (
  seq bigint primary key,
  hash bytea not null unique,
  body text not null
);

create table helix.audit_head (
  one int primary key default 1 check (one = 1),
  next bigint not null default 0,
  hash bytea not null default decode(repeat('00', 32), 'hex')
);
insert into helix.audit_head default values;

-- Promises: rows of the table it guards are never changed or removed. Locks nothing. Raises 55000, always.
create function helix.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = '55000';
end $$;

create trigger append_only before update or delete on helix.audit_entries
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.audit_entries
  for each statement execute function helix.refuse_change();

-- Promises: one entry after the last, in this transaction; its time is taken after the head is locked, so that times
-- follow the numbers. `p_content` is a salted commitment, `p_facts` names, numbers and codes: neither content nor
-- Discord ids, money as text. Answers the entry's number and hex hash.
-- Locks the audit head: callers lock everything else before it. Raises 22023 for a kind that is no plain word.
create function helix.audit_append(
  p_kind text, p_actor uuid, p_operation text, p_content text, p_facts jsonb,
  out seq bigint, out hash text
) language plpgsql as $$
declare
  h helix.audit_head;
  body text;
  digest bytea;
begin
  if p_kind !~ '^[a-z][a-z0-9_]{0,63}$' or jsonb_typeof(p_facts) <> 'object' then
    raise exception 'bad audit entry' using errcode = '22023';
  end if;
  select * into strict h from helix.audit_head for update;
  body := format('{"seq":%s,"prev":"%s","v":1,"ts":"%s","kind":"%s","actor":%s,"op":%s,"content":%s,"facts":%s}',
    h.next, encode(h.hash, 'hex'), helix.iso(helix.now()), p_kind,
    coalesce(to_json(p_actor)::text, 'null'), coalesce(to_json(p_operation)::text, 'null'),
    coalesce(to_json(p_content)::text, 'null'), p_facts::text);
  if body ~ E'[\n\r]' then
    raise exception 'bad audit entry' using errcode = '22023';
  end if;
  digest := sha256('\x00'::bytea || convert_to(body, 'UTF8'));
  insert into helix.audit_entries values (h.next, digest, body);
  update helix.audit_head set next = h.next + 1, hash = digest;
  seq := h.next;
  hash := encode(digest, 'hex');
end $$;

-- Promises: a body as JSON; `{"kind":"unreadable"}` of one that is none any more, or whose actor or time is none: somebody
-- changed it, and must not blind by it whoever watches. Locks and raises nothing.
create function helix.read_body(p_body text) returns jsonb language plpgsql stable as $$
declare
  b jsonb;
begin
  b := p_body::jsonb;
  perform (b->>'actor')::uuid, (b->>'ts')::timestamptz;
  return b;
exception when data_exception then
  return '{"kind":"unreadable"}';
end $$;

-- Promises: `{audit_seq, audit_hash}` of a new entry, for an answer. Locks and raises as helix.audit_append.
create function helix.audit_point(p_kind text, p_actor uuid, p_operation text, p_content text, p_facts jsonb)
returns jsonb language sql volatile as $$
  select jsonb_build_object('audit_seq', e.seq, 'audit_hash', e.hash)
  from helix.audit_append(p_kind, p_actor, p_operation, p_content, p_facts) e
$$;

-- Promises: appends `{kind, actor, operation_id, facts}` for something the other functions do not write themselves.
-- Locks the audit head. Raises 22023 for a kind that only another function may write.
create function public.helix_record(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  actor uuid;
begin
  if j->>'kind' in ('genesis', 'started', 'begun', 'denied', 'busy', 'off', 'conflict', 'attempt_started',
    'attempt_denied', 'attempt_ended', 'settled', 'late_settled', 'interrupted', 'cancel_requested', 'delivered',
    'refunded', 'budget_set', 'budget_granted', 'grant_revoked',
    'webhook_closed', 'webhook_opened',
    'toggle_published', 'toggle_own', 'route_published', 'settings_saved', 'speech_default_set',
    'no_admin_channel', 'approval_requested', 'approved', 'approval_denied', 'approval_expired',
    'approval_cancelled', 'approval_replaced', 'approval_ended', 'approval_undeliverable', 'approval_click_refused', 'resumed', 'requeued',
    'stopped', 'process_lost', 'heartbeat', 'checkpoint_edited', 'checkpoint_deleted', 'epoch_opened', 'key_rotated',
    'privacy_opt_out', 'privacy_erasure_asked', 'privacy_erasure_withdrawn', 'person_erased', 'erasure_message_left',
    'incident_opened', 'incident_escalated', 'incident_resolved', 'incident_acked', 'incident_muted') then
    raise exception 'the kind % is not for callers', j->>'kind' using errcode = '22023';
  end if;
  if jsonb_typeof(j->'actor') = 'object' then
    actor := (helix.ensure_actor(j->'actor', false)).actor_id;
  end if;
  return helix.audit_point(j->>'kind', actor, j->>'operation_id', null, coalesce(j->'facts', '{}'));
end $$;

-- Promises: up to 500 entries from number `from` on, in order, as `[{seq, hash, body}]`. Locks and raises nothing.
create function public.helix_audit_entries(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('seq', e.seq, 'hash', encode(e.hash, 'hex'), 'body', e.body) order by e.seq)
    from (
      select * from helix.audit_entries
      where seq >= (j->>'from')::bigint order by seq limit least((j->>'limit')::int, 500)
    ) e), '[]');
end $$;

-- Promises: `{next, hash}`: the number the next entry gets and the hash of the last one. Locks and raises nothing.
create function public.helix_audit_head(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return (select jsonb_build_object('next', h.next, 'hash', encode(h.hash, 'hex')) from helix.audit_head h);
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
