-- Checkpoints: what was signed of the chain and where it was posted; epochs, keys, and processes that come and go.

alter table helix.installation add column epoch int not null default 1;

-- One row per epoch: an installation's chain goes on under another origin after a fork, so that no checkpoint of one
-- origin ever contradicts another of the same origin.
create table helix.epochs (
  epoch int primary key check (epoch > 0),
  origin text not null unique,
  opened_seq bigint not null,
  created_at timestamptz not null default helix.now()
);

-- Checkpoints that this key has signed, that others have seen, and that this database knows nothing of: an admin has
-- looked at them and opened a new epoch. They and smaller ones of that origin are no fork any more.
create table helix.disowned_checkpoints (
  origin text not null,
  size bigint not null,
  root text not null,
  epoch int not null references helix.epochs,
  primary key (origin, size, root)
);

-- Every checkpoint that was signed. `note` is the exact signed note; `root` the hex RFC 6962 root of entries 0 to size - 1.
create table helix.checkpoints (
  size bigint primary key check (size > 0),
  epoch int not null references helix.epochs,
  root text not null check (root ~ '^[0-9a-f]{64}$'),
  note text not null,
  signed_at timestamptz not null default helix.now()
);
create trigger append_only before update or delete on helix.checkpoints
  for each row execute function helix.refuse_change();
create trigger append_only_truncate before truncate on helix.checkpoints
  for each statement execute function helix.refuse_change();

-- One row: the tree as the newest checkpoint left it: hex roots of its perfect subtrees, largest first.
create table helix.checkpoint_head (
  one int primary key default 1 check (one = 1),
  size bigint not null default 0,
  peaks text[] not null default '{}'
);
insert into helix.checkpoint_head default values;

-- Where a checkpoint was posted. A message names the one before it on the same webhook (`previous_id`), so that its
-- text follows from this row; `state` is what reading it back showed last.
create table helix.checkpoint_posts (
  post_id bigint generated always as identity primary key,
  webhook_id text not null,
  size bigint not null references helix.checkpoints,
  message_id text not null,
  previous_id bigint references helix.checkpoint_posts,
  posted_at timestamptz not null default helix.now(),
  checked_at timestamptz,
  state text not null default 'posted' check (state in ('posted', 'edited', 'deleted')),
  unique (webhook_id, message_id)
);
create index checkpoint_posts_due on helix.checkpoint_posts (webhook_id, checked_at nulls first);

-- Promises: a process is here: those that ended without a word get a `process_lost` entry. Answers how the last stop
-- was: `first` (none yet), `clean`, `unclean`, or `open`: others have not stopped, and may run or be dead for less than
-- a lease. `p_alone`: nobody else can be running.
-- Locks leases, audit head. Raises nothing.
create function helix.enter_process(p_process text, p_first boolean, p_alone boolean) returns text language plpgsql as $$
declare
  lost int := helix.lose_processes(p_process, p_alone);
  others boolean := exists (select from helix.leases where name like 'process:%' and owner <> p_process);
begin
  -- Nobody is left who could use it: signing need not wait until it ends by itself.
  delete from helix.leases where name = 'checkpointer' and p_alone and owner <> p_process;
  perform public.helix_acquire_lease(jsonb_build_object('name', 'process:' || p_process, 'owner', p_process,
    'seconds', 90)::text);
  return case when p_first then 'first' when lost > 0 then 'unclean' when others then 'open' else 'clean' end;
end $$;

-- Promises: every process but `p_process` whose lease is dead (with `p_alone`: every other one) gets one `process_lost`
-- entry and is forgotten. Answers how many. Locks leases (skipping those in use), audit head. Raises nothing.
create function helix.lose_processes(p_process text, p_alone boolean) returns int language plpgsql as $$
declare
  l helix.leases;
  lost int := 0;
begin
  for l in
    select * from helix.leases
    where name like 'process:%' and owner <> p_process and (p_alone or until <= helix.now())
    order by name for update skip locked
  loop
    delete from helix.leases where name = l.name;
    perform helix.audit_append('process_lost', null, null, null,
      jsonb_build_object('process', l.owner, 'seen_until', helix.iso(l.until)));
    lost := lost + 1;
  end loop;
  return lost;
end $$;

