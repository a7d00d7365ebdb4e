import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint } from '../../src/core/audit/checkpoint.ts';
import { signRotation } from '../../src/core/audit/key-rotation.ts';
import type { AuditProof } from '../../src/core/audit/proof.ts';
import { signNote, verifierKey } from '../../src/core/audit/signed-note.ts';
import { proofOf } from '../support/proof-file.ts';
import { type SignedLog, chainOf, signedAt, signedLog, testKey } from '../support/signed-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'helix-proof-'));
const log = signedLog(1_000, 250);
const vkey = ({ origin, key }: Pick<SignedLog, 'origin' | 'key'>): string =>
  verifierKey(origin, key.publicKey);

/** Runs the verifier as a stranger does; a HELIX_TEST_NODE of another version is used where it is named. */
async function verdict(proof: unknown, ...key: string[]): Promise<{ code: number; out: string }> {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, typeof proof === 'string' ? proof : JSON.stringify(proof));
  const node = process.env['HELIX_TEST_NODE'] ?? process.execPath;
  const command = [join(process.cwd(), 'tools/verify-audit.mjs'), file, ...key];
  return new Promise((resolve) => {
    execFile(node, command, { cwd: folder, env: {} }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, out: stdout + stderr });
    });
  });
}

describe('the stand-alone verifier', () => {
  it('has less than 80 lines and needs nothing but Node', () => {
    const text = readFileSync('tools/verify-audit.mjs', 'utf8');
    expect(text.trimEnd().split('\n').length).toBeLessThan(80);
    const imported = [...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name);
    expect(imported.every((name) => name?.startsWith('node:'))).toBe(true);
  });

  it('accepts the proof of an operation, and tells its entries', async () => {
    const { code, out } = await verdict(await proofOf(log, 'op-7'), vkey(log));
    expect(out.split('\n')).toEqual([
      'entry 28 of 1000  2026-11-22T00:00:28.000Z  settled',
      'entry 29 of 1000  2026-11-22T00:00:29.000Z  settled',
      'entry 30 of 1000  2026-11-22T00:00:30.000Z  settled',
      'entry 31 of 1000  2026-11-22T00:00:31.000Z  settled',
      'OK: these entries are in the log, as its key signed it.',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('accepts entry 0 and the last one', async () => {
    for (const operation of [null, 'op-249']) {
      expect((await verdict(await proofOf(log, operation), vkey(log))).code).toBe(0);
    }
  });

  it('takes nobody’s word for the key', async () => {
    const proof = await proofOf(log, 'op-7');
    expect(await verdict(proof)).toEqual({
      code: 2,
      out: 'NOT CHECKED: no key: give the verifier key of the log\n',
    });
    for (const key of [
      verifierKey(log.origin, testKey().publicKey),
      verifierKey('helix/another', log.key.publicKey),
      vkey(log).replace(/\+[0-9a-f]{8}\+/, '+00000000+'),
      log.key.publicKey,
    ]) {
      expect((await verdict(proof, key)).code, key).toBe(1);
    }
    expect((await verdict('{', vkey(log))).code).toBe(2);
    expect((await verdict('{}', vkey(log))).code).toBe(1);
  });

  it('does not accept a proof in which anything was changed', async () => {
    const proof = await proofOf(log, 'op-7');
    const other = await proofOf(log, 'op-8');
    const [entry, ...rest] = proof.entries as [AuditProof['entries'][number], ...AuditProof['entries']];
    const withEntry = (over: object): object => ({ ...proof, entries: [{ ...entry, ...over }, ...rest] });
    const forged: Record<string, object> = {
      format: { ...proof, format: 'helix-audit-proof/2' },
      'no entries': { ...proof, entries: [] },
      'another operation': { ...proof, operation: 'op-8' },
      'an entry of another operation': { ...proof, entries: [...proof.entries, ...other.entries] },
      body: withEntry({ body: entry.body.replace('"cost_nano":"28000"', '"cost_nano":"1"') }),
      place: withEntry({ seq: 29 }),
      'place and body': withEntry({ seq: 29, body: entry.body.replace('"seq":28', '"seq":29') }),
      prev: withEntry({
        body: entry.body.replace(/"prev":"(.)/, (_, digit) => `"prev":"${digit === 'f' ? 0 : 'f'}`),
      }),
      path: withEntry({ path: entry.path.with(3, entry.path[2]!) }),
      'short path': withEntry({ path: entry.path.slice(1) }),
      'long path': withEntry({ path: [...entry.path, entry.path[0]!] }),
      link: withEntry({ link: entry.link.toReversed() }),
      'no link': withEntry({ link: [] }),
      size: { ...proof, checkpoint: proof.checkpoint.replace('\n1000\n', '\n1001\n') },
      root: { ...proof, checkpoint: proof.checkpoint.replace(/\n(.)/, '\n$1A') },
      'no signature': { ...proof, checkpoint: `${proof.checkpoint.split('\n\n')[0]}\n\n` },
    };
    const forger = testKey();
    const text = formatCheckpoint({ origin: log.origin, size: 1_000, root: log.checkpoints.at(-1)!.root });
    forged['another signer'] = { ...proof, checkpoint: signNote(text, log.origin, forger) };
    for (const [what, file] of Object.entries(forged)) {
      const { code, out } = await verdict(file, vkey(log));
      expect(code, `${what}: ${out}`).toBe(1);
      expect(out).toMatch(/^NOT PROVEN: /);
    }
  });

  it('does not accept what could be read in two ways, even over a right signature', async () => {
    const proof = await proofOf(log, 'op-7');
    const file = JSON.stringify(proof);
    const [entry, ...rest] = proof.entries as [AuditProof['entries'][number], ...AuditProof['entries']];
    const root = proof.checkpoint.split('\n')[2]!;
    const signed = (...lines: string[]): object => ({
      ...proof,
      checkpoint: signNote(`${lines.join('\n')}\n`, lines[0]!, log.key),
    });
    const noted = (change: (note: string) => string): object => ({
      ...proof,
      checkpoint: change(proof.checkpoint),
    });
    const forged: Record<string, [object | string, string]> = {
      'a field twice': [file.replace('"operation":', '"operation":"op-8","operation":'), 'named twice'],
      'the same, spelt otherwise': [file.replace('"seq":28', '"s\\u0065q":9,"seq":28'), 'named twice'],
      'an extension line': [signed(log.origin, '1000', root, 'more'), 'three lines'],
      'a size in another notation': [signed(log.origin, '1e3', root), 'three lines'],
      'an epoch in another notation': [signed(`${log.origin}/e02`, '1000', root), 'the log that the key'],
      'a root without padding': [signed(log.origin, '1000', root.slice(0, -1)), 'base64'],
      'a signature in another base64': [noted((note) => note.replace(/=*\n$/, '\n')), 'base64'],
      'another dash': [noted((note) => note.replace('—', '-')), 'is no signed note'],
      CRLF: [noted((note) => note.replace(/\n$/, '\r\n')), 'is no signed note'],
      'something after the note': [noted((note) => `${note}more`), 'is no signed note'],
      'another base64 in a path': [
        { ...proof, entries: [{ ...entry, path: entry.path.map((hash) => ` ${hash}`) }, ...rest] },
        'base64',
      ],
      'an entry twice': [{ ...proof, entries: [entry, entry] }, 'order'],
      'nothing where lists are expected': [{ ...proof, rotations: null }, 'not written as a proof'],
      'a number for a note': [{ ...proof, checkpoint: 5 }, 'not written as a proof'],
    };
    for (const [what, [forgery, why]] of Object.entries(forged)) {
      const { code, out } = await verdict(forgery, vkey(log));
      expect(code, `${what}: ${out}`).toBe(1);
      expect(out, what).toMatch(/^NOT PROVEN: /);
      expect(out, what).toContain(why);
    }
    const byte = Buffer.from(vkey(log).slice(-44), 'base64').fill(2, 0, 1).toString('base64');
    expect((await verdict(proof, vkey(log).slice(0, -44) + byte)).out).toContain('no verifier key');
  });

  it('follows the key from hand to hand, and the origin to the next epoch', async () => {
    const [first, second] = [testKey(), testKey()];
    const origin = 'helix/6f1f5f3e-0000-4000-8000-000000000003';
    const note = signRotation(origin, 4, first, second);
    const entries = chainOf(10, (seq) => {
      if (seq === 0) return { kind: 'genesis', facts: { origin, public_key: first.publicKey } };
      const facts = { old_key: first.publicKey, new_key: second.publicKey, note };
      return seq === 4 ? { kind: 'key_rotated', facts } : { kind: 'settled', op: 'op-1' };
    });
    const checkpoints = signedAt(entries, `${origin}/e2`, second, 10);
    const proof = await proofOf({ origin, key: first, entries, checkpoints }, 'op-1');
    expect((await verdict(proof, verifierKey(origin, first.publicKey))).code).toBe(0);
    expect((await verdict(proof, verifierKey(`${origin}/e2`, second.publicKey))).code).toBe(0);
    const thief = testKey();
    const stolen = JSON.stringify({ ...proof, rotations: [] });
    expect((await verdict(stolen, verifierKey(origin, first.publicKey))).code).toBe(1);
    const forged = entries[4]!.body.replaceAll(second.publicKey, thief.publicKey);
    expect(
      (await verdict({ ...proof, rotations: [forged] }, verifierKey(origin, first.publicKey))).code,
    ).toBe(1);
  });
});
