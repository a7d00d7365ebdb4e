import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  actRaw,
  type ConnectedClient,
  type LocalDiscord,
  startLocalDiscord,
} from '../../support/local-discord.ts';

const input = (id: string, more: object = {}): object => ({ type: 4, custom_id: id, style: 1, ...more });
const label = (component: object, text = 'Label'): object => ({ type: 18, label: text, component });
const modal = (change: object): object => ({
  custom_id: 'm',
  title: 'Title',
  components: [label(input('a'))],
  ...change,
});
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

const wrongModals: [rule: string, data: object, field: string][] = [
  ['a title over 45 characters', modal({ title: 'x'.repeat(46) }), 'title'],
  ['no title', modal({ title: '' }), 'title'],
  ['a custom_id over 100 characters', modal({ custom_id: 'x'.repeat(101) }), 'custom_id'],
  ['more than five components', modal({ components: many(6, (n) => label(input(`i${n}`))) }), 'components'],
  ['no component', modal({ components: [] }), 'components'],
  [
    'the same custom_id twice',
    modal({ components: [label(input('a')), label(input('a'))] }),
    'components.1.component.custom_id',
  ],
  [
    'a label over 45 characters',
    modal({ components: [label(input('a'), 'x'.repeat(46))] }),
    'components.0.label',
  ],
  [
    'a text input in a row without label',
    modal({ components: [{ type: 1, components: [input('a')] }] }),
    'components.0.components.0.label',
  ],
  [
    'a text input in a label with a label of its own',
    modal({ components: [label(input('a', { label: 'x' }))] }),
    'components.0.component.label',
  ],
  [
    'a least length above the greatest',
    modal({ components: [label(input('a', { min_length: 5, max_length: 4 }))] }),
    'components.0.component.min_length',
  ],
  [
    'a value over the greatest length',
    modal({ components: [label(input('a', { max_length: 2, value: 'abc' }))] }),
    'components.0.component.value',
  ],
  [
    'a button',
    modal({ components: [{ type: 1, components: [{ type: 2, style: 1, label: 'x', custom_id: 'b' }] }] }),
    'components.0.components.0.type',
  ],
  [
    'more than ten files',
    modal({ components: [label({ type: 19, custom_id: 'f', max_values: 11 })] }),
    'components.0.component.max_values',
  ],
];

const wrongChoices: [rule: string, data: object, field: string][] = [
  ['more than 25', { choices: many(26, (n) => ({ name: `n${n}`, value: `v${n}` })) }, 'choices'],
  ['a name over 100 characters', { choices: [{ name: 'x'.repeat(101), value: 'v' }] }, 'choices.0.name'],
  ['an empty name', { choices: [{ name: '', value: 'v' }] }, 'choices.0.name'],
  ['a value over 100 characters', { choices: [{ name: 'n', value: 'x'.repeat(101) }] }, 'choices.0.value'],
  ['none given at all', {}, 'choices'],
];

type Tree = { [key: string]: Tree };

function at(tree: unknown, field: string): Tree | undefined {
  return ['data', ...field.split('.')].reduce<Tree | undefined>((node, key) => node?.[key], tree as Tree);
}

describe('modals and autocomplete choices that Discord refuses', () => {
  let discord: LocalDiscord;
  let bot: ConnectedClient;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    await discord.register([
      {
        name: 'do',
        description: 'd',
        options: [{ type: 3, name: 'text', description: 't', autocomplete: true }],
      },
    ]);
    bot = await discord.connect(async () => {});
  });
  afterAll(() => discord?.close());

  it.each(wrongModals)('refuses a modal with %s', async (_rule, data, field) => {
    const action = {
      type: 'command',
      as: discord.user('Alice'),
      channel: discord.channel('general'),
      name: 'do',
    } as const;
    await actRaw(discord, bot, action, async (interaction) => {
      const callback = `/interactions/${interaction.id}/${interaction.token}/callback`;
      const answer = await discord.api('POST', callback, { type: 9, data });
      expect([answer.status, answer.json['code']]).toEqual([400, 50035]);
      expect(at(answer.json['errors'], field)?.['_errors']).toBeDefined();
      expect((await discord.people.violations()).at(-1)).toMatchObject({
        field: `data.${field}`,
        path: `/interactions/${interaction.id}/<token>/callback`,
      });
      // A refused response acknowledged nothing: the bot may still answer.
      expect((await discord.api('POST', callback, { type: 5 })).status).toBe(204);
    });
  });

  it.each(wrongChoices)('refuses choices: %s', async (_rule, data, field) => {
    const action = {
      type: 'autocomplete',
      as: discord.user('Alice'),
      channel: discord.channel('general'),
      name: 'do',
      focused: 'text',
      options: {},
    } as const;
    await actRaw(discord, bot, action, async (interaction) => {
      const callback = `/interactions/${interaction.id}/${interaction.token}/callback`;
      const answer = await discord.api('POST', callback, { type: 8, data });
      expect([answer.status, answer.json['code']]).toEqual([400, 50035]);
      expect(at(answer.json['errors'], field)?.['_errors']).toBeDefined();
      await discord.api('POST', callback, { type: 8, data: { choices: [] } });
    });
  });
});
