import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Config, ConfigError } from '../config.ts';

/** The installation's signing key. `publicKey` is base64 of the 32 raw bytes, as entry 0 carries it. */
export type SigningKey = {
  privateKey: KeyObject;
  publicKey: string;
  /** Path of the key file, null when the key came from AUDIT_SIGNING_KEY. */
  file: string | null;
  /** True when the file was made just now. */
  created: boolean;
};

/** The fixed opening of an Ed25519 private key in PKCS #8 (RFC 8410); the 32-byte seed follows. */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

const BAD_KEY =
  'is not an Ed25519 private key: give PEM, or base64 of PKCS #8 or of the 32-byte seed; ' +
  'make one with: openssl genpkey -algorithm ed25519 -outform DER | base64 -w0.';

/** Reads a key as AUDIT_SIGNING_KEY carries it; throws ConfigError that names `from` and does not repeat the key. */
export function parseSigningKey(text: string, from = 'AUDIT_SIGNING_KEY'): KeyObject {
  try {
    const pem = text.includes('-----BEGIN') ? text.replaceAll('\\n', '\n') : null;
    const bytes = Buffer.from(text, 'base64');
    const der = bytes.length === 32 ? Buffer.concat([PKCS8_HEAD, bytes]) : bytes;
    const key = pem ? createPrivateKey(pem) : createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Node's own message may quote the key: the fault below says what is expected instead.
  }
  throw new ConfigError([`${from} ${BAD_KEY}`]);
}

/** Base64 of the 32 raw bytes of a private key's public half. */
export function rawPublicKey(privateKey: KeyObject): string {
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url').toString('base64');
}

/**
 * The key of AUDIT_SIGNING_KEY, or of DATA_DIR/audit.key, which is made (mode 0600) where there is none. The
 * file may only be relied on with the built-in database: the configuration requires the variable otherwise.
 */
export async function loadSigningKey(
  config: Pick<Config, 'auditSigningKey' | 'dataDir'>,
): Promise<SigningKey> {
  if (config.auditSigningKey) {
    const privateKey = parseSigningKey(config.auditSigningKey);
    return { privateKey, publicKey: rawPublicKey(privateKey), file: null, created: false };
  }
  const file = join(config.dataDir, 'audit.key');
  const found = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  const privateKey = found === null ? await makeKeyFile(file) : parseSigningKey(found, file);
  return { privateKey, publicKey: rawPublicKey(privateKey), file, created: found === null };
}

async function makeKeyFile(file: string): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    // Entry 0 will name this key: it must be on the disk before that entry is.
    await handle.sync();
  } finally {
    await handle.close();
  }
  return privateKey;
}

/** The configured key's public half, base64 of the 32 raw bytes; null where there is no key yet. Makes none. */
export async function readPublicKey(
  config: Pick<Config, 'auditSigningKey' | 'dataDir'>,
): Promise<string | null> {
  if (config.auditSigningKey !== null) return rawPublicKey(parseSigningKey(config.auditSigningKey));
  const file = join(config.dataDir, 'audit.key');
  const found = await readFile(file, 'utf8').catch(() => null);
  return found === null ? null : rawPublicKey(parseSigningKey(found, file));
}

/** Takes back a key file that was made just now for a database that already has another key. */
export async function withdrawSigningKey(key: SigningKey): Promise<void> {
  if (key.created && key.file) await unlink(key.file);
}

/** Makes the key that is to follow the one in `file`, beside it; it takes its place once the record names it. */
export async function makeNextKey(file: string): Promise<Pick<SigningKey, 'privateKey' | 'publicKey'>> {
  const next = `${file}.next`;
  // Left over from a rotation that was never written down: nothing was signed with it.
  await unlink(next).catch(() => undefined);
  const privateKey = await makeKeyFile(next);
  return { privateKey, publicKey: rawPublicKey(privateKey) };
}

/**
 * Puts the next key in the place of the one in `file`, which stays beside it under another name, when it is the key
 * that the record names now; null when there is no such key. Repeats what a rotation that was killed half-way left.
 */
export async function adoptNextKey(file: string, publicKey: string): Promise<SigningKey | null> {
  const next = `${file}.next`;
  const found = await readFile(next, 'utf8').catch(() => null);
  if (found === null) return null;
  const privateKey = parseSigningKey(found, next);
  if (rawPublicKey(privateKey) !== publicKey) return null;
  await rename(file, `${file}.old`).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(next, file);
  return { privateKey, publicKey, file, created: false };
}
