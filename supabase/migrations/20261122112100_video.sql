-- Video: which files of whom lie at a vendor, so that another question about one needs no second upload, and so that
-- each is deleted over there in time.

-- `expires_at`: when the vendor itself deletes the file; `delete_at`: when we do.
create table helix.vendor_files (
  provider text not null,
  name text not null,
  actor_id uuid not null references helix.actors,
  sha256 text not null,
  uri text not null,
  content_type text not null,
  created_at timestamptz not null default helix.now(),
  expires_at timestamptz not null,
  delete_at timestamptz not null,
  primary key (provider, name)
);
create index vendor_files_content on helix.vendor_files (actor_id, provider, sha256);
create index vendor_files_due on helix.vendor_files (delete_at);

-- Promises: the file that an operation sent, or used, is known, and is to be deleted an hour from now at the earliest, or
-- a day from now when it has served an answer; never later than an earlier word on it said, if that was later.
-- Locks the file's row. Raises 23502 for a file without one of its parts.
create function public.helix_note_vendor_file(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
begin
  insert into helix.vendor_files as f (provider, name, actor_id, sha256, uri, content_type, expires_at, delete_at)
    select j->>'provider', j->>'name', o.actor_id, j->>'sha256', j->>'uri', j->>'content_type',
      (j->>'expires_at')::timestamptz, least((j->>'expires_at')::timestamptz,
        at + case when (j->>'served')::boolean then interval '24 hours' else interval '1 hour' end)
    from helix.operations o where o.operation_id = j->>'operation_id'
    on conflict (provider, name) do update set delete_at = greatest(f.delete_at, excluded.delete_at);
  return jsonb_build_object('noted', found);
end $$;

-- Promises: the newest file of this content that the operation's own person has at the vendor and that is not about to
-- go (vendorFileRow in video-rows.ts), kept for an hour more at least; null when there is none.
-- Locks the file's row. Raises nothing.
create function public.helix_find_vendor_file(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  at timestamptz := helix.now();
  f helix.vendor_files;
begin
  select v.* into f from helix.vendor_files v join helix.operations o using (actor_id)
    where o.operation_id = j->>'operation_id' and v.provider = j->>'provider' and v.sha256 = j->>'sha256'
      and v.delete_at > at and v.expires_at > at + interval '30 minutes'
    order by v.created_at desc, v.name limit 1 for update of v;
  if not found then
    return 'null';
  end if;
  update helix.vendor_files set delete_at = greatest(delete_at, least(expires_at, at + interval '1 hour'))
    where provider = f.provider and name = f.name;
  return jsonb_build_object('name', f.name, 'uri', f.uri, 'content_type', f.content_type,
    'expires_at', helix.iso(f.expires_at));
end $$;

-- Promises: up to `limit` (at most 100) files whose time is over, those due longest first; `gone` when the vendor has
-- deleted them by itself. Locks nothing. Raises nothing.
create function public.helix_due_vendor_files(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return coalesce((
    select jsonb_agg(jsonb_build_object('provider', d.provider, 'name', d.name, 'gone', d.expires_at <= helix.now())
      order by d.delete_at, d.name)
    from (select * from helix.vendor_files where delete_at <= helix.now()
      order by delete_at, name limit least((p::jsonb->>'limit')::int, 100)) d), '[]');
end $$;

-- Promises: the files `names` of a vendor are gone, so their rows go too, unless somebody has begun to use one again.
-- Locks the files' rows. Raises nothing.
create function public.helix_drop_vendor_files(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
begin
  delete from helix.vendor_files where provider = j->>'provider' and delete_at <= helix.now()
    and name in (select jsonb_array_elements_text(j->'names'));
  return '{}';
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
