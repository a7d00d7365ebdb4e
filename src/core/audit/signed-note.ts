import { type KeyObject, createHash, createPublicKey, sign, verify } from 'node:crypto';

/** One signature line of a note: who signed, which key they say it was, and the 64 bytes. */
type NoteSignature = {
  name: string;
  /** 8 hex digits: the key's short name, see noteKeyHash. */
  keyHash: string;
  signature: Buffer;
};

/** A note taken apart; nothing is verified yet. `text` ends with its newline, as it was signed. */
export type ParsedNote = { text: string; signatures: NoteSignature[] };

/** The byte that names Ed25519 in C2SP signed-note. */
const ED25519 = 0x01;
const KEY_HASH_BYTES = 4;
const SIGNATURE_BYTES = 64;
/** A note may carry other people's signatures, but not without end. */
const SIGNATURES_MAX = 16;
/** Spaces would end the name, a plus would end it in a verifier key. */
const KEY_NAME = /^[^\s+]+$/u;
/** Control characters but the newline are no part of a note. */
const NO_NOTE_TEXT = /[^\P{Cc}\n]/u;
const SIGNATURE_LINE = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

/**
 * The short name of a key, 8 hex digits: the first 4 bytes of SHA-256(name, newline, algorithm byte, raw public key).
 * `publicKey` is base64 of the 32 raw bytes. Source: C2SP signed-note.
 */
export function noteKeyHash(name: string, publicKey: string): string {
  const digest = createHash('sha256')
    .update(`${name}\n`, 'utf8')
    .update(Buffer.from([ED25519]))
    .update(Buffer.from(publicKey, 'base64'))
    .digest();
  return digest.subarray(0, KEY_HASH_BYTES).toString('hex');
}

/** The key as other C2SP programs take it: `name+keyhash+base64(algorithm byte, raw public key)`. */
export function verifierKey(name: string, publicKey: string): string {
  const bytes = Buffer.concat([Buffer.from([ED25519]), Buffer.from(publicKey, 'base64')]);
  return `${name}+${noteKeyHash(name, publicKey)}+${bytes.toString('base64')}`;
}

/** A raw Ed25519 public key (base64 of 32 bytes) as Node takes it; throws for anything else. */
function ed25519PublicKey(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

/**
 * The exact C2SP signed note: `text`, a blank line, and one line `— name base64(key hash, signature)`. Ed25519 is
 * deterministic, so equal input gives equal bytes. Throws when `text` is no note text or `name` no key name.
 */
export function signNote(
  text: string,
  name: string,
  key: { privateKey: KeyObject; publicKey: string },
): string {
  if (!text.endsWith('\n') || NO_NOTE_TEXT.test(text) || !KEY_NAME.test(name)) {
    throw new Error('this is no text of a signed note');
  }
  const hash = Buffer.from(noteKeyHash(name, key.publicKey), 'hex');
  const signature = sign(null, Buffer.from(text, 'utf8'), key.privateKey);
  return `${text}\n— ${name} ${Buffer.concat([hash, signature]).toString('base64')}\n`;
}

function parseSignature(line: string): NoteSignature | null {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined || encoded === undefined) return null;
  const bytes = Buffer.from(encoded, 'base64');
  // One text for one signature: a sloppy encoding of the same bytes is another note.
  if (bytes.toString('base64') !== encoded || bytes.length <= KEY_HASH_BYTES) return null;
  const keyHash = bytes.subarray(0, KEY_HASH_BYTES).toString('hex');
  return { name, keyHash, signature: bytes.subarray(KEY_HASH_BYTES) };
}

/** Takes a note apart without trusting it; null when it is not written as C2SP signed-note says. */
export function parseNote(note: string): ParsedNote | null {
  const gap = note.lastIndexOf('\n\n');
  if (gap < 0 || !note.endsWith('\n') || NO_NOTE_TEXT.test(note)) return null;
  const lines = note.slice(gap + 2, -1).split('\n');
  if (lines.length > SIGNATURES_MAX) return null;
  const signatures = lines.map(parseSignature);
  if (signatures.includes(null)) return null;
  return { text: note.slice(0, gap + 1), signatures: signatures.filter((one) => one !== null) };
}

/**
 * The text of a note that the holder of this key signed under this name; null when there is no such signature, or one
 * that does not fit. Signatures by others are ignored, as C2SP signed-note demands.
 */
export function verifyNote(note: string, name: string, publicKey: string): string | null {
  const parsed = parseNote(note);
  if (!parsed) return null;
  const keyHash = noteKeyHash(name, publicKey);
  const own = parsed.signatures.filter((one) => one.name === name && one.keyHash === keyHash);
  const key = ed25519PublicKey(publicKey);
  const text = Buffer.from(parsed.text, 'utf8');
  const fits = (one: NoteSignature): boolean =>
    one.signature.length === SIGNATURE_BYTES && verify(null, text, key, one.signature);
  return own.length > 0 && own.every(fits) ? parsed.text : null;
}
