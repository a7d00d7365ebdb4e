import { describe, expect, it } from 'vitest';
import { withCommandLinks } from '../../src/bot/command-links.ts';
import { createCommands } from '../../src/commands/index.ts';
import { modelsOf } from '../../src/core/index.ts';

const commands = createCommands(modelsOf);
const commandIds = new Map([
  [
    '1',
    new Map([
      ['budget', '71'],
      ['help', '72'],
      ['privacy', '73'],
    ]),
  ],
]);
const linked = (line: string, guild = '1'): string =>
  withCommandLinks({ commands, commandIds }, guild, [line])[0] ?? '';

describe('the commands that an answer names', () => {
  it('can be clicked, in a sentence and in code', () => {
    expect(linked('/budget show has the figures.')).toBe('</budget show:71> has the figures.');
    expect(linked('See `/budget grant`, or /help.')).toBe('See </budget grant:71>, or </help:72>.');
    expect(linked('/budget set user, not more')).toBe('</budget set user:71>, not more');
  });

  it('stay words where Discord has no link for them', () => {
    for (const line of [
      '/budget set changes that.',
      '`/privacy erase sure: Yes` asks for it.',
      '**/budget show** is bold already',
      'see docs/help.md and https://example.org/help',
      '</help:72>',
      '/toggle list',
    ])
      expect(linked(line)).toBe(line);
    expect(linked('/help', '2')).toBe('/help');
  });
});
