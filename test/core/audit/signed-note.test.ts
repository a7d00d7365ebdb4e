import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { formatCheckpoint, parseCheckpoint } from '../../../src/core/audit/checkpoint.ts';
import {
  noteKeyHash,
  parseNote,
  signNote,
  verifierKey,
  verifyNote,
} from '../../../src/core/audit/signed-note.ts';

/** The example of Go's golang.org/x/mod/sumdb/note, which C2SP signed-note describes. */
const GO = {
  name: 'PeterNeumann',
  verifier: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  seed: 'gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=',
  note:
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
};

function keyOfSeed(seed: string): { privateKey: ReturnType<typeof createPrivateKey>; publicKey: string } {
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([head, Buffer.from(seed, 'base64')]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x } = privateKey.export({ format: 'jwk' });
  return { privateKey, publicKey: Buffer.from(x ?? '', 'base64url').toString('base64') };
}

const key = keyOfSeed(Buffer.alloc(32, 7).toString('base64'));
const origin = 'helix/00000000-0000-4000-8000-000000000001';
const text = formatCheckpoint({ origin, size: 256, root: 'ab'.repeat(32) });

describe('a signed note', () => {
  it("is byte for byte what Go's note package signs", () => {
    const go = keyOfSeed(GO.seed);
    const { text: signed } = parseNote(GO.note) ?? { text: '' };
    expect(signNote(signed, GO.name, go)).toBe(GO.note);
    expect(verifierKey(GO.name, go.publicKey)).toBe(GO.verifier);
    expect(verifyNote(GO.note, GO.name, go.publicKey)).toBe(signed);
  });

  it('has the same bytes for ever', () => {
    expect(signNote(text, origin, key)).toMatchInlineSnapshot(`
      "helix/00000000-0000-4000-8000-000000000001
      256
      q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s=

      — helix/00000000-0000-4000-8000-000000000001 cJ7NMWQJn0OAu7lDoE9szM3xfLpbecwa2uF3IviH26gpX9fKNNY3PMvVKqzu9NaIfc/bMVcIdkDtfaR563FjpNDoPwU=
      "
    `);
  });

  it('fails for another text, another key, another name and a changed signature', () => {
    const note = signNote(text, origin, key);
    const { publicKey } = keyOfSeed(Buffer.alloc(32, 8).toString('base64'));
    expect(verifyNote(note, origin, key.publicKey)).toBe(text);
    expect(verifyNote(note.replace('256', '257'), origin, key.publicKey)).toBeNull();
    expect(verifyNote(note, origin, publicKey)).toBeNull();
    expect(verifyNote(note, `${origin}/e2`, key.publicKey)).toBeNull();
    const at = note.length - 10;
    const turned = note[at] === 'A' ? 'B' : 'A';
    expect(verifyNote(note.slice(0, at) + turned + note.slice(at + 1), origin, key.publicKey)).toBeNull();
  });

  it('may carry signatures by others, and fails when a second one of its own key does not fit', () => {
    const note = signNote(text, origin, key);
    const other = keyOfSeed(Buffer.alloc(32, 9).toString('base64'));
    const witness = signNote(text, 'witness.example', other).slice(text.length + 1);
    expect(verifyNote(note + witness, origin, key.publicKey)).toBe(text);
    expect(verifyNote(note + witness, 'witness.example', other.publicKey)).toBe(text);
    const wrong = Buffer.concat([
      Buffer.from(noteKeyHash(origin, key.publicKey), 'hex'),
      Buffer.alloc(64, 1),
    ]);
    expect(verifyNote(`${note}— ${origin} ${wrong.toString('base64')}\n`, origin, key.publicKey)).toBeNull();
  });

  it.each([
    ['no signature', `${text}\n`],
    ['no blank line', text],
    ['no last newline', signNote(text, origin, key).slice(0, -1)],
    ['a carriage return', signNote(text, origin, key).replace('\n', '\r\n')],
    ['a line that is no signature', `${signNote(text, origin, key)}hello\n`],
    ['base64 with loose bits', `${text}\n— a AAAAAAB=\n`],
    ['a hyphen for the dash', signNote(text, origin, key).replace('— ', '- ')],
  ])('is no note with %s', (_what, note) => {
    expect(parseNote(note)).toBeNull();
  });

  it('is not signed over a text that could not be read back', () => {
    expect(() => signNote('no newline', origin, key)).toThrow('no text of a signed note');
    expect(() => signNote('tab\there\n', origin, key)).toThrow('no text of a signed note');
    expect(() => signNote(text, 'two words', key)).toThrow('no text of a signed note');
    expect(() => signNote(text, 'a+b', key)).toThrow('no text of a signed note');
  });
});

describe('the text of a checkpoint', () => {
  it('is origin, size and root, a line each, and reads back', () => {
    expect(text).toBe(`${origin}\n256\n${Buffer.alloc(32, 0xab).toString('base64')}\n`);
    expect(parseCheckpoint(text)).toEqual({ origin, size: 256, root: 'ab'.repeat(32) });
  });

  it.each([
    ['a size with a leading zero', text.replace('256', '0256')],
    ['a negative size', text.replace('256', '-1')],
    ['a short root', `${origin}\n1\nAAAA\n`],
    ['an extension line', `${text}more\n`],
    ['no origin', text.slice(origin.length)],
    ['no last newline', text.slice(0, -1)],
  ])('is none with %s', (_what, wrong) => {
    expect(parseCheckpoint(wrong)).toBeNull();
  });
});
