import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audit } from '../../src/commands/audit.ts';
import { parseMoment } from '../../src/commands/audit/parse-moment.ts';
import type { CommandContext, Plan } from '../../src/commands/command.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { merkleRoot } from '../../src/core/audit/merkle.ts';
import type { Actor } from '../../src/core/index.ts';
import { asOwner } from '../support/load-log.ts';
import { type CoreWorld, coreWorld } from '../support/core-world.ts';
import { somebody } from '../support/people.ts';
import { signNow } from '../support/sign-now.ts';

type Reply = Extract<Plan, { kind: 'reply' }>;
type Options = Record<string, string | number | boolean>;
const TYPES = { string: 3, number: 4, boolean: 5 } as const;

let world: CoreWorld;
const admin = somebody({ admin: true });
const speaker = somebody();
let operation: string;
/** What a reader sees: marks of markdown are escaped, so that names are shown as they are. */
const text = (reply: Reply): string => [reply.title, ...reply.lines].join('\n').replaceAll('\\_', '_');

async function say(sub: string, options: Options = {}, actor: Actor = admin): Promise<Reply> {
  const given = Object.entries(options).map(([name, value]) => ({
    name,
    value,
    type: name === 'user' ? 6 : TYPES[typeof value as keyof typeof TYPES],
  }));
  const invocation = readInvocation('audit', [{ name: sub, type: 1, options: given }], undefined);
  const context: CommandContext = { actor, core: world.core, commandId: () => null };
  const plan = await audit.plan(invocation, context);
  if (plan.kind !== 'reply') throw new Error(plan.kind);
  return plan;
}

beforeAll(async () => {
  world = await coreWorld();
  await world.speak('hello', { actor: speaker }, { onOperation: (id) => void (operation = id) });
  await signNow(world);
});
afterAll(() => world.close());

