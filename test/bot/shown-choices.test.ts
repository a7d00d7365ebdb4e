import { describe, expect, it } from 'vitest';
import { findControl } from '../../src/bot/control-scopes.ts';
import { shownChoices } from '../../src/bot/shown-choices.ts';
import { createCommands } from '../../src/commands/index.ts';
import { modelsOf } from '../../src/core/index.ts';

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `voice ${index}`, value: `v${index}` }));

describe('the list that opens while somebody types', () => {
  it('has everything that fits', () => {
    expect(shownChoices(many(25), 'v')).toEqual(many(25));
    expect(shownChoices([], 'v')).toEqual([]);
  });

  it('counts in its last line what it has no room for, which stands for what was typed', () => {
    const shown = shownChoices(many(60), 'voice');
    expect(shown).toHaveLength(25);
    expect(shown.at(-1)).toEqual({ name: '… and 36 more: go on typing the name', value: 'voice' });
    expect(shownChoices(many(26), '').at(-1)).toEqual({
      name: '… and 2 more: go on typing the name',
      value: '…',
    });
  });

  it('cuts no value, because a part of it would name something else, and cuts a name where one sees it', () => {
    const long = 'x'.repeat(101);
    expect(shownChoices([{ name: long, value: 'a' }], '')).toEqual([
      { name: `${'x'.repeat(99)}…`, value: 'a' },
    ]);
    expect(shownChoices([{ name: 'a', value: long }, ...many(2)], '').map(({ value }) => value)).toEqual([
      'v0',
      'v1',
      '…',
    ]);
  });
});

describe('answers in pages', () => {
  const paged = createCommands(modelsOf).all.flatMap((command) =>
    command.kind === 'slash' && command.page ? [command.data.name] : [],
  );

  it.each(paged)('of /%s have buttons that turn them', (scope) => {
    expect(findControl('clicks', { scope, action: 'next' })).toBeDefined();
    expect(findControl('clicks', { scope, action: 'previous' })).toBeDefined();
  });

  it('are those of the commands with lists that grow', () => {
    expect(paged.toSorted()).toEqual(['anomalies', 'approvals', 'audit', 'providers']);
  });
});