-- Promises: a process says that it ends, once: `{process, clean, unfinished}`, the last of them operations that it had
-- to leave. Answers where the entry stands, or `{"audit_seq":null}` when it had said so before.
-- Locks leases, audit head. Raises nothing.
create function public.helix_stopped(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  delete from helix.leases where name = 'process:' || (j->>'process');
  if not found then
    return '{"audit_seq":null}';
  end if;
  return helix.audit_point('stopped', null, null, null, jsonb_build_object('process', j->>'process',
    'clean', (j->>'unfinished')::int = 0, 'unfinished', (j->>'unfinished')::int)) - 'audit_hash';
end $$;

-- Promises: what time alone brings is written: processes that are gone, and a `heartbeat` when the last entry is
-- `heartbeat_s` seconds old. Answers how many of each. Locks leases, audit head. Raises nothing.
create function public.helix_beat(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  lost int := helix.lose_processes(j->>'process', false);
  h helix.audit_head;
  last_at timestamptz;
begin
  select * into strict h from helix.audit_head for update;
  select (helix.read_body(e.body)->>'ts')::timestamptz into last_at from helix.audit_entries e where e.seq = h.next - 1;
  -- Also of an entry from the future: the clock was set back, and must not be waited for.
  if abs(extract(epoch from helix.now() - last_at)) < (j->>'heartbeat_s')::float8 then
    return jsonb_build_object('lost', lost, 'heartbeats', 0);
  end if;
  perform helix.audit_append('heartbeat', null, null, null, jsonb_build_object(
    'processes', (select count(*) from helix.leases where name like 'process:%'), 'since', helix.iso(last_at)));
  return jsonb_build_object('lost', lost, 'heartbeats', 1);
end $$;

-- Promises: who signs what, and how far: origin, epoch and key of now, the number the next entry gets, the newest
-- checkpoint (null before the first) and the tree at it (checkpointState in checkpoints-rows.ts). JSON null before the
-- first start. Its age is the distance in time: a clock that was set back puts nothing off. Locks and raises nothing.
create function public.helix_checkpoint_state(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((
    select jsonb_build_object('origin', i.origin, 'epoch', i.epoch, 'public_key', i.public_key, 'next', h.next,
      'size', t.size, 'peaks', to_jsonb(t.peaks), 'root', c.root, 'note', c.note,
      'age_ms', case when c.size is not null then
        abs(extract(epoch from helix.now() - c.signed_at) * 1000)::bigint end)
    from helix.installation i, helix.audit_head h, helix.checkpoint_head t
    left join helix.checkpoints c using (size)), 'null');
end $$;

-- Promises: a signed checkpoint is kept, and the tree goes on from it: only for the holder of the checkpointer's lease,
-- under the epoch and key of now, of more entries than the last and no more than there are. Answers added, not_yours,
-- other_key, other_epoch or behind. Locks checkpoint head, lease, installation (shared). Raises 23514 for a root that is none.
create function public.helix_add_checkpoint(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  t helix.checkpoint_head;
  i helix.installation;
begin
  select * into strict t from helix.checkpoint_head for update;
  perform 1 from helix.leases where name = 'checkpointer' and owner = j->>'owner' and until > helix.now() for update;
  if not found then
    return '{"answer":"not_yours"}';
  end if;
  select * into strict i from helix.installation for share;
  if i.public_key <> j->>'public_key' then
    return '{"answer":"other_key"}';
  elsif i.epoch <> (j->>'epoch')::int then
    return '{"answer":"other_epoch"}';
  elsif (j->>'size')::bigint <= t.size or (j->>'size')::bigint > (select next from helix.audit_head) then
    return '{"answer":"behind"}';
  end if;
  insert into helix.checkpoints (size, epoch, root, note)
    values ((j->>'size')::bigint, i.epoch, j->>'root', j->>'note');
  update helix.checkpoint_head set size = (j->>'size')::bigint,
    peaks = array(select jsonb_array_elements_text(j->'peaks'));
  return '{"answer":"added"}';
end $$;

-- Promises: up to 500 checkpoints of more than `after` entries, in order (checkpointRow in checkpoints-rows.ts).
-- Locks and raises nothing.
create function public.helix_checkpoints(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('size', c.size, 'origin', e.origin, 'root', c.root, 'note', c.note,
      'signed_at', helix.iso(c.signed_at)) order by c.size)
    from (select * from helix.checkpoints where size > (j->>'after')::bigint
      order by size limit least((j->>'limit')::int, 500)) c
    join helix.epochs e using (epoch)), '[]');
end $$;

-- Promises: the newest checkpoint when it was not posted to this webhook yet, and the last message there, which the
-- next one names (nextPost in checkpoints-rows.ts). Locks and raises nothing.
create function public.helix_next_post(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  hook text := p::jsonb->>'webhook_id';
  last_post helix.checkpoint_posts;
begin
  select * into last_post from helix.checkpoint_posts where webhook_id = hook order by post_id desc limit 1;
  return jsonb_build_object(
    'checkpoint', (select jsonb_build_object('size', c.size, 'note', c.note) from helix.checkpoints c
      where c.size > coalesce(last_post.size, 0) order by c.size desc limit 1),
    'previous', case when last_post.post_id is not null then jsonb_build_object('post_id', last_post.post_id,
      'message_id', last_post.message_id, 'size', last_post.size) end);
end $$;

-- Promises: it is on record where a checkpoint was posted, once per message. Answers `{post_id}`. Locks the new row.
-- Raises 23503 for a checkpoint or an earlier post that does not exist.
create function public.helix_checkpoint_posted(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  insert into helix.checkpoint_posts (webhook_id, size, message_id, previous_id)
    values (j->>'webhook_id', (j->>'size')::bigint, j->>'message_id', (j->>'previous_id')::bigint)
    on conflict (webhook_id, message_id) do nothing;
  return (select jsonb_build_object('post_id', b.post_id) from helix.checkpoint_posts b
    where b.webhook_id = j->>'webhook_id' and b.message_id = j->>'message_id');
end $$;

-- Promises: up to `limit` posts to read back on a webhook: of its newest 100, then of all, those looked at longest ago
-- and not within `older_than_s`; what was found deleted is not looked for again (postRow in checkpoints-rows.ts). Locks and
-- raises nothing.
create function public.helix_posts_to_check(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  before timestamptz := helix.now() - make_interval(secs => (p::jsonb->>'older_than_s')::float8);
begin
  return coalesce((
    with due as (
      (select b.* from (select * from helix.checkpoint_posts where webhook_id = j->>'webhook_id'
          order by post_id desc limit 100) b
        where b.state <> 'deleted' and coalesce(b.checked_at < before, true)
        order by b.checked_at nulls first, b.post_id limit (j->>'limit')::int)
      union
      (select b.* from helix.checkpoint_posts b
        where b.webhook_id = j->>'webhook_id' and b.state <> 'deleted'
          and coalesce(b.checked_at < before, true)
        order by b.checked_at nulls first, b.post_id limit (j->>'limit')::int)
    )
    select jsonb_agg(jsonb_build_object('post_id', d.post_id, 'message_id', d.message_id, 'size', d.size,
      'note', c.note, 'previous', case when r.post_id is not null then jsonb_build_object('post_id', r.post_id,
        'message_id', r.message_id, 'size', r.size) end) order by d.checked_at nulls first, d.post_id)
    from due d join helix.checkpoints c using (size) left join helix.checkpoint_posts r on r.post_id = d.previous_id), '[]');
end $$;

-- Promises: what reading a post back showed: `found` is posted, edited or deleted. The first time that it is not what
-- was posted, the chain says so. Answers `{news, audit_seq}`. Locks the post, audit head. Raises 23514 for another word.
create function public.helix_post_checked(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  b helix.checkpoint_posts;
begin
  select * into strict b from helix.checkpoint_posts where post_id = (j->>'post_id')::bigint for update;
  -- A message that was changed stays one, whatever it says now.
  update helix.checkpoint_posts set checked_at = helix.now(),
      state = case when b.state = 'posted' or j->>'found' = 'deleted' then j->>'found' else b.state end
    where post_id = b.post_id;
  if j->>'found' = 'posted' or b.state = j->>'found' then
    return '{"news":false,"audit_seq":null}';
  end if;
  return jsonb_build_object('news', true) || helix.audit_point(
    case j->>'found' when 'edited' then 'checkpoint_edited' else 'checkpoint_deleted' end, null, null, null,
    jsonb_build_object('post', b.post_id, 'size', b.size)) - 'audit_hash';
end $$;

-- Promises: how far others can see: entries, signed and posted ones, since when entries wait to be signed or posted
-- (null: none wait), and up to 500 posts that were changed or deleted (witnessReport in checkpoints-rows.ts).
-- Locks and raises nothing.
create function public.helix_witness_report(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  entries bigint := (select next from helix.audit_head);
  signed bigint := (select size from helix.checkpoint_head);
  posted bigint := coalesce((select max(size) from helix.checkpoint_posts), 0);
begin
  return jsonb_build_object('entries', entries, 'signed', signed, 'posted', posted,
    'unsigned_since', (select helix.read_body(body)->>'ts' from helix.audit_entries where seq = signed),
    'unposted_since', (select helix.read_body(body)->>'ts' from helix.audit_entries where seq = posted),
    'damaged', (select coalesce(jsonb_agg(jsonb_build_object('post_id', b.post_id, 'size', b.size, 'state', b.state)
      order by b.post_id), '[]')
      from (select * from helix.checkpoint_posts where state <> 'posted' order by post_id limit 500) b));
end $$;

-- Promises: what this database knows of a checkpoint `{origin, size, root}` that was signed by its key: `known`,
-- `disowned` (an admin opened a new epoch over it), or `unknown`, which is a fork. Locks and raises nothing.
create function public.helix_witnessed(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return jsonb_build_object('answer', case
    when exists (select from helix.checkpoints c join helix.epochs e using (epoch)
      where e.origin = j->>'origin' and c.size = (j->>'size')::bigint and c.root = j->>'root') then 'known'
    when exists (select from helix.disowned_checkpoints d
      where d.origin = j->>'origin' and d.size >= (j->>'size')::bigint) then 'disowned'
    else 'unknown' end);
end $$;

-- Promises: the chain goes on under a new origin, because `checkpoints` (`[{origin, size, root}]`) were signed by its
-- key and are not in it; a database with nothing in it is founded first. The entry names them, the origin before and
-- `reason`, a code. Answers opened with the new origin, signing_key_differs, or not_needed when all of them are known.
-- Locks config head, installation, checkpoint head, audit head. Raises 22023 for an unknown zone or a reason in prose.
create function public.helix_open_epoch(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  i helix.installation;
  unknown jsonb;
  n int;
  new_origin text;
  point jsonb;
begin
  if j->>'reason' !~ '^[a-z][a-z_]{0,39}$' then
    raise exception 'a reason is a code' using errcode = '22023';
  end if;
  perform 1 from helix.config_head for update;
  perform helix.found_installation(j->>'public_key', j->>'budget_time_zone');
  select * into strict i from helix.installation for update;
  if i.public_key <> j->>'public_key' then
    return jsonb_build_object('answer', 'signing_key_differs', 'public_key', i.public_key);
  end if;
  perform 1 from helix.checkpoint_head for update;
  select coalesce(jsonb_agg(c), '[]') into unknown from jsonb_array_elements(j->'checkpoints') c
    where public.helix_witnessed(c::text)::jsonb->>'answer' = 'unknown';
  if unknown = '[]' then
    return jsonb_build_object('answer', 'not_needed', 'origin', i.origin);
  end if;
  n := i.epoch + 1;
  new_origin := 'helix/' || i.installation_id || '/e' || n;
  point := helix.audit_point('epoch_opened', null, null, null, jsonb_build_object('epoch', n, 'origin', new_origin,
    'previous', i.origin, 'disowned', unknown, 'reason', j->>'reason'));
  insert into helix.epochs (epoch, origin, opened_seq) values (n, new_origin, (point->>'audit_seq')::bigint);
  insert into helix.disowned_checkpoints (origin, size, root, epoch)
    select c->>'origin', (c->>'size')::bigint, c->>'root', n from jsonb_array_elements(unknown) c
    on conflict do nothing;
  update helix.installation set epoch = n, origin = new_origin;
  return jsonb_build_object('answer', 'opened', 'origin', new_origin) || point;
end $$;

-- Promises: from entry `seq` on, which is the next one, another key signs. `note` is the statement signed by both keys,
-- bound to origin, number and new key, which a verifier checks. Answers rotated, moved (another entry got that number),
-- or signing_key_differs. Locks config head, installation, checkpoint head, audit head. Raises nothing.
create function public.helix_rotate_key(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  i helix.installation;
begin
  perform 1 from helix.config_head for update;
  select * into strict i from helix.installation for update;
  if i.public_key <> j->>'old_key' then
    return jsonb_build_object('answer', 'signing_key_differs', 'public_key', i.public_key);
  end if;
  perform 1 from helix.checkpoint_head for update;
  if (select next from helix.audit_head for update) <> (j->>'seq')::bigint then
    return '{"answer":"moved"}';
  end if;
  update helix.installation set public_key = j->>'new_key';
  return jsonb_build_object('answer', 'rotated') || helix.audit_point('key_rotated', null, null, null,
    jsonb_build_object('old_key', i.public_key, 'new_key', j->>'new_key', 'note', j->>'note'));
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
