-- Reading the chain: search, proofs, and how far it was verified.

-- Promises: the `{time, kind, actor, operation}` that a body begins with, as text; null when it does not begin like one
-- (somebody changed it). Cut at its quotation marks: a body that is no JSON must not break a search, and a pattern would
-- take a thousand times as long, at every append. Locks and raises nothing.
create function helix.audit_words(p_body text) returns text[] language plpgsql immutable parallel safe as $$
declare
  w text[] := string_to_array(left(p_body, 450), '"');
  at int := case when w[19] = ':' then 22 else 20 end;
begin
  if w[10] = 'ts' and w[14] = 'kind' and w[18] = 'actor' and w[at] = 'op' then
    return array[w[12], w[16], case when at = 22 then w[20] end, case when w[at + 1] = ':' then w[at + 2] end];
  end if;
  return null;
end $$;

create index audit_entries_kind on helix.audit_entries (((helix.audit_words(body))[2]), seq);
create index audit_entries_actor on helix.audit_entries (((helix.audit_words(body))[3]), seq);
-- People are looked for by what a body says, which may be anything once somebody changed it.
create index actors_text on helix.actors ((actor_id::text));
create index audit_entries_operation on helix.audit_entries (((helix.audit_words(body))[4]) collate "C", seq);

-- One row: up to where this database was verified: the size of a signed checkpoint, and the tree's hex peaks before its
-- last entry. Nobody has to believe it: with that entry the peaks make the signed root, or everything is read again.
create table helix.audit_verified (
  one int primary key default 1 check (one = 1),
  size bigint not null check (size > 0),
  peaks text[] not null,
  verified_at timestamptz not null default helix.now()
);

-- Promises: whether what an entry about an incident says concerns a guild: that guild alone, or every one.
-- Locks and raises nothing.
create function helix.incident_readable(p_body text, p_guild text) returns boolean language plpgsql stable as $$
begin
  return coalesce((select coalesce(i.guild_id, p_guild) = p_guild from helix.incidents i
    where i.incident_id = (helix.read_body(p_body)->'facts'->>'incident')::uuid), true);
exception when data_exception then
  return true;
end $$;

-- Promises: whether a guild's admins may read an entry: one of that guild's people, operations or incidents, or of
-- nobody's, such as a start. Locks and raises nothing.
create function helix.audit_readable(p_body text, p_words text[], p_guild text) returns boolean language sql stable as $$
  select case
    when p_words is null then true
    when p_words[3] is not null then coalesce(
      (select a.guild_id = p_guild from helix.actors a where a.actor_id::text = p_words[3]), true)
    when p_words[4] is not null then coalesce(
      (select o.guild_id = p_guild from helix.operations o where o.operation_id = p_words[4]), true)
    when p_words[2] like 'incident\_%' then helix.incident_readable(p_body, p_guild)
    else true end
$$;

-- Promises: the number of the first entry that was written at `p_at` or later; the next entry's when there is none.
-- Times follow the numbers, so halving finds it. Locks and raises nothing.
create function helix.audit_seq_at(p_at timestamptz) returns bigint language plpgsql stable as $$
declare
  low bigint := 0;
  high bigint := (select next from helix.audit_head);
  middle bigint;
  text_at text := helix.iso(p_at);
  found_at text;
begin
  while low < high loop
    middle := (low + high) / 2;
    select (helix.audit_words(e.body))[1] into found_at from helix.audit_entries e where e.seq = middle;
    if found_at < text_at then
      low := middle + 1;
    else
      high := middle;
    end if;
  end loop;
  return low;
end $$;

