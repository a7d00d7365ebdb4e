import { describe, expect, it } from 'vitest';
import { createCommands } from '../../../src/commands/index.ts';
import { deploy } from '../../../src/commands/registration/deploy.ts';
import { diffCommands } from '../../../src/commands/registration/diff-commands.ts';

const wanted = createCommands(() => [{ id: 'nova-3', summary: 'the usual' }]).all.map(
  (command) => command.data,
);

/** The list as Discord gives it back: ids, defaults spelled out, and its own fields. */
function asDiscordSays(): { name: string; type?: number }[] {
  return wanted.map((command, index) => ({
    ...structuredClone(command),
    type: command.type ?? 1,
    id: `90000000000000000${index}`,
    application_id: '1',
    guild_id: '2',
    version: '3',
    default_member_permissions: command.default_member_permissions ?? null,
    name_localizations: null,
    nsfw: false,
  }));
}

function registryOf(registered: { name: string; type?: number }[]) {
  const sent: unknown[] = [];
  const lines: string[] = [];
  return {
    sent,
    lines,
    run: (dryRun: boolean, commands: readonly { name: string; type?: number | undefined }[] = wanted) =>
      deploy(
        {
          list: () => Promise.resolve(registered),
          replace: (_guild, list) => {
            sent.push(list);
            return Promise.resolve();
          },
        },
        { guildIds: ['2'], commands, dryRun, print: (line) => lines.push(line) },
      ),
  };
}

describe('a deployment of commands', () => {
  it('does nothing when the list is as it should be, and says so', async () => {
    const registry = registryOf(asDiscordSays());
    await registry.run(false);
    expect(registry.sent).toEqual([]);
    expect(registry.lines.join()).toContain('nothing to do');
  });

  it('names what is new, what goes and what changes, then sends the whole list once', async () => {
    const registered = asDiscordSays().filter(({ name }) => name !== 'speak');
    registered.push({ name: 'old' });
    const budget = registered.find(({ name }) => name === 'budget') as { description?: string };
    budget.description = 'Money';
    const registry = registryOf(registered);
    await registry.run(false);
    const text = registry.lines.join('\n');
    expect(text).toContain('+ /speak is new');
    expect(text).toContain('- /old goes');
    expect(text).toContain('~ /budget description: "Money" becomes');
    expect(registry.sent).toHaveLength(1);
  });

  it('sends nothing in a dry run', async () => {
    const registry = registryOf([]);
    await registry.run(true);
    expect(registry.sent).toEqual([]);
    expect(registry.lines.join('\n')).toContain('+ "Transcribe" (message menu) is new');
  });

  it('sends an Entry Point command back as it came, also when the list is cleared', async () => {
    const entry = { name: 'launch', type: 4, id: '77', handler: 2 };
    const registry = registryOf([...asDiscordSays(), entry]);
    await registry.run(false, []);
    expect(registry.sent).toEqual([[entry]]);
  });
});

describe('a difference of commands', () => {
  it('points at the option that changed, not at those after it', () => {
    const option = (name: string, description: string) => ({ name, description, type: 3 });
    const before = { name: 'x', description: 'd', options: [option('a', '1'), option('b', '2')] };
    const after = {
      name: 'x',
      description: 'd',
      options: [option('a', '1'), option('new', '3'), option('b', '2!')],
    };
    expect(diffCommands([before], [after])).toEqual([
      '~ /x options b description: "2" becomes "2!"',
      '~ /x options new: nothing becomes {"description":"3","name":"new","type":3}',
    ]);
  });

  it('sees that options merely changed places', () => {
    const a = { name: 'a', description: '1', type: 3 };
    const b = { name: 'b', description: '2', type: 3 };
    expect(
      diffCommands([{ name: 'x', options: [a, b] } as never], [{ name: 'x', options: [b, a] } as never]),
    ).toEqual(['~ /x options: the order changes']);
  });
});
