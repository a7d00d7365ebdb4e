/** What a checkpoint says: this log had `size` entries, and their RFC 6962 root was `root` (64 hex digits). */
export type Checkpoint = { origin: string; size: number; root: string };

const SIZE = /^(?:0|[1-9]\d{0,14})$/;
const ROOT = /^[A-Za-z0-9+/]{43}=$/;
const ROOT_BYTES = 32;

/** The text of a C2SP tlog-checkpoint: origin, size in decimal, root in base64, a line each, no extension lines. */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(root, 'hex').toString('base64')}\n`;
}

/** Reads the text of a checkpoint of ours; null for anything else, extension lines included. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin, size, root, end, ...more] = text.split('\n');
  if (!origin || !size || !root || end !== '' || more.length > 0) return null;
  const bytes = Buffer.from(root, 'base64');
  if (
    !SIZE.test(size) ||
    !ROOT.test(root) ||
    bytes.length !== ROOT_BYTES ||
    bytes.toString('base64') !== root
  ) {
    return null;
  }
  return { origin, size: Number(size), root: bytes.toString('hex') };
}