describe('/audit', () => {
  it('is for admins alone, in the core too, and a try of somebody else is on record', async () => {
    expect(audit.access).toBe('admin');
    for (const sub of ['tail', 'search', 'verify', 'proof', 'export']) {
      const refused = await say(sub, sub === 'proof' ? { operation } : {}, somebody());
      expect(refused).toMatchObject({ tone: 'refused' });
      expect(refused.files).toBeUndefined();
    }
    expect(text(await say('tail'))).toContain('admin_refused');
  });

  it('shows the newest entries with who, when and what', async () => {
    const reply = await say('tail');
    expect(reply.pages).toMatchObject({ command: 'audit', page: 0 });
    const found = text(await say('search', { operation: operation.slice(0, 8) }));
    expect(found).toMatch(
      new RegExp(
        `\\*\\*#\\d+\\*\\* settled · <@${speaker.userId}> · <t:\\d+:f> · op ${operation.slice(0, 8)}`,
      ),
    );
    expect(found.indexOf('settled')).toBeLessThan(found.indexOf('begun'));
    expect(found).not.toContain('hello');
    // Money in dollars, as everywhere else, and nothing that is empty.
    expect(found).toMatch(/cost: \$0\.\d+/);
    expect(found).not.toMatch(/_nano|null|\[\]/);
  });

  it('searches by kind, person and time', async () => {
    expect(text(await say('search', { kind: 'genesis' }))).toMatch(/^Audit: found.*\n\*\*#0\*\* genesis/);
    expect(text(await say('search', { user: speaker.userId }))).toContain('begun');
    expect(text(await say('search', { user: somebody().userId }))).toContain('No entry fits');
    expect(text(await say('search', { until: '2001-01-01' }))).toContain('No entry fits');
    expect(text(await say('search', { from: '1 hour', kind: 'settled' }))).toContain('settled');
    expect(await say('search', { from: 'yesterdayish' })).toMatchObject({ tone: 'refused' });
    expect(await say('search', { operation: "'; drop table" })).toMatchObject({ tone: 'refused' });
    const suggested = await audit.suggest?.('kind', 'gen', {
      actor: admin,
      core: world.core,
      commandId: () => null,
    });
    expect(suggested).toEqual([{ name: 'genesis', value: 'genesis' }]);
  });

  it('shows another server’s admins nothing of this one’s people', async () => {
    const stranger = somebody({ admin: true, guildId: '110000000000000077' });
    const found = text(await say('search', {}, stranger));
    expect(found).toContain('started');
    expect(found).not.toContain(speaker.userId);
    expect(await say('search', { operation }, stranger)).toMatchObject({ title: 'Audit: nothing found' });
    expect(text(await say('proof', { operation }, stranger))).toContain('no such operation');
    const { files } = await say('export', {}, stranger);
    const lines = Buffer.from(files![0]!.bytes).toString().trim().split('\n');
    expect(lines.join('\n')).not.toContain(operation);
    expect(lines.filter((line) => line.includes('"body":null')).length).toBeGreaterThan(0);
  });

  it('proves an operation to somebody who has nothing but the file, the key and Node', async () => {
    const reply = await say('proof', { operation: operation.slice(0, 8) });
    const [, key] = /\.json (helix\/\S+)/.exec(text(reply)) ?? [];
    const file = join(mkdtempSync(join(tmpdir(), 'helix-audit-')), 'proof.json');
    writeFileSync(file, reply.files![0]!.bytes);
    const out = execFileSync(process.execPath, ['tools/verify-audit.mjs', file, key!], { encoding: 'utf8' });
    expect(out).toMatch(/ begun\n(.*\n)+.* settled\n(.*\n)*OK: /);
    const one = await say('proof', { entry: 0 });
    writeFileSync(file, one.files![0]!.bytes);
    expect(
      execFileSync(process.execPath, ['tools/verify-audit.mjs', file, key!], { encoding: 'utf8' }),
    ).toContain('genesis');
  });

  it('gives no proof of what is not there, not signed yet, or named in no way', async () => {
    expect(text(await say('proof', { operation: '00000000' }))).toContain('no such operation');
    expect(text(await say('proof', { entry: 99_999 }))).toContain('no such operation or entry');
    expect(text(await say('proof'))).toContain('one operation or of one entry');
    const seq = await world.core.record('noted', null, {});
    expect(text(await say('proof', { entry: seq }))).toContain('not signed yet');
  });

  it('exports every entry so that chain and tree can be made of it', async () => {
    const { files, lines } = await say('export');
    expect(lines.join()).toContain('That is the end');
    const entries = Buffer.from(files![0]!.bytes)
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; hash: string });
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, n) => n));
    const [newest] = (await world.db.store.checkpoints({ after: 0, limit: 500 })).slice(-1);
    const leaves = entries.slice(0, newest!.size).map(({ hash }) => Buffer.from(hash, 'hex'));
    expect(merkleRoot(leaves).toString('hex')).toBe(newest!.root);
    expect(await say('export', { from: 99_999 })).toMatchObject({ tone: 'refused' });
  });

  it('verifies all, then what is new, and names the first bad entry', async () => {
    expect(text(await say('verify'))).toMatch(
      /whole\n\d+ entries: chain whole, \d signed checkpoints? fits?/,
    );
    await world.core.record('noted', null, {});
    expect(text(await say('verify', { new: true }))).toMatch(/\d+ of them new and read now/);
    await asOwner(world.db, async (sql) => {
      await sql(`update helix.audit_entries set body = replace(body, '"v":1', '"v":3') where seq = 1`);
    });
    const found = await say('verify');
    expect(found.tone).toBe('refused');
    expect(text(found)).toContain('Entry 1 is the first bad one');
    expect(text(await say('search', { kind: 'verify_failed' }))).toContain('first_bad: 1');
    expect(text(await say('proof', { entry: 1 }))).toContain('The record was changed');
  });
});

describe('a time in the past', () => {
  it('is taken as people type it, and nothing else is', () => {
    const now = Date.UTC(2026, 10, 22, 12);
    expect(parseMoment('2 hours', now)).toBe('2026-11-22T10:00:00.000Z');
    expect(parseMoment(' 3 Days ago', now)).toBe('2026-11-19T12:00:00.000Z');
    expect(parseMoment('2026-11-20', now)).toBe('2026-11-20T00:00:00.000Z');
    expect(parseMoment('2026-11-20 18:30 UTC', now)).toBe('2026-11-20T18:30:00.000Z');
    for (const typed of ['', 'now', '2026-02-31', '2026-11-20 25:00', '-2 hours', '2 years']) {
      expect(parseMoment(typed, now), typed).toBeNull();
    }
  });
});
