import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalDiscord, type RawAnswer, startLocalDiscord } from '../../support/local-discord.ts';

const text = (name: string, more: object = {}): object => ({ type: 3, name, description: 'd', ...more });
const slash = (more: object = {}): object => ({ name: 'speak', description: 'Says it', ...more });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const wrong: [rule: string, commands: object[], field: string][] = [
  ['an upper-case name', [slash({ name: 'Speak' })], '0.name'],
  ['a name with a blank', [slash({ name: 'speak up' })], '0.name'],
  ['a name over 32 characters', [slash({ name: 'x'.repeat(33) })], '0.name'],
  ['no description', [{ name: 'speak' }], '0.description'],
  ['a description over 100 characters', [slash({ description: 'x'.repeat(101) })], '0.description'],
  ['the same name twice', [slash(), slash()], '1.name'],
  ['more than 25 options', [slash({ options: many(26, (n) => text(`o${n}`)) })], '0.options'],
  ['an upper-case option name', [slash({ options: [text('Voice')] })], '0.options.0.name'],
  ['the same option name twice', [slash({ options: [text('a'), text('a')] })], '0.options.1.name'],
  [
    'a required option after an optional one',
    [slash({ options: [text('a'), text('b', { required: true })] })],
    '0.options.1',
  ],
  [
    'choices together with autocomplete',
    [slash({ options: [text('a', { autocomplete: true, choices: [{ name: 'x', value: 'x' }] })] })],
    '0.options.0.choices',
  ],
  [
    'more than 25 choices',
    [slash({ options: [text('a', { choices: many(26, (n) => ({ name: `c${n}`, value: `c${n}` })) })] })],
    '0.options.0.choices',
  ],
  [
    'the same choice name twice',
    [
      slash({
        options: [
          text('a', {
            choices: [
              { name: 'x', value: 'x' },
              { name: 'x', value: 'y' },
            ],
          }),
        ],
      }),
    ],
    '0.options.0.choices.1.name',
  ],
  [
    'an option description over 100 characters',
    [slash({ options: [text('a', { description: 'x'.repeat(101) })] })],
    '0.options.0.description',
  ],
  [
    'an option of a type that does not exist',
    [slash({ options: [{ type: 99, name: 'a', description: 'd' }] })],
    '0.options.0.type',
  ],
  [
    'subcommands beside other options',
    [slash({ options: [{ type: 1, name: 's', description: 'd' }, text('a')] })],
    '0.options',
  ],
  [
    'a text length above 6,000',
    [slash({ options: [text('a', { max_length: 6001 })] })],
    '0.options.0.max_length',
  ],
  ['a menu command with a description', [{ name: 'Read', type: 3, description: 'd' }], '0.description'],
  ['a menu command with options', [{ name: 'Read', type: 3, options: [text('a')] }], '0.options'],
  [
    'more than 8,000 characters',
    [
      slash({
        options: many(25, (n) =>
          text(`o${n}`, {
            description: 'x'.repeat(100),
            choices: many(3, (m) => ({ name: `${m}${'x'.repeat(98)}`, value: 'v' })),
          }),
        ),
      }),
    ],
    '0',
  ],
  ['more than 15 message menus', many(16, (n) => ({ name: `M${n}`, type: 3 })), ''],
];

type Tree = { [key: string]: Tree };

