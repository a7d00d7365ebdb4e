import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AckMeter } from './ack-meter.ts';

/** Serves the meter on `http://127.0.0.1:<port>/metrics`, for this machine alone. Rejects when the port is taken. */
export async function startMetricsServer(port: number, meter: AckMeter): Promise<{ close(): void }> {
  const server = createServer((request, response) => {
    const found = request.url === '/metrics';
    response.writeHead(found ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
    response.end(found ? meter.text() : 'see /metrics\n');
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
