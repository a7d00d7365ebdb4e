import { ApplicationCommandOptionType, InteractionType } from 'discord.js';
import type { APIInteraction } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { CONTROL_SCOPES } from '../../src/bot/control-scopes.ts';
import type { BotParts } from '../../src/bot/parts.ts';
import { routeInteraction } from '../../src/bot/route-interaction.ts';
import type { WireMessage } from '../../src/bot/wire-message.ts';
import { accessAt } from '../../src/commands/access.ts';
import type { SlashCommand } from '../../src/commands/command.ts';
import { createCommands } from '../../src/commands/index.ts';
import { modelsOf } from '../../src/core/models-of.ts';
import { GUILD, OPERATION, click, slash, submit, typing } from '../support/interactions.ts';

const ROLE = '77';
const commands = createCommands(modelsOf);
const slashes = commands.all.filter((command): command is SlashCommand => command.kind === 'slash');

/** Every path of a command that Discord can send: itself, or each of its subcommands. */
function pathsOf(command: SlashCommand): string[][] {
  const below = (options: typeof command.data.options, path: string[]): string[][] =>
    (options ?? []).flatMap((option) =>
      option.type === ApplicationCommandOptionType.SubcommandGroup ||
      option.type === ApplicationCommandOptionType.Subcommand
        ? [
            ...below(option.options, [...path, option.name]),
            ...(option.type === ApplicationCommandOptionType.Subcommand ? [[...path, option.name]] : []),
          ]
        : [],
    );
  const found = below(command.data.options, [command.data.name]);
  return found.length === 0 ? [[command.data.name]] : found;
}

/** A bot whose core allows nothing but the record: whatever else is touched throws, and was not refused. */
function guardedBot(roles: readonly string[] | null, remembered = roles) {
  const recorded: { kind: string; facts: unknown }[] = [];
  const answers: string[] = [];
  const keep = (_token: string, message: WireMessage) => {
    answers.push(JSON.stringify(message.body));
    return Promise.resolve({ id: '1' } as never);
  };
  const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
  const core = new Proxy(
    {},
    {
      get: (_, key) => {
        if (key !== 'record') throw new Error(`core.${String(key)} was reached`);
        return (kind: string, _actor: unknown, facts: unknown) => {
          recorded.push({ kind, facts });
          return Promise.resolve(1);
        };
      },
    },
  );
  const parts = {
    core,
    interactions: {
      editOriginal: keep,
      followUp: keep,
      respond: (_: unknown, response: unknown) =>
        Promise.resolve(void answers.push(JSON.stringify(response))),
    },
    channels: {},
    log: quiet,
    clock: { now: () => 1_795_392_000_000 },
    settings: { applicationId: '4', guildIds: [GUILD] },
    adminRoles: { recent: () => remembered, fresh: () => Promise.resolve(roles) },
    commands,
    stopping: () => false,
    serving: new Set(),
    commandIds: new Map(),
  } as unknown as BotParts;
  return {
    recorded,
    answers,
    use: async (interaction: APIInteraction) => {
      const route = routeInteraction(parts, interaction, quiet);
      if (route?.first) answers.push(JSON.stringify(route.first));
      await route?.work();
    },
  };
}

function nested(path: readonly string[]): object[] {
  const [, first, second] = path;
  if (first === undefined) return [];
  return second === undefined
    ? [{ type: 1, name: first, options: [] }]
    : [{ type: 2, name: first, options: [{ type: 1, name: second, options: [] }] }];
}

const controls = Object.entries(CONTROL_SCOPES).flatMap(([scope, { clicks, submits }]) => [
  ...Object.entries(clicks).map(([action, control]) => ({ kind: 'click', scope, action, control })),
  ...Object.entries(submits).map(([action, control]) => ({ kind: 'submit', scope, action, control })),
]);
const use = ({ kind, scope, action }: (typeof controls)[number]): APIInteraction => {
  const id = `v1:${scope}:${action}:${OPERATION}`;
  return kind === 'click' ? click(id) : submit(id, 'x');
};
const REFUSED = 'only admins of this server can do that';

