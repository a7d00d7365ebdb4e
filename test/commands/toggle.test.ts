import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommandContext, Plan } from '../../src/commands/command.ts';
import { accessAt } from '../../src/commands/access.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { toggle } from '../../src/commands/toggle.ts';
import type { Actor } from '../../src/core/index.ts';
import { type CoreWorld, coreWorld } from '../support/core-world.ts';
import { somebody } from '../support/people.ts';

type Options = Record<string, string | number | boolean>;

let world: CoreWorld;
beforeAll(async () => {
  world = await coreWorld();
});
afterAll(() => world.close());

const admin = somebody({ admin: true });
const contextOf = (actor: Actor): CommandContext => ({ actor, core: world.core, commandId: () => null });
const TYPES = { string: 3, number: 4, boolean: 5 } as const;

/** What the subcommand answers, as one text; a refusal begins with `refused:`. */
async function say(sub: string, options: Options = {}, actor = admin): Promise<string> {
  const given = Object.entries(options).map(([name, value]) => ({
    name,
    value,
    type: TYPES[typeof value as keyof typeof TYPES],
  }));
  const invocation = readInvocation('toggle', [{ name: sub, type: 1, options: given as never[] }], undefined);
  const plan: Plan = await toggle.plan(invocation, contextOf(actor));
  if (plan.kind !== 'reply') throw new Error(plan.kind);
  return [...(plan.tone === 'refused' ? ['refused:'] : []), plan.title, ...plan.lines].join('\n');
}
const suggest = async (typed: string, actor = admin): Promise<{ name: string; value: string }[]> =>
  (await toggle.suggest?.('toggle', typed, contextOf(actor))) ?? [];

