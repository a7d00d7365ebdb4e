import { createRequire } from 'node:module';
import type { Entry } from '@kenjiuno/msgreader/lib/Burner.js';

const { burn } = createRequire(import.meta.url)('@kenjiuno/msgreader/lib/Burner.js') as {
  burn(entries: Entry[]): Uint8Array;
};
/** Kinds of entries in a compound file. */
const DIRECTORY = 1;
const DOCUMENT = 2;
const ROOT = 5;

type Folder = { name: string; files: Record<string, Uint8Array>; folders?: Folder[] };

/** A text property as Outlook stores it. */
function text(tag: string, value: string): Record<string, Uint8Array> {
  return { [`__substg1.0_${tag}001F`]: Buffer.from(value, 'utf16le') };
}

/** A list of fixed-size properties behind a header of `header` bytes. */
function properties(
  header: number,
  entries: readonly [tag: number, value: bigint][],
): Record<string, Uint8Array> {
  const bytes = Buffer.alloc(header + entries.length * 16);
  entries.forEach(([tag, value], at) => {
    bytes.writeUInt32LE(tag, header + at * 16);
    bytes.writeUInt32LE(6, header + at * 16 + 4);
    bytes.writeBigUInt64LE(value, header + at * 16 + 8);
  });
  return { '__properties_version1.0': bytes };
}

/** An instant as Windows counts it: tenths of a microsecond since 1601. */
function fileTime(iso: string): bigint {
  return (BigInt(Date.parse(iso)) + 11_644_473_600_000n) * 10_000n;
}

function entriesOf(root: Folder): Entry[] {
  const entries: Entry[] = [];
  const add = (folder: Folder, type: number): number => {
    const at = entries.length;
    entries.push({ name: folder.name, type, length: 0, children: [] });
    const children = (folder.folders ?? []).map((inner) => add(inner, DIRECTORY));
    for (const [name, bytes] of Object.entries(folder.files)) {
      children.push(entries.length);
      // A copy of its own: the burner reads the whole memory behind a view.
      const own = Uint8Array.from(bytes);
      entries.push({ name, type: DOCUMENT, length: own.byteLength, binaryProvider: () => own });
    }
    entries[at] = { name: folder.name, type, length: 0, children };
    return at;
  };
  add(root, ROOT);
  return entries;
}

type Message = {
  subject: string;
  from: { name: string; address: string };
  to: { name: string; address: string };
  body: string;
  date: string;
  file: { name: string; bytes: Uint8Array };
  /** So many recipients of the same name; one when left out. */
  recipients?: number;
  /** So many messages, each attached to the one before. */
  nested?: number;
};

const place = (at: number): string => at.toString(16).toUpperCase().padStart(8, '0');

function foldersOf(message: Message): Folder[] {
  const { to, file, recipients = 1, nested = 0 } = message;
  const inner: Folder = {
    name: '__substg1.0_3701000D',
    files: nested > 0 ? filesOf(message, 24) : {},
    folders: nested > 0 ? foldersOf({ ...message, nested: nested - 1 }) : [],
  };
  return [
    ...Array.from({ length: recipients }, (_, at) => ({
      name: `__recip_version1.0_#${place(at)}`,
      files: {
        ...properties(8, [[0x0c150003, 1n]]),
        ...text('3001', to.name),
        ...text('39FE', to.address),
      },
    })),
    {
      name: '__attach_version1.0_#00000000',
      files: {
        ...properties(8, [[0x37050003, nested > 0 ? 5n : 1n]]),
        ...text('3707', file.name),
        ...(nested > 0 ? {} : { ...text('370E', 'application/pdf'), '__substg1.0_37010102': file.bytes }),
      },
      folders: nested > 0 ? [inner] : [],
    },
  ];
}

function filesOf({ subject, from, body, date }: Message, header: number): Record<string, Uint8Array> {
  return {
    ...properties(header, [[0x00390040, fileTime(date)]]),
    ...text('0037', subject),
    ...text('0C1A', from.name),
    ...text('5D01', from.address),
    ...text('1000', body),
  };
}

/** An Outlook message with one file. */
export function makeMsg(message: Message): Uint8Array {
  return burn(entriesOf({ name: 'Root Entry', files: filesOf(message, 32), folders: foldersOf(message) }));
}
