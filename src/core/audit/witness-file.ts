import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The newest note that this process's key signed here, beside the key and apart from the database. */
export type WitnessFile = {
  /** Null when nothing was signed here yet. */
  read(): Promise<string | null>;
  /** Whole or not at all, and on the disk when it resolves. */
  write(note: string): Promise<void>;
};

/** The file at `path` (`DATA_DIR/audit.witness`). */
export function createWitnessFile(path: string): WitnessFile {
  return {
    read: () =>
      readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      }),
    write: async (note) => {
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.new`;
      const handle = await open(draft, 'w', 0o600);
      try {
        await handle.writeFile(note);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(draft, path);
    },
  };
}