describe('/toggle', () => {
  it('is open to all for looking and for one’s own, and an admin’s for everything else', () => {
    for (const [sub, access] of Object.entries({
      list: 'everyone',
      mine: 'everyone',
      set: 'admin',
      lock: 'admin',
      history: 'admin',
      revert: 'admin',
      forgotten: 'admin',
    })) {
      expect(accessAt(toggle.access, ['toggle', sub]), sub).toBe(access);
    }
    expect(toggle.data.default_member_permissions ?? null).toBeNull();
  });

  it('lists every toggle with its state, type and what holds for the asker', async () => {
    const text = await say('list', {}, somebody());
    expect(text).toContain(
      '**Speech** (/speak): on, each person may change it\n-# for you: on · `enable_text_to_speech`, version 1',
    );
    expect(text).toContain('**Transcription** (/transcribe): on, each person decides');
    expect(text).toContain('**Files from the web** (files by their web address): off, admins decide');
    expect(text).not.toMatch(/ADMIN_ONLY|BOTH|\bv\d/);
    for (const line of text.split('\n').filter((one) => one.includes('enable_')))
      expect(line).toMatch(/^-# /);
  });

  it('offers names with their state, and a chosen one carries the version that was seen', async () => {
    const [offered] = await suggest('text_to');
    expect(offered).toEqual({
      name: 'Speech: on (enable_text_to_speech)',
      value: 'enable_text_to_speech@1',
    });
    const actor = somebody();
    await say('mine', { toggle: 'enable_text_to_speech', setting: 'off' }, actor);
    expect((await suggest('text_to', actor))[0]?.name).toBe(
      'Speech: on, off for you (enable_text_to_speech)',
    );
  });

  it('reads a change back, from what to what, with whom it reaches and where it is on record', async () => {
    const text = await say('set', { toggle: 'enable_email_analysis@1', enabled: false });
    expect(text).toMatch(/on, each person may change it → \*\*off, each person may change it\*\*/);
    expect(text).toMatch(/\/email · `enable_email_analysis`, version 1 → 2 · audit #\d+/);
    const late = await say('set', { toggle: 'enable_email_analysis@1', enabled: true });
    expect(late).toMatch(/^refused:/);
    expect(late).toContain('It is at version 2 now: off, each person may change it');
    expect(late).toContain('Nothing was changed.');
  });

  it('says what an end in time means, and takes none that is none', async () => {
    const text = await say('set', { toggle: 'enable_agent_execution', enabled: false, until: '2 hours' });
    expect(text).toMatch(/\*\*off until <t:\d+:f> \(<t:\d+:R>\), then on, admins decide\*\*/);
    for (const until of [
      'yesterday',
      '0 h',
      '2001-01-01 00:00',
      '99 weeks',
      '2027-02-31 10:00',
      '-2 hours',
    ]) {
      expect(await say('set', { toggle: 'enable_agent_execution', until }), until).toMatch(
        /^refused:[\s\S]*not a time ahead/,
      );
    }
  });

  it('adds a toggle, or changes the type of one, only after an explicit yes', async () => {
    const wanted = { toggle: 'enable_dreams', enabled: true, type: 'USER' };
    expect(await say('set', wanted)).toMatch(/^refused:[\s\S]*confirm: True/);
    expect(await say('list')).not.toContain('enable_dreams');
    expect(await say('set', { ...wanted, confirm: true })).toMatch(
      /new → \*\*on, each person decides\*\*[\s\S]*version 0 → 1/,
    );
    expect(await say('set', { toggle: 'enable_dreams', type: 'BOTH' })).toMatch(
      /^refused:[\s\S]*each person decides now[\s\S]*each person may change it/,
    );
    expect(await say('set', { toggle: 'enable_dreams', type: 'BOTH', confirm: true })).toContain(
      '**on, each person may change it**',
    );
    expect(await say('set', { ...wanted, toggle: 'Not a name!', confirm: true })).toContain(
      'no name for a toggle',
    );
    expect(await say('set', { toggle: 'enable_dreams' })).toContain('nothing to change');
  });

  it('keeps lists within what a card can hold, and says what is left out', async () => {
    const name = `enable_${'x'.repeat(57)}`;
    await say('set', { toggle: name, enabled: true, type: 'BOTH', confirm: true });
    for (let count = 0; count < 20; count += 1) {
      await say('set', { toggle: name, enabled: count % 2 === 0, until: `${count + 1} hours` });
    }
    const history = await say('history', { toggle: name });
    expect(history).toContain('and 6 older');
    for (let count = 0; count < 12; count += 1) {
      const other = `${name.slice(0, 60)}_${count}`;
      await say('set', { toggle: other, enabled: true, until: '3 days', type: 'BOTH', confirm: true });
    }
    const list = await say('list');
    expect(list).toMatch(/and \d+ more: the list/);
    expect(Math.max(history.length, list.length)).toBeLessThan(3_900);
  });

  it('locks, goes back, and shows every version', async () => {
    const name = 'enable_text_to_speech';
    const actor = somebody();
    expect(await say('lock', { toggle: name, locked: true })).toContain('**on, locked by an admin**');
    expect(await say('mine', { toggle: name, setting: 'off' }, actor)).toMatch(
      /^refused:[\s\S]*an admin locked/,
    );
    expect(await say('revert', { toggle: name, version: 1 })).toContain(
      'on, locked by an admin → **on, each person may change it**',
    );
    expect(await say('mine', { toggle: name, setting: 'off' }, actor)).toContain(
      'nothing of your own → **off**',
    );
    expect(await say('revert', { toggle: name, version: 77 })).toContain('the newest is 3');
    const history = await say('history', { toggle: name });
    expect(history.match(/^\*\*\d/gm)).toEqual(['**3', '**2', '**1']);
    expect(history).toContain(`back to version 1 by <@${admin.userId}>`);
    expect(await say('lock', { toggle: 'enable_agent_execution', locked: true })).toContain(
      'only what each person may change can be locked',
    );
    expect(await say('history', { toggle: 'nothing' })).toContain('what does not exist is off');
    expect(await say('set', { toggle: name, enabled: false }, actor)).toMatch(/^refused:[\s\S]*for admins/);
  });
});