describe('what is for admins', () => {
  const paths = slashes.flatMap((command) => pathsOf(command).map((path) => ({ command, path })));
  const adminPaths = paths.filter(({ command, path }) => accessAt(command.access, path) === 'admin');
  const adminControls = controls.filter(({ control }) => control.access === 'admin');

  it('is declared for each subcommand that there is, and for no other', () => {
    for (const command of slashes) {
      if (typeof command.access === 'string') continue;
      const declared = Object.keys(command.access).toSorted();
      expect(declared, command.data.name).toEqual(
        pathsOf(command)
          .map((path) => path.slice(1).join(' '))
          .toSorted(),
      );
    }
  });

  it('is what changes money, features, routes, settings and approvals', () => {
    const names = adminPaths.map(({ path }) => path.join(' '));
    for (const name of [
      'setup',
      'budget set user',
      'budget set everyone',
      'budget grant',
      'budget top',
      'toggle set',
      'toggle lock',
      'toggle history',
      'toggle revert',
      'approvals list',
      'approvals decide',
      'route set',
      'route fallbacks',
      'route threshold',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('leaves to their handlers those controls alone that ask the store whose the thing is', () => {
    const open = controls.filter(({ control }) => control.access !== 'admin');
    const names = open.map(
      ({ kind, scope, action, control }) => `${control.access}: ${kind} ${scope} ${action}`,
    );
    expect(names.toSorted()).toEqual([
      'everyone: click op ask',
      'everyone: click op continue',
      'everyone: click op format',
      'everyone: submit op ask',
      'everyone: submit op continue',
      'owner: click approval approve',
      'owner: click approval details',
      'owner: click op cancel',
      'owner: click op delete',
      'owner: click op details',
      'owner: click op retry',
      'owner: click op show',
      'owner: click op steps',
      'owner: submit approval deny',
    ]);
  });

  it('is hinted to Discord on the commands that are for admins as a whole, and on no other', () => {
    for (const command of slashes) {
      const wholly = pathsOf(command).every((path) => accessAt(command.access, path) === 'admin');
      expect(command.data.default_member_permissions ?? null, command.data.name).toBe(wholly ? '32' : null);
    }
  });

  it.each(adminPaths.map(({ path }) => [path.join(' '), path] as const))(
    'refuses /%s to a member, privately and on record',
    async (name, path) => {
      const bot = guardedBot([ROLE]);
      await bot.use(slash(path[0] ?? '', nested(path)));
      expect(bot.answers.join('\n')).toContain(REFUSED);
      expect(bot.answers[0]).toContain('"flags":64');
      expect(bot.recorded).toEqual([{ kind: 'admin_refused', facts: { tried: `/${name}` } }]);
    },
  );

  it.each(adminControls.map((one) => [`${one.kind} ${one.scope} ${one.action}`, one] as const))(
    'refuses the %s of a member, privately and on record',
    async (_, one) => {
      const bot = guardedBot([ROLE]);
      await bot.use(use(one));
      const said = bot.answers.find((answer) => answer.includes(REFUSED));
      expect(said).toBeDefined();
      expect(JSON.parse(said ?? '{}')).toSatisfy(
        (body: { flags?: number; data?: { flags?: number } }) =>
          ((body.flags ?? body.data?.flags ?? 0) & 64) !== 0,
      );
      expect(bot.recorded).toEqual([
        { kind: 'admin_refused', facts: { tried: `${one.scope} ${one.action}` } },
      ]);
    },
  );

  it('suggests nothing to a member', async () => {
    for (const { path } of adminPaths.filter(({ command }) => command.suggest)) {
      const bot = guardedBot([ROLE]);
      const asked = typing(path[0] ?? '', 'x', 'x');
      const data = { ...asked.data, options: nested(path) } as { options: { options: object[] }[] };
      data.options[0]?.options.push({ name: 'x', type: 3, value: 'x', focused: true });
      await bot.use({ ...asked, type: InteractionType.ApplicationCommandAutocomplete, data } as never);
      expect(bot.answers.join(), path.join(' ')).toContain('"choices":[]');
    }
  });

  it('is nobody’s while the database does not answer', async () => {
    const bot = guardedBot(null);
    await bot.use(slash('setup', [], { member: { user: { id: '1' }, roles: [ROLE], permissions: '8' } }));
    expect(bot.answers.join()).not.toContain('Nothing is chosen');
    expect(bot.answers.at(-1)).toContain('database');
  });

  it('opens a form for somebody who has just become an admin, and for nobody who has just ceased to be one', async () => {
    const member = { user: { id: '1' }, roles: [ROLE], permissions: '0' };
    const form = click('v1:setup:webhooks:0', undefined, { member });
    const become = guardedBot([ROLE], ['1']);
    await become.use(form);
    expect(become.answers.join()).toContain('"type":9');
    expect(become.recorded).toEqual([]);
    const ceased = guardedBot(['1'], [ROLE]);
    await ceased.use({ ...submit('v1:setup:webhooks:0', 'x'), member } as never);
    expect(ceased.answers.join()).toContain(REFUSED);
  });

  it('is reached by an admin', async () => {
    const member = { user: { id: '1' }, roles: [ROLE], permissions: '0' };
    const bot = guardedBot([ROLE]);
    await expect(bot.use(slash('setup', [], { member }))).rejects.toThrow('core.settings was reached');
  });
});
