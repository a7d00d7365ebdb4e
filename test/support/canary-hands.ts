import type { ServerResponse } from 'node:http';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import type { CanaryOperation } from './canary-operations.ts';
import type { CanaryWorld } from './canary-world.ts';
import { makeWav } from './make-audio.ts';
import type { Place } from './places.ts';

/** What people do with a bot whose every secret is a canary, and what its trail says of it. */
export type CanaryHands = {
  /** The first line of one of these steps after so many lines. */
  lineAfter(from: number, ...steps: string[]): Promise<Record<string, unknown>>;
  /** Waits until the operation that was received first after so many lines is delivered. */
  delivered(from: number): Promise<void>;
  /** How those ended after so many lines that were not served, in their order. */
  notServed(from: number): unknown[];
  /** Asks privately, and gives the operation that it became. */
  asked(operation: CanaryOperation): Promise<string>;
  /** The newest message that names the operation, of those that somebody sees. */
  seen(as: string, operation: string, says: string, channel?: string): Promise<SandboxMessage>;
  /** Has an answer cut in the middle, where the operation's vendor sends it in pieces. */
  breaksOff(operation: CanaryOperation): Promise<void>;
  /** Denies with a reason, on the card of a request. */
  denies(as: string, card: SandboxMessage, reason: string): Promise<void>;
  discordFails(kind: 'server_error' | 'none'): Promise<void>;
  /** What came with files that were sent to an operation's vendor, and the files. */
  uploads(operation: CanaryOperation): Place[];
};

const NOT_SERVED = new Set(['failed', 'refused', 'denied']);

/** Stands in the addresses of files, beside their names, and in what their hosts say. */
export const LINK_CANARY = 'oleanderlinkcanary';

/** What a host somewhere on the internet may answer, by how that ends: only the first is a recording. */
export const WEB_ANSWERS: readonly (readonly [string, (response: ServerResponse) => unknown])[] = [
  ['delivered', (response) => response.end(makeWav(2))],
  ['refused', (response) => response.writeHead(404, LINK_CANARY).end(LINK_CANARY)],
  ['refused', (response) => response.end(`<html>${LINK_CANARY}</html>`)],
  [
    'refused',
    (response) => {
      response.writeHead(200, { 'content-length': '9000' }).write(makeWav(1).subarray(0, 900));
      setTimeout(() => response.destroy(), 20);
    },
  ],
  [
    'refused',
    (response) =>
      response.writeHead(302, { location: `https://10.0.0.1/${LINK_CANARY}?${LINK_CANARY}` }).end(),
  ],
];

/** Makes the hands of a world. */
export function canaryHands(world: CanaryWorld): CanaryHands {
  const { people, channel: channelOf, url } = world.sandbox;
  const lineAfter: CanaryHands['lineAfter'] = (from, ...steps) => {
    const { lines, waitForLine } = world.bot();
    return waitForLine((line) => lines.indexOf(line) >= from && steps.includes(String(line['step'])));
  };
  const asked: CanaryHands['asked'] = async (operation) => {
    const from = world.bot().lines.length;
    await operation.ask(world.sandbox, world.ownerOf(operation), world.wordsOf(operation));
    return String((await lineAfter(from, 'received'))['operation']);
  };
  const delivered: CanaryHands['delivered'] = async (from) => {
    const { operation } = await lineAfter(from, 'received');
    await world.bot().waitForLine((line) => line['step'] === 'delivered' && line['operation'] === operation);
  };
  return {
    lineAfter,
    delivered,
    asked,
    notServed: (from) =>
      world
        .bot()
        .lines.slice(from)
        .flatMap(({ step }) => (NOT_SERVED.has(String(step)) ? [step] : [])),
    seen: (as, operation, says, channel = 'general') =>
      people.waitForMessage(
        channelOf(channel),
        as,
        (one) => textOf(one).includes(`op ${operation.slice(0, 8)}`) && textOf(one).includes(says),
      ),
    breaksOff: async (operation) => {
      if (!operation.cut) return;
      world.behaves(operation, operation.cut(world.wordsOf(operation)));
      const id = await asked(operation);
      await world.bot().waitForLine((line) => line['step'] === 'delivered' && line['operation'] === id);
    },
    denies: async (as, card, reason) => {
      const custom_id = controlsOf(card).find(({ label }) => label === 'Deny')?.customId ?? '';
      const at = { as, channel: card.channel_id } as const;
      const { interaction } = await people.act({ type: 'button', ...at, message: card.id, custom_id });
      await people.act({ type: 'modal', ...at, interaction, values: { reason } });
    },
    discordFails: async (kind) => {
      const body = JSON.stringify({ kind, method: 'POST' });
      const headers = { 'content-type': 'application/json' };
      await fetch(`${url}/sandbox/discord/fault`, { method: 'POST', headers, body });
    },
    uploads: (operation) =>
      world
        .vendorOf(operation)
        .requests.filter(({ headers }) => headers['x-goog-upload-command'])
        .map(({ url: { href }, headers, body }) => ({
          place: 'an upload',
          text: `${href} ${JSON.stringify(headers)} ${body.toString('latin1')}`,
        })),
  };
}
