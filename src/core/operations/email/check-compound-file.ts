/** Offsets of the header, in bytes ([MS-CFB] 2.2). */
const HEADER = {
  shift: 30,
  fats: 44,
  directory: 48,
  smallFat: 60,
  smallFats: 64,
  moreFats: 68,
  moreFatsCount: 72,
  list: 76,
};
const FATS_IN_HEADER = 109;
const ENTRY_BYTES = 128;
/** Streams that are smaller lie in sectors of 64 bytes. */
const SMALL = { below: 4096, sector: 64 };
const DOCUMENT = 2;
const END = -2;
const NOTHING = -1;

type Entry = { type: number; before: number; after: number; child: number; start: number; bytes: number };
type Next = (sector: number) => number;

function entryAt(view: DataView, at: number): Entry {
  const number = (offset: number): number => view.getInt32(at + offset, true);
  return {
    type: view.getUint8(at + 66),
    before: number(68),
    after: number(72),
    child: number(76),
    start: number(116),
    bytes: number(120),
  };
}

/** The sectors of a chain. Throws RangeError for one that is longer than `most`, as one that leads back into itself is. */
function chain(start: number, next: Next, most: number): number[] {
  const sectors: number[] = [];
  for (let at = start; at !== END; at = next(at)) {
    sectors.push(at);
    if (sectors.length > most) throw new RangeError('a chain without an end');
  }
  return sectors;
}

/** Every entry hangs in the tree once. Throws RangeError for a tree that leads back into itself. */
function checkTree(entries: readonly Entry[]): void {
  const seen = new Set([0]);
  const open = [entries[0]?.child ?? NOTHING];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entry = at === NOTHING ? undefined : entries[at];
    if (!entry) continue;
    if (seen.has(at)) throw new RangeError('an entry in two places');
    seen.add(at);
    open.push(entry.before, entry.after, entry.child);
  }
}

/**
 * Checks what a reader of compound files ([MS-CFB], the form of .msg) follows without looking: chains that lead back into
 * themselves, a tree that does, and sizes that add up to more than there is. Reading what passes ends, and takes no more
 * memory than the file has. Throws RangeError, also for what is cut off.
 */
export function checkCompoundFile(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (at: number): number => view.getInt32(at, true);
  const size = view.getUint8(HEADER.shift) === 12 ? 4096 : 512;
  const sectors = Math.ceil(bytes.byteLength / size);
  const offset = (sector: number): number => (sector + 1) * size;
  const within = (count: number): number => {
    if (count < 0 || count > sectors) throw new RangeError('more sectors than there are');
    return count;
  };
  const perSector = size / 4;
  const fatCount = within(number(HEADER.fats));
  const inHeader = Math.min(fatCount, FATS_IN_HEADER);
  const fats = Array.from({ length: inHeader }, (_, at) => number(HEADER.list + at * 4));
  let more = number(HEADER.moreFats);
  for (let left = within(number(HEADER.moreFatsCount)); left > 0 && more >= 0; left -= 1) {
    for (let at = 0; at < perSector - 1 && fats.length < fatCount; at += 1)
      fats.push(number(offset(more) + at * 4));
    more = number(offset(more) + size - 4);
  }
  const following =
    (tables: readonly number[]): Next =>
    (sector) => {
      const table = tables[Math.floor(sector / perSector)];
      return table === undefined ? END : number(offset(table) + (sector % perSector) * 4);
    };
  const next = following(fats);
  const smallFats = chain(number(HEADER.smallFat), next, sectors).slice(0, within(number(HEADER.smallFats)));
  const nextSmall = following(smallFats);
  const entries = chain(number(HEADER.directory), next, sectors).flatMap((sector) =>
    Array.from({ length: size / ENTRY_BYTES }, (_, at) => entryAt(view, offset(sector) + at * ENTRY_BYTES)),
  );
  chain(entries[0]?.start ?? END, next, sectors);
  checkTree(entries);
  let total = 0;
  for (const { type, start, bytes: length } of entries) {
    if (type !== DOCUMENT || length === 0) continue;
    total += length;
    if (length < 0 || total > bytes.byteLength) throw new RangeError('streams of more than there is');
    if (length < SMALL.below) chain(start, nextSmall, SMALL.below / SMALL.sector);
  }
}
