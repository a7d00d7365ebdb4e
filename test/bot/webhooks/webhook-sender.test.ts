import { Agent } from 'undici';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWebhookSender } from '../../../src/bot/webhooks/webhook-sender.ts';
import type { WebhookPace } from '../../../src/bot/webhooks/webhook-turns.ts';
import type { WireMessage } from '../../../src/bot/wire-message.ts';
import { pgliteStore } from '../../support/pglite-store.ts';
import type { TestStore } from '../../support/test-store.ts';
import { paceOf } from '../../support/webhook-pace.ts';
import {
  type HookDeed,
  RETRY_AFTER_S,
  type WebhookServer,
  jumpingClock,
  startWebhookServer,
} from '../../support/webhook-server.ts';

const HOOK = '1187000000000000601';
const OTHER = '1187000000000000602';
const says = (content: string): WireMessage => ({ body: { content }, files: [] });

describe('the webhook sender', () => {
  let server: WebhookServer;
  let clock: ReturnType<typeof jumpingClock>;
  let agent: Agent;
  let limited: number;
  let db: TestStore;
  beforeAll(async () => {
    db = await pgliteStore();
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    await db.sql('delete from helix.webhook_turns');
    clock = jumpingClock();
    server = await startWebhookServer(clock);
    agent = new Agent();
    limited = 0;
  });
  afterEach(async () => {
    await agent.destroy();
    await server.close();
  });
  const sender = (pause = clock.pause, pace: WebhookPace = paceOf(db, clock), timeoutMs = 15_000) =>
    createWebhookSender({ agent, clock, pace, pause, onRateLimited: () => (limited += 1), timeoutMs });
  const contents = (): unknown[] => server.taken.map(({ body }) => body.content);

  it('posts with wait, mentions nobody, and answers the number of the message', async () => {
    const answer = await sender().post(server.url(HOOK), says('hello'));
    expect(answer).toEqual({ kind: 'posted', id: server.taken[0]?.id, channelId: '7' });
    expect(server.taken[0]?.body).toEqual({ content: 'hello', allowed_mentions: { parse: [] } });
    expect(server.seen).toMatchObject([
      { method: 'POST', path: `/api/v10/webhooks/${HOOK}/token-of-${HOOK}?wait=true` },
    ]);
  });

  it('sends files beside the message', async () => {
    const bytes = new TextEncoder().encode('three lines');
    const file = { name: 'list.txt', contentType: 'text/plain', bytes, description: 'A list' };
    const answer = await sender().post(server.url(HOOK), { body: { content: 'see' }, files: [file] });
    expect(answer.kind).toBe('posted');
    expect(server.taken[0]?.body['attachments']).toEqual([
      { id: 0, filename: 'list.txt', description: 'A list' },
    ]);
    expect(server.taken[0]?.text).toContain('three lines');
  });

  it('never sends more than 25 messages in any minute to a webhook, and keeps their order', async () => {
    const one = sender();
    const texts = Array.from({ length: 80 }, (_, index) => `message ${index}`);
    await Promise.all(texts.map((text) => one.post(server.url(HOOK), says(text))));
    expect(contents()).toEqual(texts);
    for (const { at } of server.taken) {
      const minute = server.taken.filter((other) => other.at >= at && other.at < at + 60_000);
      expect(minute.length).toBeLessThanOrEqual(25);
    }
    expect(clock.now() - (server.taken[0]?.at ?? 0)).toBeLessThan((80 * 60_000) / 23);
  });

  it('keeps the pace across a restart', async () => {
    for (let restart = 0; restart < 40; restart += 1) await sender().post(server.url(HOOK), says('again'));
    const first = server.taken[0]?.at ?? 0;
    expect(server.taken.filter(({ at }) => at < first + 60_000).length).toBeLessThanOrEqual(25);
  });

  it('lets one webhook wait without the other', async () => {
    const one = sender();
    server.deeds = ['too_many', 'too_many', 'too_many', 'too_many'];
    expect(await one.post(server.url(HOOK), says('a'))).toEqual({ kind: 'later', retryAfterMs: 7000 });
    const begun = clock.now();
    expect(await one.post(server.url(OTHER), says('b'))).toMatchObject({ kind: 'posted' });
    expect(clock.now() - begun).toBeLessThan(RETRY_AFTER_S * 1000);
  });

  it('waits as long as "too many requests" asks, and sends then', async () => {
    server.deeds = ['too_many'];
    expect(await sender().post(server.url(HOOK), says('patient'))).toMatchObject({ kind: 'posted' });
    const [refused, taken] = server.seen;
    expect((taken?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(RETRY_AFTER_S * 1000);
    expect(contents()).toEqual(['patient']);
    expect(limited).toBe(1);
  });

  it.each<[HookDeed, object, number]>([
    ['error', { kind: 'ambiguous' }, 0],
    ['error_after', { kind: 'ambiguous' }, 1],
    ['silence', { kind: 'ambiguous' }, 0],
    ['silence_after', { kind: 'ambiguous' }, 1],
    ['unknown_webhook', { kind: 'gone', status: 404 }, 0],
    ['bad_token', { kind: 'gone', status: 401 }, 0],
    ['refuse', { kind: 'refused', status: 400, code: 50_035 }, 0],
  ])(
    'after %s answers what its caller must know, and sends nothing again by itself',
    async (deed, answer, taken) => {
      server.deeds = [deed];
      // Nobody waits long for silence, but long enough for the server to have heard.
      const patience = deed.startsWith('silence') ? 1_500 : undefined;
      expect(
        await sender(clock.pause, paceOf(db, clock), patience).post(server.url(HOOK), says('once')),
      ).toEqual(answer);
      expect(server.seen).toHaveLength(1);
      expect(server.taken).toHaveLength(taken);
    },
  );

  it('knows that a server it never reached took nothing', async () => {
    await server.close();
    const answer = await sender().post(server.url(HOOK), says('nobody there'));
    expect(answer).toMatchObject({ kind: 'later' });
  });

  it('sends nothing more when the process is to end', async () => {
    const stopped = sender(() => Promise.reject(new Error('stopping')));
    await stopped.post(server.url(HOOK), says('in time'));
    expect(await stopped.post(server.url(HOOK), says('late'))).toMatchObject({ kind: 'later' });
    expect(contents()).toEqual(['in time']);
  });

  it('sends nothing while the database does not say what others sent', async () => {
    const away = () => Promise.reject(new Error('the database does not answer'));
    const one = sender(clock.pause, { turn: away, holdBack: away });
    expect(await one.post(server.url(HOOK), says('unknown'))).toEqual({ kind: 'later', retryAfterMs: 5_000 });
    expect(server.seen).toEqual([]);
  });

  it('edits in place and reads back, and tells a deleted message from a deleted webhook', async () => {
    const one = sender();
    const posted = await one.post(server.url(HOOK), says('first'));
    const id = posted.kind === 'posted' ? posted.id : '';
    expect(await one.edit(server.url(HOOK), id, says('second'))).toEqual({ kind: 'edited' });
    expect(await one.read(server.url(HOOK), id)).toMatchObject({
      kind: 'message',
      message: { id, content: 'second', webhook_id: HOOK },
    });
    expect(await one.read(server.url(HOOK), '1')).toEqual({ kind: 'message_gone' });
    server.gone.add(HOOK);
    expect(await one.read(server.url(HOOK), id)).toEqual({ kind: 'gone', status: 404 });
    expect(await one.inspect(server.url(HOOK))).toEqual({ kind: 'gone', status: 404 });
  });

  it('tells which server a webhook belongs to', async () => {
    server.guildOf.set(HOOK, '42');
    expect(await sender().inspect(server.url(HOOK))).toEqual({
      kind: 'webhook',
      guildId: '42',
      channelId: '7',
    });
  });

  it('never puts the address into the fault of an address it cannot use', async () => {
    const secret = 'https://discord.com/api/webhooks/12/very-secret?x=1';
    await expect(sender().post(secret, says('x'))).rejects.toThrow('not the address of a webhook');
  });
});
