import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { pgliteTemplate } from '../../src/core/store/pglite-template.ts';
import { useFastPlaces } from './fast-places.ts';
import { type PostgresServer, startPostgres } from './postgres-server.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Path of a dump of a migrated PGlite. */
    pgliteDump: string;
    /** Loopback port that starts the run's PostgreSQL when first asked, and answers `{url}` or `{error}`. */
    postgresPort: number;
  }
}

/** Once per run: where files go, the PGlite dump, and a PostgreSQL that starts when the first suite asks for it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const leaveFastPlaces = useFastPlaces();
  project.provide('pgliteDump', (await pgliteTemplate()).path);
  let server: Promise<PostgresServer> | null = null;
  const desk = createServer((socket) => {
    server ??= startPostgres();
    server.then(
      ({ url }) => socket.end(JSON.stringify({ url })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    );
  });
  await new Promise<void>((resolve) => desk.listen(0, '127.0.0.1', resolve));
  project.provide('postgresPort', (desk.address() as AddressInfo).port);
  return async () => {
    desk.close();
    const running = await server?.catch(() => null);
    await running?.stop();
    leaveFastPlaces();
  };
}
