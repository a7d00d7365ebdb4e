import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Feed } from './feed.ts';

const keepAliveMs = 15_000;

/** Streams what `as` may see as server-sent events until the page goes away. */
export function streamEvents(
  feed: Feed,
  request: IncomingMessage,
  response: ServerResponse,
  as: string,
): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write('retry: 1000\n\n');
  const end = feed.subscribe(as, (event) => response.write(`data: ${JSON.stringify(event)}\n\n`));
  const timer = setInterval(() => response.write(': still here\n\n'), keepAliveMs);
  request.on('close', () => {
    clearInterval(timer);
    end();
  });
}
