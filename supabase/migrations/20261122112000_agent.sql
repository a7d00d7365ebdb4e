-- Conversations with the agent: who owns them, and, erasable, what was said.

-- One conversation; its id is the operation that began it. model: the one that was asked for then; null = the route decides.
create table helix.agent_conversations (
  conversation_id text primary key references helix.operations,
  actor_id uuid not null references helix.actors,
  guild_id text not null,
  model text,
  runs int not null default 1,
  started_at timestamptz not null,
  changed_at timestamptz not null
);
create index agent_conversations_actor on helix.agent_conversations (actor_id, changed_at);

-- What was said: content, for its owner's eyes. messages: JSON text as the core wrote it; null before the first run's end.
create table helix.agent_sides (
  conversation_id text primary key references helix.agent_conversations,
  title text not null,
  messages text
);

-- Promises: the conversation of a run that begins (BeginInput.conversation) exists and knows of it; a tool's does
-- already, and an operation that is no agent's has none.
-- Locks the conversation. Raises 23503 when the conversation is somebody else's, or does not exist.
create function helix.open_conversation(j jsonb, a helix.actors) returns void language plpgsql as $$
declare
  id text := j->'conversation'->>'id';
  at timestamptz := helix.now();
begin
  if id is null or j->>'parent' is not null then
    return;
  end if;
  if id = j->>'operation_id' then
    insert into helix.agent_conversations (conversation_id, actor_id, guild_id, model, started_at, changed_at)
      values (id, a.actor_id, a.guild_id, j->'conversation'->>'model', at, at);
    insert into helix.agent_sides (conversation_id, title) values (id, j->'conversation'->>'title');
    return;
  end if;
  update helix.agent_conversations set runs = runs + 1, changed_at = at
    where conversation_id = id and actor_id = a.actor_id;
  if not found then
    raise exception 'no such conversation of this person' using errcode = '23503';
  end if;
end $$;

-- Promises: what was said until now (SettleInput.conversation, JSON text) is kept with the conversation of a run; null
-- changes nothing. Locks the conversation. Raises nothing.
create function helix.keep_conversation(o helix.operations, p_messages jsonb) returns void language plpgsql as $$
begin
  if jsonb_typeof(p_messages) is distinct from 'string' or o.parent_id is not null then
    return;
  end if;
  update helix.agent_conversations set changed_at = helix.now() where conversation_id = o.conversation_id;
  update helix.agent_sides set messages = p_messages #>> '{}' where conversation_id = o.conversation_id;
end $$;

-- Promises: what was said in conversations that nobody continued for 7 days is gone. Locks the side rows it deletes.
-- Raises nothing.
create function helix.erase_conversations(p_at timestamptz) returns void language sql volatile as $$
  delete from helix.agent_sides s using helix.agent_conversations c
  where c.conversation_id = s.conversation_id and c.changed_at <= p_at - interval '7 days'
$$;

-- Promises: a conversation as its owner sees it (conversationRow in agent-rows.ts); null when nothing of it is kept.
-- Locks nothing. Raises nothing.
create function helix.conversation_json(p_conversation text) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_build_object('conversation_id', c.conversation_id, 'title', s.title,
    'model', c.model, 'runs', c.runs,
    'state', case
      when exists (select from helix.operations x where x.conversation_id = c.conversation_id and x.parent_id is null
        and x.state = 'running') then 'running'
      when exists (select from helix.operations x where x.conversation_id = c.conversation_id
        and x.state in ('waiting', 'ready')) then 'waiting'
      else 'idle' end,
    'operation_id', (select x.operation_id from helix.operations x where x.conversation_id = c.conversation_id
      and x.parent_id is null and x.state not in ('refused', 'denied') order by x.created_at desc limit 1),
    'spent_nano', (select coalesce(sum(x.cost_nano), 0)::text from helix.operations x
      where x.conversation_id = c.conversation_id),
    'started_at', helix.iso(c.started_at), 'changed_at', helix.iso(c.changed_at))
  from helix.agent_conversations c join helix.agent_sides s using (conversation_id)
  where c.conversation_id = p_conversation);
end $$;

-- Promises: the newest conversations of a person that are kept, newest first, at most 500: those with something said, at
-- work, or waiting. Locks nothing but a new actor row. Raises nothing.
create function public.helix_conversations(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  a helix.actors := helix.ensure_actor(p::jsonb->'actor', false);
begin
  return coalesce((select jsonb_agg(v.view order by v.changed_at desc) from (
    select helix.conversation_json(c.conversation_id) as view, c.changed_at
    from helix.agent_conversations c join helix.agent_sides s using (conversation_id)
    where c.actor_id = a.actor_id and (s.messages is not null or exists (select from helix.operations x
      where x.conversation_id = c.conversation_id and x.state in ('waiting', 'ready', 'running')))
    order by c.changed_at desc limit 500) v), '[]');
end $$;

-- Promises: the conversation that `id` names (its own id, a run's, or a tool's), with what was said (JSON text, null
-- before the first run's end), for its owner; JSON null for everybody else and when nothing of it is kept.
-- Locks nothing but a new actor row. Raises nothing.
create function public.helix_conversation(p text) returns text
language plpgsql volatile security definer set search_path = '' as $$
declare
  j jsonb := p::jsonb;
  a helix.actors := helix.ensure_actor(j->'actor', false);
begin
  return coalesce((select helix.conversation_json(c.conversation_id) || jsonb_build_object('messages', s.messages)
    from helix.agent_conversations c join helix.agent_sides s using (conversation_id)
    where c.actor_id = a.actor_id and c.conversation_id =
      coalesce((select o.conversation_id from helix.operations o where o.operation_id = j->>'id'), j->>'id')), 'null');
end $$;

select helix.expose_functions();
notify pgrst, 'reload schema';
