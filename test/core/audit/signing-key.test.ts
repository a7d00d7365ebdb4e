import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSigningKey, withdrawSigningKey } from '../../../src/core/audit/signing-key.ts';

const pair = generateKeyPairSync('ed25519');
const raw = Buffer.from(String(pair.publicKey.export({ format: 'jwk' }).x), 'base64url').toString('base64');
const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' });
const pem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
const folder = (): string => join(mkdtempSync(join(tmpdir(), 'helix-key-')), 'data');

describe('the signing key', () => {
  it.each([
    ['PEM', pem],
    ['PEM on one line', pem.replaceAll('\n', '\\n')],
    ['base64 of PKCS #8', der.toString('base64')],
    ['base64 of the seed', der.subarray(-32).toString('base64')],
  ])('is read from %s', async (_, text) => {
    const key = await loadSigningKey({ auditSigningKey: text, dataDir: folder() });
    expect(key).toMatchObject({ publicKey: raw, file: null, created: false });
    const message = Buffer.from('checkpoint');
    expect(verify(null, message, pair.publicKey, sign(null, message, key.privateKey))).toBe(true);
  });

  it.each([
    ['nonsense', 'canary-not-a-key'],
    [
      'another kind of key',
      generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    ],
  ])('is refused for %s, with the cure and without the value', async (_, text) => {
    const attempt = loadSigningKey({ auditSigningKey: text, dataDir: folder() });
    await expect(attempt).rejects.toThrow('openssl genpkey');
    await expect(attempt).rejects.not.toThrow(text);
  });

  it('is made once where there is none, for its owner alone, and found again', async () => {
    const dataDir = folder();
    const made = await loadSigningKey({ auditSigningKey: null, dataDir });
    const file = join(dataDir, 'audit.key');
    expect(made).toMatchObject({ file, created: true });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY');
    const again = await loadSigningKey({ auditSigningKey: null, dataDir });
    expect(again).toMatchObject({ publicKey: made.publicKey, created: false });
    await withdrawSigningKey(again);
    expect(existsSync(file)).toBe(true);
    await withdrawSigningKey(made);
    expect(existsSync(file)).toBe(false);
  });
});