-- Promises: the newest entries below number `before` that a guild's admins may read and that fit everything that is
-- asked: kind, person, the beginning of an operation's id, time from and until. Up to 100, newest first, as
-- `[{seq, hash, body, by}]`; `by` is the Discord id of the person, null for nobody and for those who were erased.
-- Locks nothing. Raises 22007 for a time that is none.
create function public.helix_audit_search(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  person uuid;
  lowest bigint := case when j->>'from' is null then 0 else helix.audit_seq_at((j->>'from')::timestamptz) end;
  below bigint := least((j->>'before')::bigint,
    case when j->>'until' is not null then helix.audit_seq_at((j->>'until')::timestamptz) end, 9223372036854775807);
begin
  if j->>'discord_user_id' is not null then
    select a.actor_id into person from helix.actors a
      where a.guild_id = j->>'guild_id' and a.discord_user_id = j->>'discord_user_id';
    if person is null then
      return '[]';
    end if;
  end if;
  return coalesce((
    select jsonb_agg(jsonb_build_object('seq', f.seq, 'hash', encode(f.hash, 'hex'), 'body', f.body, 'by',
      (select a.discord_user_id from helix.actors a where a.actor_id::text = (helix.audit_words(f.body))[3]))
      order by f.seq desc)
    from (
      select e.* from helix.audit_entries e
      where e.seq >= lowest and e.seq < below
        and (j->>'kind' is null or (helix.audit_words(e.body))[2] = j->>'kind')
        and (person is null or (helix.audit_words(e.body))[3] = person::text)
        and (j->>'operation' is null or (((helix.audit_words(e.body))[4]) collate "C" >= j->>'operation'
          and ((helix.audit_words(e.body))[4]) collate "C" < (j->>'operation') || '~'))
        and helix.audit_readable(e.body, helix.audit_words(e.body), j->>'guild_id')
      order by e.seq desc limit least((j->>'limit')::int, 100)) f), '[]');
end $$;

-- Promises: every kind of entry there is, by name, as a JSON array. Locks and raises nothing.
create function public.helix_audit_kinds(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  -- From one kind to the next by the index: there are few kinds, and many entries.
  return (
    with recursive kinds as (
      (select (helix.audit_words(e.body))[2] as kind from helix.audit_entries e
        where (helix.audit_words(e.body))[2] is not null order by 1 limit 1)
      union all
      select (select (helix.audit_words(e.body))[2] from helix.audit_entries e
        where (helix.audit_words(e.body))[2] > k.kind order by 1 limit 1)
      from kinds k where k.kind is not null)
    select coalesce(jsonb_agg(k.kind), '[]') from kinds k where k.kind is not null);
end $$;

-- Promises: up to 500 entries from number `from` on as `[{seq, hash, body}]`, all of them, so that the tree can be made
-- of it; `body` is null where it is another guild's to read. Locks and raises nothing.
create function public.helix_audit_export(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('seq', e.seq, 'hash', encode(e.hash, 'hex'), 'body',
      case when helix.audit_readable(e.body, helix.audit_words(e.body), j->>'guild_id') then e.body end) order by e.seq)
    from (
      select * from helix.audit_entries
      where seq >= (j->>'from')::bigint order by seq limit least((j->>'limit')::int, 500)) e), '[]');
end $$;

