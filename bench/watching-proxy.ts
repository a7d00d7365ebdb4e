import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One exchange that went through: when its answer had wholly passed (`performance.now()`), and the answer's text. */
export type Exchange = { method: string; path: string; endedAt: number; answer: string };

/** A proxy to one origin that notes when each answer ended. */
export type WatchingProxy = { url: string; seen: Exchange[]; close(): Promise<void> };

/** Answers beyond this are audio, which nobody reads here. */
const KEPT_CHARACTERS = 200_000;

/** Stands before `target` (an origin) on a free port of this machine and passes everything on unchanged. */
export async function startWatchingProxy(target: string): Promise<WatchingProxy> {
  const seen: Exchange[] = [];
  const server = createServer((from, to) => {
    const url = new URL(from.url ?? '/', target);
    const onward = request(
      url,
      { method: from.method, headers: { ...from.headers, host: url.host } },
      (answer) => {
        let text = '';
        to.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.on('data', (chunk: Buffer) => {
          if (text.length < KEPT_CHARACTERS) text += chunk.toString('latin1');
          to.write(chunk);
        });
        answer.on('end', () => {
          to.end();
          seen.push({
            method: from.method ?? '',
            path: url.pathname,
            endedAt: performance.now(),
            answer: text,
          });
        });
      },
    );
    onward.on('error', () => to.destroy());
    from.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
