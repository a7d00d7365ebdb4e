import { describe, expect, it } from 'vitest';
import { actorOf, addressOf } from '../../src/bot/actor.ts';
import { createFormMemory } from '../../src/bot/form-memory.ts';
import type { BotParts } from '../../src/bot/parts.ts';
import { routeInteraction } from '../../src/bot/route-interaction.ts';
import { createCommands } from '../../src/commands/index.ts';
import { GUILD, OPERATION, click, menu, slash, submit, typing } from '../support/interactions.ts';

/** Whatever is touched before the first response breaks the test: the answer must come from the payload alone. */
function untouchable(name: string): never {
  return new Proxy(
    {},
    {
      get: (_, key) => {
        throw new Error(`${name}.${String(key)} was used before the first response`);
      },
    },
  ) as never;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {}, child: () => quiet };
const parts: BotParts = {
  core: untouchable('core'),
  interactions: untouchable('interactions'),
  channels: untouchable('channels'),
  webhooks: untouchable('webhooks'),
  log: quiet,
  clock: { now: () => 1_795_392_000_000 },
  settings: { applicationId: '400000000000000001', guildIds: [GUILD] },
  adminRoles: { recent: () => [], fresh: () => untouchable('adminRoles') },
  commands: createCommands(() => []),
  forms: createFormMemory({ now: () => 1_795_392_000_000 }),
  stopping: () => false,
  serving: new Set(),
  commandIds: new Map(),
};
const first = (interaction: Parameters<typeof routeInteraction>[1], changes: Partial<BotParts> = {}) =>
  routeInteraction({ ...parts, ...changes }, interaction, quiet)?.first;
const text = (response: unknown) => JSON.stringify(response);
const file = { name: 'file', type: 11, value: '5' };
const PRIVATE_DEFER = { type: 5, data: { flags: 64 } };

describe('the first response', () => {
  it('is a private acknowledgement for commands, menus and forms, from the payload alone', () => {
    expect(first(slash('transcribe', [file]))).toEqual(PRIVATE_DEFER);
    expect(first(slash('speak', [{ name: 'text', type: 3, value: 'hi' }]))).toEqual(PRIVATE_DEFER);
    expect(first(slash('budget', [{ name: 'show', type: 1 }]))).toEqual(PRIVATE_DEFER);
    expect(first(slash('help'))).toEqual(PRIVATE_DEFER);
    expect(first(menu('Transcribe', {}))).toEqual(PRIVATE_DEFER);
    expect(first(menu('Read aloud', {}))).toEqual(PRIVATE_DEFER);
    expect(first(submit('v1:speak:submit:0:|||-', 'hi'))).toEqual(PRIVATE_DEFER);
  });

  it('is a form for /speak without anything to say', () => {
    expect(first(slash('speak', [{ name: 'voice', type: 3, value: 'rms' }]))).toMatchObject({
      type: 9,
      data: { custom_id: 'v1:speak:submit:0:rms|||d||', title: 'Speak' },
    });
  });

  it('is a form for a task without words and for a menu that asks; what came before it is kept for its sender', () => {
    expect(first(slash('agent', [{ name: 'new', type: 1, options: [] }]))).toMatchObject({
      type: 9,
      data: { custom_id: 'v1:agent:submit:0:||-|d' },
    });
    const id = '300000000000000001';
    expect(
      first(menu('Ask agent about this', { content: 'Pay me.', author: { id: '110000000000000009' } })),
    ).toMatchObject({
      type: 9,
      data: { custom_id: `v1:ask_agent:submit:${id}:||-|d` },
    });
    expect(parts.forms.recall(id)).toMatchObject({ text: 'Pay me.', files: [] });
    expect(first(submit(`v1:ask_agent:submit:${id}:||-|d`, 'hi'))).toEqual(PRIVATE_DEFER);
    expect(text(first(submit('v1:ask_agent:submit:999:||-|d', 'hi')))).toContain('started anew');
  });

  it('leaves the clicked message for Cancel and Delete, and opens a private answer for the others', () => {
    for (const action of ['cancel', 'delete']) {
      expect(first(click(`v1:op:${action}:${OPERATION}`)), action).toEqual({ type: 6 });
    }
    for (const action of ['retry', 'details', 'show', 'format']) {
      expect(first(click(`v1:op:${action}:${OPERATION}`)), action).toEqual(PRIVATE_DEFER);
    }
  });

  it('is left to the suggestions for an autocomplete', () => {
    expect(first(typing('speak', 'voice', 'ro'))).toBeNull();
  });

  it('says kindly that a button is old, forged or sits on another message', () => {
    for (const interaction of [
      click('approve-7'),
      click(`v0:op:cancel:${OPERATION}`),
      click(`v1:op:explode:${OPERATION}`),
      click(`v1:other:cancel:${OPERATION}`),
      click(`v1:op:delete:${OPERATION}`, [`v1:op:delete:${OPERATION.replace('1a', '2b')}`]),
      submit('v1:budget:submit:0', 'x'),
      submit('nonsense', 'x'),
    ]) {
      expect(text(first(interaction))).toContain('This button is from an older version of Helix.');
      expect(first(interaction)).toMatchObject({ type: 4, data: { flags: 64 | (1 << 15) } });
    }
  });

  it('says that a command is not known any more', () => {
    for (const interaction of [slash('paint'), menu('Paint', {})]) {
      expect(text(first(interaction))).toContain('does not know this command');
    }
  });

  it('turns strangers’ servers, private chats and a stopping bot away at once', () => {
    const elsewhere = { guild_id: '200000000000000009' };
    expect(text(first(slash('help', [], elsewhere)))).toContain('does not serve this server');
    expect(text(first(slash('help', [], { guild_id: undefined, member: undefined })))).toContain(
      'inside servers only',
    );
    expect(text(first(slash('help'), { stopping: () => true }))).toContain('being restarted');
    expect(first({ ...typing('speak', 'voice', 'x'), ...elsewhere })).toEqual({
      type: 8,
      data: { choices: [] },
    });
  });

  it('never mentions anybody', () => {
    expect(first(click('old'))).toMatchObject({ data: { allowed_mentions: { parse: [] } } });
  });
});

describe('the person who acts', () => {
  const member = (permissions: string, roles: string[] = []) =>
    slash('help', [], { member: { user: { id: '1' }, roles, permissions } });

  it('is an admin by Manage Server where no admin role is set', () => {
    expect(actorOf(member('32'), [])?.admin).toBe(true);
    expect(actorOf(member('8'), [])?.admin).toBe(true);
    expect(actorOf(member('2147483648'), [])?.admin).toBe(false);
  });

  it('is an admin by an admin role alone where one is set', () => {
    expect(actorOf(member('32'), ['77'])?.admin).toBe(false);
    expect(actorOf(member('0', ['77']), ['77'])?.admin).toBe(true);
  });

  it('is no admin while the admin roles are not known', () => {
    expect(actorOf(member('8', ['77']), null)?.admin).toBe(false);
  });

  it('gets the answer where they asked, with their own upload limit', () => {
    expect(addressOf(slash('help', [], { attachment_size_limit: 52_428_800 }), 0)).toMatchObject({
      channelId: '500000000000000001',
      interactionAt: '1970-01-01T00:00:00.000Z',
      maxFileBytes: 52_428_800,
    });
    expect(addressOf(slash('help', [], { attachment_size_limit: undefined }), 0)?.maxFileBytes).toBe(
      10_485_760,
    );
  });
});