describe('application commands', () => {
  let discord: LocalDiscord;
  let guild: string;
  let global: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    global = `/applications/${discord.world.applicationId}/commands`;
    guild = `/applications/${discord.world.applicationId}/guilds/${discord.world.guildId}/commands`;
  });
  afterAll(() => discord?.close());

  const list = async (path: string): Promise<Record<string, unknown>[]> =>
    (await discord.api('GET', path)).json as unknown as Record<string, unknown>[];

  it.each(wrong)('refuses %s', async (_rule, commands, field) => {
    const answer = await discord.api('PUT', guild, commands);
    expect([answer.status, answer.json['code']]).toEqual([400, 50035]);
    const path = field === '' ? [] : field.split('.');
    const node = path.reduce<Tree | undefined>((tree, key) => tree?.[key], answer.json['errors'] as Tree);
    expect(node?.['_errors']).toBeDefined();
    expect((await discord.people.violations()).map((one) => one.field)).toContain(field);
  });

  it('replaces all commands of a guild, keeps ids of the same names, and tells the page', async () => {
    const first = (await discord.register([slash(), { name: 'Read', type: 3 }])).json as unknown as {
      id: string;
      version: string;
    }[];
    const second = (
      await discord.register([
        slash({ description: 'Says it aloud' }),
        { name: 'Read', type: 3 },
        slash({ name: 'help' }),
      ])
    ).json as unknown as { id: string; version: string; description: string }[];
    expect(second.slice(0, 2).map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(second[0]?.version).not.toBe(first[0]?.version);
    expect(second[1]?.version).toBe(first[1]?.version);
    expect(second[0]).toMatchObject({
      description: 'Says it aloud',
      guild_id: discord.world.guildId,
      application_id: discord.world.applicationId,
    });
    const { commands } = await discord.people.world();
    expect((commands as { name: string }[]).map(({ name }) => name)).toEqual(['speak', 'Read', 'help']);
    await discord.register([]);
    expect(await list(guild)).toEqual([]);
  });

  it('answers like Discord: permissions as text, false left out, translations only when asked for', async () => {
    const body = slash({
      name_localizations: { de: 'sprich' },
      default_member_permissions: '32',
      options: [text('a', { required: false, file_types: undefined })],
    });
    const { json } = await discord.register([body]);
    expect(json).toMatchObject([
      { default_member_permissions: '32', name_localizations: { de: 'sprich' }, options: [{ name: 'a' }] },
    ]);
    expect((json as unknown as { options: object[] }[])[0]?.options[0]).not.toHaveProperty('required');
    expect((await list(guild))[0]).not.toHaveProperty('name_localizations');
    expect((await list(`${guild}?with_localizations=true`))[0]).toMatchObject({
      name_localizations: { de: 'sprich' },
    });
  });

  it('creates, reads, edits and deletes single ones', async () => {
    const created = await discord.api('POST', guild, slash({ name: 'one' }));
    expect(created.status).toBe(201);
    const one = `${guild}/${String(created.json['id'])}`;
    expect((await discord.api('POST', guild, slash({ name: 'one', description: 'new' }))).status).toBe(200);
    expect((await discord.api('PATCH', one, { description: 'newer' })).json).toMatchObject({
      id: created.json['id'],
      description: 'newer',
    });
    expect((await discord.api('PATCH', one, { name: 'Bad' })).json['code']).toBe(50035);
    expect((await discord.api('DELETE', one)).status).toBe(204);
    expect((await discord.api('GET', one)).json['code']).toBe(10063);
  });

  it('holds an Entry Point command that a bulk PUT may not lose', async () => {
    const entry = (await list(global)).find((command) => command['type'] === 4);
    expect(entry).toMatchObject({ name: 'launch', handler: 2 });
    const lost: RawAnswer = await discord.api('PUT', global, [slash()]);
    expect([lost.status, lost.json['code']]).toEqual([400, 50240]);
    expect((await list(global)).map((command) => command['name'])).toEqual(['launch']);
    const kept = await discord.api('PUT', global, [
      slash(),
      { name: 'launch', type: 4, description: 'Launch the Activity', handler: 2 },
    ]);
    expect((kept.json as unknown as { id: string }[])[1]?.id).toBe(entry?.['id']);
    await discord.api('PUT', global, [
      { name: 'launch', type: 4, description: 'Launch the Activity', handler: 2 },
    ]);
  });

  it('knows no other application, and no guild that the bot is not in', async () => {
    expect((await discord.api('GET', '/applications/123456789012345678/commands')).json['code']).toBe(10002);
    expect(
      (
        await discord.api(
          'GET',
          `/applications/${discord.world.applicationId}/guilds/123456789012345678/commands`,
        )
      ).json,
    ).toMatchObject({ code: 50001 });
  });

  it('lets people use only what their permissions and the options allow', async () => {
    await discord.register([
      slash({ name: 'admin', default_member_permissions: '32' }),
      slash({
        name: 'pick',
        options: [
          text('word', { required: true, min_length: 2, max_length: 4 }),
          text('kind', { choices: [{ name: 'A', value: 'a' }] }),
          { type: 4, name: 'count', description: 'd', min_value: 1, max_value: 3 },
          { type: 11, name: 'file', description: 'd', file_types: ['audio', '.txt'] },
        ],
      }),
    ]);
    const reason = async (
      as: string,
      name: string,
      options: Record<string, string | number> = {},
    ): Promise<string | undefined> =>
      (
        await discord.people.act({
          type: 'command',
          as: discord.user(as),
          channel: discord.channel('general'),
          name,
          options,
        })
      ).reason;
    expect(await reason('Alice', 'admin')).toBe('Alice may not use /admin');
    expect(await reason('Alice', 'nothing')).toBe('there is no command /nothing');
    expect(await reason('Alice', 'pick')).toBe('word is required');
    expect(await reason('Alice', 'pick', { word: 'x' })).toBe('word needs at least 2 characters');
    expect(await reason('Alice', 'pick', { word: 'xxxxx' })).toBe('word has more than 4 characters');
    expect(await reason('Alice', 'pick', { word: 'xx', kind: 'b' })).toBe('kind is not one of the choices');
    expect(await reason('Alice', 'pick', { word: 'xx', count: 4 })).toBe('count is above 3');
    expect(await reason('Alice', 'pick', { word: 'xx', count: 1.5 })).toBe('count is not a whole number');
    expect(await reason('Alice', 'pick', { word: 'xx', other: 'y' })).toBe('there is no option other');
    const image = await discord.people.upload('a.png', Buffer.from('x'));
    expect(await reason('Alice', 'pick', { word: 'xx', file: image.id })).toBe('file takes only audio,.txt');
    expect(await reason('Alice', 'pick', { word: 'xx', file: 'nothing' })).toBe('file names no upload');
  });
});
