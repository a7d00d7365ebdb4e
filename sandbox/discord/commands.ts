import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, objects } from './json.ts';
import type { Snowflakes } from './snowflake.ts';

/** An application command as Discord answers it. */
export type Command = Json & { id: string; name: string; type: number };

/** Where commands are registered: `global` or a guild's id. */
export type Scope = string;

/** Keeps application commands per scope. */
export type Commands = {
  list(scope: Scope): Command[];
  get(scope: Scope, id: string): Command | undefined;
  /** Replaces all commands of a scope; the same type and name keeps its id. */
  replace(scope: Scope, bodies: Json[]): Command[];
  /** Creates or, for the same type and name, replaces one. */
  put(scope: Scope, body: Json): { command: Command; created: boolean };
  patch(scope: Scope, id: string, body: Json): Command;
  remove(scope: Scope, id: string): void;
  /** What people can use in a guild: its own commands, then global ones. */
  inGuild(guildId: string): Command[];
};

/** Discord leaves out of options what is false anyway. */
function normalOption(option: Json): Json {
  const { required, autocomplete, options, ...rest } = option;
  return {
    ...rest,
    ...(required === true ? { required } : {}),
    ...(autocomplete === true ? { autocomplete } : {}),
    ...(Array.isArray(options) ? { options: objects(options).map(normalOption) } : {}),
  };
}

/** A copy without the translations, as lists come unless `with_localizations` is asked for. */
export function withoutLocalizations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLocalizations);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !key.endsWith('_localizations'));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutLocalizations(item)]));
}

function normal(applicationId: string, scope: Scope, body: Json): Omit<Command, 'id' | 'version'> {
  const permissions = body['default_member_permissions'];
  const type = typeof body['type'] === 'number' ? body['type'] : 1;
  const common = {
    application_id: applicationId,
    type,
    name: String(body['name']),
    name_localizations: body['name_localizations'] ?? null,
    description: body['description'] ?? '',
    description_localizations: body['description_localizations'] ?? null,
    default_member_permissions:
      typeof permissions === 'string' || typeof permissions === 'number' ? String(permissions) : null,
    nsfw: body['nsfw'] === true,
    integration_types: body['integration_types'] ?? [0],
    contexts: body['contexts'] ?? null,
    ...(type === 1 && objects(body['options']).length > 0
      ? { options: objects(body['options']).map(normalOption) }
      : {}),
    ...(type === 4 ? { handler: body['handler'] ?? 1 } : {}),
  };
  return scope === 'global'
    ? { ...common, dm_permission: body['dm_permission'] !== false }
    : { ...common, guild_id: scope };
}

/** Starts with the Entry Point command that Discord itself gives an application with Activities. */
export function createCommands(ids: Snowflakes, applicationId: string, onChange: () => void): Commands {
  const scopes = new Map<Scope, Map<string, Command>>();
  const of = (scope: Scope): Map<string, Command> => {
    const known = scopes.get(scope) ?? new Map<string, Command>();
    scopes.set(scope, known);
    return known;
  };
  const find = (scope: Scope, body: Json): Command | undefined =>
    [...of(scope).values()].find((one) => one.name === body['name'] && one.type === (body['type'] ?? 1));
  const make = (scope: Scope, body: Json, before: Command | undefined): Command => {
    const fresh = normal(applicationId, scope, body);
    const { id: _id, version: _version, ...old }: Json = before ?? {};
    if (before && isDeepStrictEqual(old, fresh)) return before;
    return {
      ...fresh,
      id: before?.id ?? ids(),
      version: ids(),
      name: String(fresh['name']),
      type: Number(fresh['type']),
    };
  };
  const put: Commands['put'] = (scope, body) => {
    const before = find(scope, body);
    const command = make(scope, body, before);
    of(scope).set(command.id, command);
    onChange();
    return { command, created: !before };
  };
  const entryPoint = make(
    'global',
    { name: 'launch', type: 4, description: 'Launch the Activity', handler: 2 },
    undefined,
  );
  of('global').set(entryPoint.id, entryPoint);

  return {
    list: (scope) => [...of(scope).values()],
    get: (scope, id) => of(scope).get(id),
    replace(scope, bodies) {
      const next = bodies.map((body) => make(scope, body, find(scope, body)));
      scopes.set(scope, new Map(next.map((command) => [command.id, command])));
      onChange();
      return next;
    },
    put,
    patch(scope, id, body) {
      const before = of(scope).get(id);
      if (!before) throw new Error(`no command ${id}`);
      const command = make(scope, { ...before, ...body }, before);
      of(scope).set(id, command);
      onChange();
      return command;
    },
    remove(scope, id) {
      of(scope).delete(id);
      onChange();
    },
    inGuild: (guildId) => [...of(guildId).values(), ...of('global').values()].filter((one) => one.type !== 4),
  };
}
