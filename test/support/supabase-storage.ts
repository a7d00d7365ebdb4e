import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import './fixed-warnings.ts';
import { App, setExperimental } from '@supabase/lite';
import { createPgliteConnection } from '@supabase/lite/pglite';

type Adapter = NonNullable<App['_storageAdapter']>;

/** Keeps objects in memory. */
function memoryAdapter(): Adapter {
  const objects = new Map<string, Buffer>();
  const metadata = (size: number) => ({
    cacheControl: 'no-cache',
    contentLength: size,
    size,
    mimetype: 'application/octet-stream',
    lastModified: new Date(),
    eTag: '"x"',
    httpStatusCode: 200,
  });
  return {
    driver: null,
    getObject: async (bucket: string, key: string) => {
      const body = objects.get(`${bucket}/${key}`) ?? Buffer.alloc(0);
      return {
        metadata: metadata(body.byteLength),
        httpStatusCode: 200,
        body: new Response(new Uint8Array(body)).body,
      };
    },
    uploadObject: async (bucket: string, key: string, _version: unknown, body: unknown) => {
      const bytes =
        body instanceof Uint8Array ? Buffer.from(body) : await buffer(body as AsyncIterable<Uint8Array>);
      objects.set(`${bucket}/${key}`, bytes);
      return metadata(bytes.byteLength);
    },
    deleteObject: async (bucket: string, key: string) => void objects.delete(`${bucket}/${key}`),
    deleteObjects: async (bucket: string, names: string[]) => {
      for (const name of names) objects.delete(`${bucket}/${name}`);
    },
  } as unknown as Adapter;
}

/** Supabase Storage's stand-in (`@supabase/lite`) on a loopback port. */
export async function supabaseStorage(): Promise<{
  url: string;
  serviceKey: string;
  /** Status to answer everything with; null = as usual. */
  broken: { status: number | null };
  close(): Promise<void>;
}> {
  setExperimental('storage', true);
  const serviceKey = `sb_secret_${'s'.repeat(22)}_12345678`;
  const connection = await createPgliteConnection();
  const app = new App({
    connection,
    auth: { enabled: true, secret_key: serviceKey },
    storage: { enabled: true },
  });
  app._storageAdapter = memoryAdapter();
  await app.ensureSystemSchema();
  await app.init();
  const broken: { status: number | null } = { status: null };
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await buffer(incoming);
      if (broken.status !== null) return outgoing.writeHead(broken.status).end();
      const request = new Request(new URL(incoming.url ?? '/', 'http://127.0.0.1'), {
        method: incoming.method ?? 'GET',
        headers: Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
        ...(body.length > 0 && { body: new Uint8Array(body) }),
      });
      const response = await app.fetch(request);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      return outgoing.end(Buffer.from(await response.arrayBuffer()));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serviceKey,
    broken,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await connection.close();
    },
  };
}
