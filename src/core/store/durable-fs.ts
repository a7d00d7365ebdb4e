import { fdatasyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** What of PGlite's Emscripten module is patched below. */
type StreamOperations = { NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } } };

/**
 * PGlite's file system with real syncs: as shipped a commit never reaches the disk for certain, because the module's
 * fsync is a stub. Leans on internals of PGlite 0.5.16, so the version is pinned and a test counts the calls.
 * `sync` flushes one file descriptor's data (fdatasync).
 */
export function createDurableFs(directory: string, sync: (fd: number) => void = fdatasyncSync): NodeFS {
  const fs = new NodeFS(directory);
  const init = fs.init.bind(fs);
  fs.init = async (pg, options) => {
    const { emscriptenOpts, ...rest } = await init(pg, options);
    const patch = (module: unknown): void => {
      (module as StreamOperations).NODEFS.stream_ops.fsync = (stream) => {
        sync(stream.nfd);
        return 0;
      };
    };
    return {
      ...rest,
      emscriptenOpts: { ...emscriptenOpts, preRun: [emscriptenOpts.preRun ?? [], patch].flat() },
    };
  };
  return fs;
}
