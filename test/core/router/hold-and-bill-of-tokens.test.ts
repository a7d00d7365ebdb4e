import { randomInt } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Vendors, startVendors } from '../../../sandbox/vendors/index.ts';
import { type CoreWorld, coreWorld } from '../../support/core-world.ts';
import { HOSTILE, INVOICE } from '../../support/email-samples.ts';
import { FILMS, NO_FILMS } from '../../support/films.ts';
import { completed } from '../../support/outcomes.ts';
import { address, somebody } from '../../support/people.ts';

/** What is held before a call may be so many times its bill, in the median of an operation's calls. */
const RATIO_MAX = 3;
/**
 * The same where the model always thinks: its thoughts have no limit of their own, so that more is held for them than
 * the rules engine bills, which hardly thinks. No default route begins with such a model.
 */
const THINKING_RATIO_MAX = 4;
const EMAILS = '../shared/corpora/email';
/** One of so many emails of the corpus, which has 170. */
const EVERY = process.env['HELIX_LONG'] ? 3 : 25;
const TYPES: Record<string, string> = {
  '.eml': 'message/rfc822',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

type Input = { input: Record<string, unknown>; file: { name: string; bytes: Uint8Array } | null };

const fileAt = (path: string): Input['file'] => ({ name: basename(path), bytes: readFileSync(path) });
const about = (file: Input['file']): Input => ({ input: {}, file });

const corpus = existsSync(EMAILS)
  ? readdirSync(EMAILS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.eml'))
  : [];
const emails = [
  about({ name: 'invoice.eml', bytes: INVOICE }),
  about({ name: 'hostile.eml', bytes: HOSTILE }),
  ...corpus
    .toSorted((a, b) => a.localeCompare(b))
    .filter((_, index) => index % EVERY === 0)
    .map((name) => about(fileAt(join(EMAILS, name)))),
];

const films = [
  'sandbox/samples/quarterly-slides.webm',
  ...(NO_FILMS ? [] : ['mediabunny/frames.webm', 'moviepy/no_duration.webm']).map((name) =>
    join(FILMS, name),
  ),
].map((path) => about(fileAt(path)));

const tasks: Input[] = [
  {
    input: { task: 'Transcribe the attached recording, sum the amounts in it and read the result aloud.' },
    file: fileAt('sandbox/samples/travel-bill.mp3'),
  },
  { input: { task: 'Please calculate 165 / 3.' }, file: null },
  { input: { task: 'Read this aloud: the meeting begins at noon.' }, file: null },
];

const thoughtful = tasks.map(({ input, file }) => ({ input: { ...input, model: 'claude-opus-5-5' }, file }));

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

describe('what is held before a call, against what it costs at the local vendors', () => {
  let vendors: Vendors;
  let world: CoreWorld;
  beforeAll(async () => {
    vendors = await startVendors();
    world = await coreWorld({ env: vendors.env, timings: { silenceMs: 60_000 } });
  });
  afterAll(async () => {
    await world.close();
    await vendors.close();
  });

  function hosted(file: NonNullable<Input['file']>) {
    const path = `/attachments/${randomInt(2 ** 40)}/${encodeURIComponent(file.name)}`;
    world.hosted.set(path, file.bytes);
    const { name, bytes } = file;
    const contentType = TYPES[extname(name)] ?? null;
    return { url: `${world.files.url}${path}`, name, bytes: bytes.byteLength, contentType };
  }

  async function run(operation: 'email' | 'video' | 'agent', { input, file }: Input): Promise<string> {
    const actor = somebody();
    const ref = file && hosted(file);
    const files = operation === 'agent' ? { files: ref ? [ref] : [] } : { file: ref };
    const outcome = await world.core.run(
      {
        operation,
        input: { ...input, ...files },
        actor,
        idempotencyKey: String(randomInt(2 ** 47)),
        deliverTo: address(actor),
        private: false,
      },
      {},
    );
    return completed(outcome).receipt.operationId;
  }

  /** Hold through bill of every call of an operation; a recorded hold that did not cover its bill throws. */
  async function ratiosOf(operation: string): Promise<number[]> {
    const calls = await world.db.sql(
      `select a.attempt, a.cost_nano::text as cost, a.estimated from helix.attempts a
        where a.operation_id = $1 order by a.attempt`,
      [operation],
    );
    return calls.map(({ attempt, cost, estimated }) => {
      const line = world.trail.find(
        (one) => one.operation === operation && one.step === 'attempt' && one.attempt === attempt,
      );
      if (line?.step !== 'attempt' || estimated) throw new Error('a call without its hold or its true cost');
      expect(BigInt(line.hold_nano)).toBeGreaterThanOrEqual(BigInt(String(cost)));
      return Number(line.hold_nano) / Number(cost);
    });
  }

  it.each([
    ['email', RATIO_MAX, 'email', emails],
    ['video', RATIO_MAX, 'video', films],
    ['turn of the agent', RATIO_MAX, 'agent', tasks],
    ['turn of an agent that always thinks', THINKING_RATIO_MAX, 'agent', thoughtful],
  ] as const)(
    'covers every %s, and is at most %d times the bill in the median',
    async (_, most, operation, inputs) => {
      const ratios: number[] = [];
      for (const input of inputs) ratios.push(...(await ratiosOf(await run(operation, input))));
      expect(ratios.length).toBeGreaterThanOrEqual(inputs.length);
      expect(median(ratios)).toBeLessThanOrEqual(most);
    },
    240_000,
  );
});
