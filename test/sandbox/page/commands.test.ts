import { describe, expect, it } from 'vitest';
import type { World } from '../../../sandbox/api.ts';
import { messageCommands, slashCommands } from '../../../sandbox/page/commands/flatten.js';
import { filterCommands, typedCommand, typedOptions } from '../../../sandbox/page/commands/match.js';
import { collectOptions, fileAllowed } from '../../../sandbox/page/commands/values.js';

const registered = [
  {
    id: '1',
    type: 1,
    name: 'speak',
    description: 'Turn text into speech',
    options: [
      { type: 3, name: 'voice', description: 'Whose', autocomplete: true },
      { type: 3, name: 'text', description: 'What', required: true, max_length: 10 },
      { type: 4, name: 'speed', description: 'How fast', min_value: 1, max_value: 3 },
      { type: 5, name: 'private', description: 'Only you' },
      { type: 3, name: 'format', description: 'Which', choices: [{ name: 'MP3', value: 'mp3_44100' }] },
      { type: 11, name: 'file', description: 'A file', file_types: ['.txt'] },
    ],
  },
  {
    id: '2',
    name: 'budget',
    description: 'Budgets',
    options: [
      { type: 1, name: 'show', description: 'Yours' },
      {
        type: 2,
        name: 'limit',
        description: 'Limits',
        options: [{ type: 1, name: 'set', description: 'Change one' }],
      },
    ],
  },
  { id: '3', type: 1, name: 'setup', description: 'Set up', default_member_permissions: '32' },
  { id: '4', type: 3, name: 'Transcribe' },
];
const world = {
  users: [{ id: '7', name: 'Alice', admin: false, roleIds: [], colour: '#000' }],
  channels: [],
} as unknown as World;
const speak = slashCommands(registered, false).find(({ name }) => name === 'speak')!;

describe('the command list', () => {
  it('lists subcommands as entries of their own and required options first', () => {
    expect(slashCommands(registered, false).map(({ name }) => name)).toEqual([
      'budget limit set',
      'budget show',
      'speak',
    ]);
    expect(speak.options.map(({ name }) => name)[0]).toBe('text');
  });

  it('shows commands for managers to administrators alone', () => {
    expect(slashCommands(registered, true).map(({ name }) => name)).toContain('setup');
    expect(messageCommands(registered, false)).toEqual(['Transcribe']);
  });

  it('puts names that begin with what was typed before names that hold it', () => {
    const names = filterCommands(slashCommands(registered, true), 's').map(({ name }) => name);
    expect(names).toEqual(['setup', 'speak', 'budget limit set', 'budget show']);
  });

  it('knows a command once its name is followed by a space', () => {
    const commands = slashCommands(registered, false);
    expect(typedCommand(commands, '/speak')).toBeNull();
    expect(typedCommand(commands, '/budget ')).toBeNull();
    expect(typedCommand(commands, '/budget show ')?.command.name).toBe('budget show');
    expect(typedCommand(commands, '/speak hello')?.rest).toBe('hello');
  });

  it('reads a whole typed line into options', () => {
    expect(typedOptions(speak, 'hello there voice: rms speed:2')).toEqual({
      text: 'hello there',
      voice: 'rms',
      speed: '2',
    });
  });
});

describe('option values', () => {
  const collect = (texts: Record<string, string>): ReturnType<typeof collectOptions> =>
    collectOptions(
      speak,
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, { text }])),
      world,
    );

  it('sends each value in its own type', () => {
    const { options, errors } = collect({
      text: 'hi',
      speed: '2',
      private: 'true',
      format: 'mp3',
      voice: 'typed',
    });
    expect(errors).toEqual({});
    expect(options).toEqual({ text: 'hi', speed: 2, private: true, format: 'mp3_44100', voice: 'typed' });
  });

  it('says what is wrong with each option and sends nothing of it', () => {
    expect(collect({ speed: '9', private: 'perhaps', format: 'wav' }).errors).toEqual({
      text: 'Required',
      speed: 'At most 3',
      private: 'Pick one of the list',
      format: 'Pick one of the list',
    });
    expect(collect({ text: 'x'.repeat(11), speed: '1.5' }).errors).toEqual({
      text: 'At most 10 characters',
      speed: 'Whole numbers only',
    });
  });

  it('accepts files by extension or by kind', () => {
    expect(fileAllowed({ name: 'A.TXT', type: '' }, ['.txt'])).toBe(true);
    expect(fileAllowed({ name: 'a.mp3', type: '' }, ['audio', 'video'])).toBe(true);
    expect(fileAllowed({ name: 'a', type: 'video/mp4' }, ['audio', 'video'])).toBe(true);
    expect(fileAllowed({ name: 'a.exe', type: 'application/octet-stream' }, ['audio'])).toBe(false);
    expect(fileAllowed({ name: 'a.exe', type: '' }, undefined)).toBe(true);
  });
});
