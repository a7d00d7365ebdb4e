import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fieldsOf, type Tree } from '../../support/error-fields.ts';
import { type LocalDiscord, startLocalDiscord } from '../../support/local-discord.ts';
import { v2, button, row, text, option, select, many, wrongMessages } from '../../support/wrong-messages.ts';

describe('messages that Discord refuses', () => {
  let discord: LocalDiscord;
  let messages: string;

  beforeAll(async () => {
    discord = await startLocalDiscord();
    messages = `/channels/${discord.channel('general')}/messages`;
  });
  afterAll(() => discord?.close());

  it.each(wrongMessages)('refuses %s and names the field', async (_rule, body, field) => {
    const before = (await discord.people.violations()).length;
    const answer = await discord.api('POST', messages, body);
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ code: 50035, message: 'Invalid Form Body' });
    expect(fieldsOf(answer.json['errors'] as Tree)).toEqual([field]);
    const recorded = (await discord.people.violations()).slice(before);
    expect(recorded.map((violation) => violation.field)).toEqual([field]);
    expect(recorded[0]).toMatchObject({ method: 'POST', path: messages });
  });

  it('refuses an empty message with its own code, also when an edit empties one', async () => {
    expect((await discord.api('POST', messages, {})).json).toMatchObject({
      code: 50006,
      message: 'Cannot send an empty message',
    });
    expect((await discord.api('POST', messages, { content: ' \n ' })).json['code']).toBe(50006);
    const { json } = await discord.api('POST', messages, { content: 'x' });
    expect(
      (await discord.api('PATCH', `${messages}/${String(json['id'])}`, { content: '' })).json['code'],
    ).toBe(50006);
  });

  it('records a key that Discord would ignore, and refuses nothing for it', async () => {
    const before = (await discord.people.violations()).length;
    const answer = await discord.api('POST', messages, {
      content: 'x',
      ephemeral: true,
      tts: false,
      nonce: '1',
      enforce_nonce: true,
    });
    expect(answer.status).toBe(200);
    expect((await discord.people.violations()).slice(before).map(({ field }) => field)).toEqual([
      'ephemeral',
    ]);
  });

  it('fails as Discord does on more displayed bytes than it can store, and says why in the record', async () => {
    const heavy = await discord.api('POST', messages, { flags: v2, components: [text('語'.repeat(3500))] });
    expect([heavy.status, heavy.json]).toEqual([500, { message: '500: Internal Server Error', code: 0 }]);
    expect((await discord.people.violations()).at(-1)?.rule).toContain('10170 bytes');
    expect(
      (await discord.api('POST', messages, { flags: v2, components: [text('語'.repeat(3300))] })).status,
    ).toBe(200);
  });

  it('refuses a body that is no JSON', async () => {
    const response = await fetch(`${discord.sandbox.url}/api/v10${messages}`, {
      method: 'POST',
      headers: {
        authorization: `Bot ${discord.sandbox.env['DISCORD_TOKEN']}`,
        'content-type': 'application/json',
      },
      body: '{',
    });
    expect([response.status, ((await response.json()) as { code: number }).code]).toEqual([400, 50109]);
  });

  it('takes what is just within the limits', async () => {
    const good = [
      { content: 'x'.repeat(2000) },
      { embeds: [{ title: 'x'.repeat(256), description: 'x'.repeat(4096) }] },
      { flags: v2, components: [text('x'.repeat(4000))] },
      { flags: v2, components: many(5, () => ({ type: 17, components: many(7, (n) => text(String(n))) })) },
      { content: 'x', components: many(5, (n) => row(...many(5, (m) => button(`${n}.${m}`)))) },
      { content: 'x', components: [select({ options: many(25, (n) => option(`o${n}`)), max_values: 25 })] },
    ];
    for (const body of good) expect((await discord.api('POST', messages, body)).status).toBe(200);
  });
});
