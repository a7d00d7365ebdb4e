-- Speech: what a person asked to have kept for their next /speak.

-- A person's usual voice and form of speech; gone with the person, and whenever they say so.
create table helix.speech_defaults (
  actor_id uuid primary key references helix.actors,
  voice_id text check (length(voice_id) <= 200),
  form text check (form in ('file', 'voice_message')),
  updated_at timestamptz not null default helix.now(),
  check (voice_id is not null or form is not null)
);

-- Promises: what a person's usual speech is, nulls where nothing is kept. Locks nothing. Raises nothing.
create function helix.speech_default_json(p_actor uuid) returns jsonb language sql stable as $$
  select jsonb_build_object('voice_id', d.voice_id, 'form', d.form)
  from (select) one left join helix.speech_defaults d on d.actor_id = p_actor
$$;

-- Promises: `{voice_id, form}` of a person. Locks nothing but a new actor row. Raises nothing.
create function public.helix_speech_default(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
begin
  return helix.speech_default_json((helix.ensure_actor(p::jsonb->'actor', false)).actor_id);
end $$;

-- Promises: a person's usual voice and form are these (both null: nothing is kept); this person's cached decisions are
-- stale, nobody else's. The chain learns which of the two are kept and never their words (setSpeechDefaultAnswer).
-- Locks actor, config head (share), audit head. Raises 23514 for a form that is none.
create function public.helix_set_speech_default(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', true);
  before jsonb := helix.speech_default_json(a.actor_id);
  wanted jsonb := jsonb_build_object('voice_id', j->>'voice_id', 'form', j->>'form');
begin
  if before = wanted then
    return jsonb_build_object('answer', 'same', 'now', before);
  end if;
  perform 1 from helix.config_head for share;
  delete from helix.speech_defaults where actor_id = a.actor_id;
  insert into helix.speech_defaults (actor_id, voice_id, form)
    select a.actor_id, j->>'voice_id', j->>'form' where j->>'voice_id' is not null or j->>'form' is not null;
  update helix.actors set subject_version = subject_version + 1 where actor_id = a.actor_id;
  return jsonb_build_object('answer', 'set', 'now', wanted)
    || helix.audit_point('speech_default_set', a.actor_id, null, null, jsonb_build_object(
      'voice', j->>'voice_id' is not null, 'form', j->>'form' is not null));
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
