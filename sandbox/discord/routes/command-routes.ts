import { type Scope, withoutLocalizations } from '../commands.ts';
import type { Discord } from '../discord.ts';
import { DiscordError, invalidForm, unknown } from '../http/discord-error.ts';
import type { Answer, Call, Route } from '../http/route.ts';
import { isObject, type Json } from '../json.ts';
import { checkBody } from '../validate/check-body.ts';
import { commandListProblems, commandProblems } from '../validate/command.ts';

function scopeOf(discord: Discord, call: Call): Scope {
  if (call.params['application'] !== discord.cast.applicationId) throw unknown('Application');
  const guild = call.params['guild'];
  if (guild === undefined) return 'global';
  if (!discord.cast.guilds.some((one) => one.id === guild))
    throw new DiscordError(403, 50001, 'Missing Access');
  return guild;
}

function list(discord: Discord, call: Call): Answer {
  const commands = discord.commands.list(scopeOf(discord, call));
  return {
    json: call.query.get('with_localizations') === 'true' ? commands : withoutLocalizations(commands),
  };
}

/** The bulk PUT replaces everything; it may not lose the Entry Point command by omission (error 50240). */
function replace(discord: Discord, call: Call): Answer {
  const scope = scopeOf(discord, call);
  const bodies = call.sent.json;
  if (!Array.isArray(bodies))
    throw invalidForm([
      { path: [], code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' },
    ]);
  const commands = bodies.filter(isObject);
  const own = (index: number, command: Json) =>
    checkBody(discord, call, 'commandUpdate', command, () => [], [index]);
  commands.forEach((command, index) => own(index, command));
  const problems = commandListProblems(commands);
  if (scope !== 'global' && commands.some((command) => command['type'] === 4))
    problems.push({
      path: [],
      code: 'APPLICATION_COMMAND_ENTRY_POINT_SCOPE',
      message: 'An Entry Point command can only be global',
    });
  if (problems.length > 0) throw invalidForm(problems);
  const losesEntryPoint =
    discord.commands.list(scope).some((one) => one.type === 4) && !commands.some((one) => one['type'] === 4);
  if (losesEntryPoint)
    throw new DiscordError(
      400,
      50240,
      "You cannot remove this app's Entry Point command in a bulk update operation. Please include the Entry Point command in your update request or delete it separately.",
    );
  return { json: discord.commands.replace(scope, commands) };
}

function create(discord: Discord, call: Call): Answer {
  const scope = scopeOf(discord, call);
  checkBody(discord, call, 'commandCreate', call.body, () => commandProblems(call.body));
  const { command, created } = discord.commands.put(scope, call.body);
  return { status: created ? 201 : 200, json: command };
}

function edit(discord: Discord, call: Call): Answer {
  const scope = scopeOf(discord, call);
  const before = discord.commands.get(scope, call.params['command'] ?? '');
  if (!before) throw unknown('application command');
  checkBody(discord, call, 'commandPatch', call.body, () => commandProblems({ ...before, ...call.body }));
  return { json: discord.commands.patch(scope, before.id, call.body) };
}

/** Application commands, global and per guild. */
export function commandRoutes(discord: Discord): Route[] {
  const single = (call: Call): { scope: Scope; id: string; json: Json } => {
    const scope = scopeOf(discord, call);
    const command = discord.commands.get(scope, call.params['command'] ?? '');
    if (!command) throw unknown('application command');
    return { scope, id: command.id, json: command };
  };
  return ['/applications/:application/commands', '/applications/:application/guilds/:guild/commands'].flatMap(
    (pattern): Route[] => [
      { method: 'GET', pattern, auth: 'bot', handle: (call) => list(discord, call) },
      { method: 'PUT', pattern, auth: 'bot', handle: (call) => replace(discord, call) },
      { method: 'POST', pattern, auth: 'bot', handle: (call) => create(discord, call) },
      {
        method: 'GET',
        pattern: `${pattern}/:command`,
        auth: 'bot',
        handle: (call) => ({ json: single(call).json }),
      },
      { method: 'PATCH', pattern: `${pattern}/:command`, auth: 'bot', handle: (call) => edit(discord, call) },
      {
        method: 'DELETE',
        pattern: `${pattern}/:command`,
        auth: 'bot',
        handle: (call) => {
          const { scope, id } = single(call);
          discord.commands.remove(scope, id);
          return 'empty';
        },
      },
    ],
  );
}