-- Promises: the hashes of up to 4096 entries from number `from` on, one hex text without gaps between them, for the
-- tree; shorter where the entries end. Locks nothing. Raises P0002 when an entry in between is missing.
create function public.helix_audit_hashes(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  lowest bigint := (j->>'from')::bigint;
  page record;
begin
  select count(*) as entries, max(e.seq) as last, encode(string_agg(e.hash, ''::bytea order by e.seq), 'hex') as hashes
    into page from helix.audit_entries e
    where e.seq >= lowest and e.seq < lowest + least((j->>'limit')::int, 4096);
  if page.last - lowest + 1 <> page.entries then
    raise exception 'an audit entry is missing' using errcode = 'P0002';
  end if;
  return jsonb_build_object('hashes', coalesce(page.hashes, ''));
end $$;

-- Promises: the first or the last id, as letters go, of the operations that begin with `p_prefix` and that a guild's
-- admins may read about; null when there is none. Locks and raises nothing.
create function helix.audit_operation(p_prefix text, p_guild text, p_first boolean) returns text
language plpgsql stable as $$
declare
  id text;
begin
  if p_first then
    select (helix.audit_words(e.body))[4] into id from helix.audit_entries e
      where ((helix.audit_words(e.body))[4]) collate "C" >= p_prefix
        and ((helix.audit_words(e.body))[4]) collate "C" < p_prefix || '~'
        and helix.audit_readable(e.body, helix.audit_words(e.body), p_guild)
      order by ((helix.audit_words(e.body))[4]) collate "C" limit 1;
  else
    select (helix.audit_words(e.body))[4] into id from helix.audit_entries e
      where ((helix.audit_words(e.body))[4]) collate "C" >= p_prefix
        and ((helix.audit_words(e.body))[4]) collate "C" < p_prefix || '~'
        and helix.audit_readable(e.body, helix.audit_words(e.body), p_guild)
      order by ((helix.audit_words(e.body))[4]) collate "C" desc limit 1;
  end if;
  return id;
end $$;

-- Promises: what a proof of an operation (the beginning of its id) or of one entry is made of: its entries, up to 200,
-- the newest checkpoint that covers them, a posted one rather than one that is not, and the entries by which keys
-- handed over before it (proofPartsRow in proofs-rows.ts). `unknown` also for what is another guild's; `ambiguous`
-- when several operations begin so. Locks and raises nothing.
create function public.helix_audit_proof(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  first_id text := helix.audit_operation(j->>'operation', j->>'guild_id', true);
  id text := case when first_id = j->>'operation'
    or first_id = helix.audit_operation(j->>'operation', j->>'guild_id', false) then first_id end;
  entries jsonb;
  newest bigint;
  c helix.checkpoints;
begin
  if first_id is not null and id is null then
    return '{"answer":"ambiguous"}';
  end if;
  select jsonb_agg(jsonb_build_object('seq', f.seq, 'hash', encode(f.hash, 'hex'), 'body', f.body) order by f.seq),
      max(f.seq) into entries, newest
    from (
      select * from helix.audit_entries e where e.seq = (j->>'seq')::bigint
        and helix.audit_readable(e.body, helix.audit_words(e.body), j->>'guild_id')
      union all
      (select * from helix.audit_entries e where ((helix.audit_words(e.body))[4]) collate "C" = id
        and helix.audit_readable(e.body, helix.audit_words(e.body), j->>'guild_id') order by e.seq limit 200)) f;
  if entries is null then
    return '{"answer":"unknown"}';
  end if;
  select k.* into c from helix.checkpoints k where k.size > newest
    order by exists (select from helix.checkpoint_posts b where b.size = k.size and b.state = 'posted') desc, k.size desc
    limit 1;
  return jsonb_build_object('answer', 'found', 'operation_id', id, 'entries', entries,
    'checkpoint', case when c.size is not null then jsonb_build_object('size', c.size, 'root', c.root, 'note', c.note,
      'message_id', (select b.message_id from helix.checkpoint_posts b where b.size = c.size and b.state = 'posted'
        order by b.post_id limit 1)) end,
    'rotations', (select coalesce(jsonb_agg(r.body order by r.seq), '[]') from helix.audit_entries r
      where (helix.audit_words(r.body))[2] = 'key_rotated' and r.seq < c.size));
end $$;

-- Promises: up to where the log was verified, `{size, peaks}`, or JSON null. Locks and raises nothing.
create function public.helix_audit_verified(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((select jsonb_build_object('size', v.size, 'peaks', to_jsonb(v.peaks)) from helix.audit_verified v),
    'null');
end $$;

-- Promises: `{size, peaks}` is remembered as verified. Locks that row. Raises 23514 for an empty log.
create function public.helix_set_audit_verified(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  insert into helix.audit_verified as v (size, peaks)
    values ((j->>'size')::bigint, array(select jsonb_array_elements_text(j->'peaks')))
    on conflict (one) do update set size = excluded.size, peaks = excluded.peaks, verified_at = helix.now();
  return '{}';
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
