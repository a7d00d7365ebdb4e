import { channel } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ResolveName, createPublicLookup } from '../../../src/core/blobs/private-address.ts';
import { requestFile } from '../../../src/core/blobs/request-file.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

const PUBLIC = '93.184.216.34';

/** What the name is said to be, one answer after the other. */
const answers = { next: [] as string[], asked: 0 };
const resolve: ResolveName = (_, __, done) => {
  const address = answers.next[answers.asked] ?? '127.0.0.1';
  answers.asked += 1;
  setImmediate(() => done(null, [{ address, family: 4 }]));
};

describe('a name that changes between the check and the call', () => {
  let inner: ScriptedVendor;
  /** Addresses that were called; each call is ended before it leaves the machine. */
  let called: string[] = [];
  const sockets = channel('net.client.socket');
  const watch = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    socket.once('connectionAttempt', (address: string) => {
      called.push(address);
      process.nextTick(() => socket.destroy(new Error('called')));
    });
  };
  beforeAll(async () => {
    inner = await startScriptedVendor((_, response) => response.end('secret'));
    sockets.subscribe(watch);
  });
  afterAll(async () => {
    sockets.unsubscribe(watch);
    await inner.close();
  });
  beforeEach(() => {
    called = [];
    answers.asked = 0;
  });

  const ask = () => {
    const url = new URL(inner.url);
    url.hostname = 'rebind.example';
    const limits = { idleMs: 5_000, signal: new AbortController().signal };
    return requestFile({ url, direct: false }, limits, createPublicLookup(resolve));
  };

  it('is called at the address that was checked: it is asked for once', async () => {
    answers.next = [PUBLIC, '127.0.0.1'];
    await expect(ask()).rejects.toThrow('called');
    expect(called).toEqual([PUBLIC]);
    expect(answers.asked).toBe(1);
  });

  it('is checked anew by the next request, and not called where it leads inside', async () => {
    answers.next = [PUBLIC, '127.0.0.1'];
    await expect(ask()).rejects.toThrow('called');
    await expect(ask()).rejects.toMatchObject({ code: 'file_host_not_allowed' });
    expect(called).toEqual([PUBLIC]);
    expect(inner.requests).toEqual([]);
  });
});
