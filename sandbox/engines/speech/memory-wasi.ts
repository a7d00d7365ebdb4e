import { contentOf, createMemoryFile, type MemoryFile, writeAt } from './memory-files.ts';
import { createProgramMemory, type ProgramMemory } from './program-memory.ts';

/**
 * The part of WASI preview 1 that a command-line program such as Flite uses, wholly in memory: no temporary files, and
 * none of the machine's files within reach. `node:wasi` can do this too, but it is experimental, prints a warning at
 * every start, needs a real folder for the output, and crashed on an older Node.
 */
export type MemoryWasi = {
  imports: Record<string, (...args: never[]) => number>;
  memory: ProgramMemory;
  /** What the program wrote to its standard output. */
  output(): string;
  /** A file the program wrote, or null. */
  file(name: string): Uint8Array | null;
};

/** Thrown out of the program by its own exit call. */
export class ProgramExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.name = 'ProgramExit';
    this.code = code;
  }
}

/** Error numbers, file types and open flags of WASI preview 1. */
const OK = 0;
const BAD_DESCRIPTOR = 8;
const NO_ENTRY = 44;
const NOT_SEEKABLE = 70;
const TYPE_STREAM = 2;
const TYPE_FOLDER = 3;
const TYPE_FILE = 4;
const OPEN_CREATE = 1;
const OPEN_TRUNCATE = 8;
const ALL_RIGHTS = 0xffff_ffff_ffff_ffffn;

/** Descriptor of the one folder the program sees, after the three standard streams. */
const FOLDER = 3;

type Open = { file: MemoryFile; position: number; type: number };
type Disk = { open: Map<number, Open>; files: Map<string, MemoryFile> };

function argumentCalls(memory: ProgramMemory, args: readonly string[]): MemoryWasi['imports'] {
  const encoder = new TextEncoder();
  const argv = args.map((arg) => encoder.encode(`${arg}\0`));
  return {
    args_sizes_get: (count: number, size: number) => {
      memory.setU32(count, argv.length);
      const bytes = argv.reduce((sum, arg) => sum + arg.length, 0);
      memory.setU32(size, bytes);
      return OK;
    },
    args_get: (pointers: number, text: number) => {
      let at = text;
      for (const [index, arg] of argv.entries()) {
        memory.setU32(pointers + 4 * index, at);
        memory.bytes(at, arg.length).set(arg);
        at += arg.length;
      }
      return OK;
    },
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      // Speech must be the same today and tomorrow, so time stands still.
      memory.setU64(result, 0n);
      return OK;
    },
    proc_exit: (code: number): number => {
      throw new ProgramExit(code);
    },
  };
}

function openingCalls(memory: ProgramMemory, disk: Disk): MemoryWasi['imports'] {
  let next = FOLDER + 1;
  return {
    fd_close: (descriptor: number) => (disk.open.delete(descriptor) ? OK : BAD_DESCRIPTOR),
    fd_fdstat_get: (descriptor: number, result: number) => {
      const type = descriptor === FOLDER ? TYPE_FOLDER : disk.open.get(descriptor)?.type;
      if (type === undefined) return BAD_DESCRIPTOR;
      memory.setU32(result, type);
      memory.setU64(result + 8, ALL_RIGHTS);
      memory.setU64(result + 16, ALL_RIGHTS);
      return OK;
    },
    fd_fdstat_set_flags: () => OK,
    fd_prestat_get: (descriptor: number, result: number) => {
      if (descriptor !== FOLDER) return BAD_DESCRIPTOR;
      memory.setU32(result, 0);
      memory.setU32(result + 4, 1);
      return OK;
    },
    fd_prestat_dir_name: (descriptor: number, pointer: number) => {
      if (descriptor !== FOLDER) return BAD_DESCRIPTOR;
      memory.setU8(pointer, '.'.charCodeAt(0));
      return OK;
    },
    path_open: (
      _folder: number,
      _lookup: number,
      path: number,
      length: number,
      how: number,
      _rights: bigint,
      _inherited: bigint,
      _flags: number,
      result: number,
    ) => {
      const name = new TextDecoder().decode(memory.bytes(path, length));
      const file = disk.files.get(name) ?? (how & OPEN_CREATE ? createMemoryFile() : null);
      if (!file) return NO_ENTRY;
      if (how & OPEN_TRUNCATE) file.length = 0;
      disk.files.set(name, file);
      disk.open.set(next, { file, position: 0, type: TYPE_FILE });
      memory.setU32(result, next);
      next += 1;
      return OK;
    },
  };
}

function transferCalls(memory: ProgramMemory, disk: Disk): MemoryWasi['imports'] {
  return {
    fd_read: (descriptor: number, list: number, count: number, result: number) => {
      const source = disk.open.get(descriptor);
      if (!source) return BAD_DESCRIPTOR;
      const from = source.position;
      for (const buffer of memory.buffers(list, count)) {
        const chunk = contentOf(source.file).subarray(source.position, source.position + buffer.length);
        buffer.set(chunk);
        source.position += chunk.length;
      }
      memory.setU32(result, source.position - from);
      return OK;
    },
    fd_write: (descriptor: number, list: number, count: number, result: number) => {
      const target = disk.open.get(descriptor);
      if (!target) return BAD_DESCRIPTOR;
      const from = target.position;
      for (const buffer of memory.buffers(list, count)) {
        writeAt(target.file, target.position, buffer);
        target.position += buffer.length;
      }
      memory.setU32(result, target.position - from);
      return OK;
    },
    fd_seek: (descriptor: number, offset: bigint, whence: number, result: number) => {
      const target = disk.open.get(descriptor);
      if (!target) return BAD_DESCRIPTOR;
      if (target.type !== TYPE_FILE) return NOT_SEEKABLE;
      const from = [0, target.position, target.file.length][whence] ?? 0;
      target.position = from + Number(offset);
      memory.setU64(result, BigInt(target.position));
      return OK;
    },
  };
}

/** Makes the system calls for one run of a program with `args` (the program's name first). */
export function createMemoryWasi(args: readonly string[]): MemoryWasi {
  const memory = createProgramMemory();
  const output = createMemoryFile();
  const streams = [createMemoryFile(), output, createMemoryFile()];
  const disk: Disk = {
    open: new Map(streams.map((file, descriptor) => [descriptor, { file, position: 0, type: TYPE_STREAM }])),
    files: new Map(),
  };
  return {
    imports: {
      ...argumentCalls(memory, args),
      ...openingCalls(memory, disk),
      ...transferCalls(memory, disk),
    },
    memory,
    output: () => new TextDecoder().decode(contentOf(output)),
    file: (name) => {
      const file = disk.files.get(name);
      return file ? contentOf(file).slice() : null;
    },
  };
}
