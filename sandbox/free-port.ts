import { createServer } from 'node:net';

/** True when nothing listens on the port of that address; port 0 always is. */
function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

const portsTried = 20;

/** The first free port from `first` on. Throws when there is none among twenty, or when `only` that one will do. */
export async function freePort(first: number, host: string, only: boolean): Promise<number> {
  for (let port = first; port < first + portsTried; port++) {
    if (await isFree(port, host)) return port;
    if (only) throw new Error(`port ${port} is taken: name another one with --port`);
  }
  throw new Error(`no free port from ${first} to ${first + portsTried - 1}: name one with --port`);
}
