import { describe, expect, it } from 'vitest';
import { createAckMeter } from '../../src/bot/ack-meter.ts';
import { startMetricsServer } from '../../src/bot/metrics-server.ts';
import { freePort } from '../../sandbox/free-port.ts';

describe('the figures of the bot', () => {
  it('count how long first responses took, each bucket with those below it', () => {
    const meter = createAckMeter();
    for (const ms of [4, 40, 40, 4_000]) meter.acknowledged(ms);
    meter.rateLimited();
    const text = meter.text();
    expect(text).toContain('helix_ack_ms_bucket{le="10"} 1');
    expect(text).toContain('helix_ack_ms_bucket{le="50"} 3');
    expect(text).toContain('helix_ack_ms_bucket{le="3000"} 3');
    expect(text).toContain('helix_ack_ms_bucket{le="+Inf"} 4');
    expect(text).toContain('helix_ack_ms_sum 4084');
    expect(text).toContain('helix_discord_429_total 1');
  });

  it('are served on this machine alone', async () => {
    const meter = createAckMeter();
    const port = await freePort(20_000 + (process.pid % 9_000), '127.0.0.1', false);
    const server = await startMetricsServer(port, meter);
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await answer.text()).toBe(meter.text());
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(404);
    await expect(startMetricsServer(port, meter)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    server.close();
  });
});
