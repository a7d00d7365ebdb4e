import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allowedUrl } from '../../../src/core/blobs/allowed-url.ts';
import { type FetchLimits, fetchAttachment } from '../../../src/core/blobs/fetch-attachment.ts';
import { isPrivateAddress, publicLookup } from '../../../src/core/blobs/private-address.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

let host: ScriptedVendor;
let elsewhere: ScriptedVendor;
beforeAll(async () => {
  host = await startScriptedVendor((_, response) => response.end());
  elsewhere = await startScriptedVendor((_, response) => response.end('inner'));
});
afterAll(async () => void (await Promise.all([host.close(), elsewhere.close()])));

function limits(more: Partial<FetchLimits> = {}): FetchLimits {
  return {
    hosts: [new URL(host.url).host],
    maxBytes: 1_000,
    idleMs: 10_000,
    signal: new AbortController().signal,
    ...more,
  };
}

function fetched(script: Script, more: Partial<FetchLimits> = {}, path = '/file'): Promise<Buffer> {
  host.script = script;
  return buffer(Readable.from(fetchAttachment(`${host.url}${path}`, limits(more))));
}

describe('an attachment', () => {
  it('is copied as it is, from where it is', async () => {
    const bytes = await fetched((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.end(Buffer.alloc(1_000, 7));
    });
    expect(bytes).toEqual(Buffer.alloc(1_000, 7));
  });

  it('is asked for on a connection of its own: one that was kept may be closed just as it is used', async () => {
    const used = new WeakSet<object>();
    const once: Script = (_, response) => {
      const { socket } = response;
      if (socket === null || used.has(socket)) response.destroy();
      else {
        used.add(socket);
        response.end('there');
      }
    };
    for (let time = 0; time < 3; time += 1) expect(String(await fetched(once))).toBe('there');
  });

  it('is followed to a listed host, three times at most', async () => {
    const hops: Script = (request, response) => {
      const left = Number(request.url.pathname.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end('there');
    };
    expect(String(await fetched(hops, {}, '/3'))).toBe('there');
    await expect(fetched(hops, {}, '/4')).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  it('is not followed to a host that is not listed', async () => {
    const away: Script = (_, response) => {
      response.writeHead(302, { location: elsewhere.url });
      response.end();
    };
    await expect(fetched(away)).rejects.toMatchObject({ code: 'file_host_not_allowed' });
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    [404, 'file_gone'],
    [403, 'file_gone'],
    [410, 'file_gone'],
    [500, 'file_unreadable'],
    [302, 'file_unreadable'],
    [204, 'file_unreadable'],
  ])('that the host answers with %i is %s', async (status, code) => {
    const answer: Script = (_, response) => {
      response.writeHead(status);
      response.end();
    };
    await expect(fetched(answer)).rejects.toMatchObject({ code, facts: { status } });
  });

  it('that is too large, empty or cut off is refused', async () => {
    await expect(fetched((_, response) => response.end(Buffer.alloc(1_001)))).rejects.toMatchObject({
      code: 'file_too_large',
    });
    await expect(fetched((_, response) => response.end())).rejects.toMatchObject({ code: 'file_empty' });
    const cut: Script = (_, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    };
    await expect(fetched(cut)).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  it('whose host falls silent is given up, before and during its answer', async () => {
    await expect(fetched(() => undefined, { idleMs: 200 })).rejects.toMatchObject({
      code: 'file_unreadable',
    });
    const half: Script = (_, response) => {
      response.writeHead(200, { 'content-length': '500' });
      response.write('half');
    };
    await expect(fetched(half, { idleMs: 200 })).rejects.toMatchObject({ code: 'file_unreadable' });
  });

  it('is let go at once when nobody wants it any more', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('cancelled')), 30);
    await expect(fetched(() => undefined, { signal: stop.signal })).rejects.toThrow('cancelled');
  });

  it('from nobody is unreadable, without a word about who', async () => {
    const gone = await startScriptedVendor(() => undefined);
    await gone.close();
    const attempt = buffer(
      Readable.from(fetchAttachment(gone.url, limits({ hosts: [new URL(gone.url).host] }))),
    );
    await expect(attempt).rejects.toMatchObject({ code: 'file_unreadable', facts: {} });
  });
});

describe('an address', () => {
  const hosts = ['cdn.discordapp.com', '127.0.0.1:4010', '10.0.0.8:9000', 'localhost:4011', '[::1]:4012'];
  it.each([
    ['https://cdn.discordapp.com/a?ex=1', false],
    ['http://127.0.0.1:4010/a', true],
    ['http://localhost:4011/a', true],
    ['http://[::1]:4012/a', true],
    ['https://10.0.0.8:9000/a', true],
  ])('%s is allowed', (address, direct) => {
    expect(allowedUrl(address, hosts)).toMatchObject({ direct });
  });

  it.each([
    'http://cdn.discordapp.com/a',
    'https://cdn.discordapp.com:444/a',
    'https://cdn.discordapp.com.evil.example/a',
    'https://user:pass@cdn.discordapp.com/a',
    'https://evil.example/cdn.discordapp.com',
    'http://127.0.0.1:4011/a',
    'http://127.0.0.1/a',
    'http://10.0.0.8:9000/a',
    'file:///etc/passwd',
    'blob:abc/in-0',
    'nonsense',
  ])('%s is not', (address) => {
    expect(() => allowedUrl(address, hosts)).toThrow('file_host_not_allowed');
  });
});

describe('a private network', () => {
  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.20.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    'fd00::1',
    'fe80::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    'nonsense',
  ])('is seen in %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(['162.159.135.233', '8.8.8.8', '2606:4700::6810:84e9', '::ffff:8.8.8.8'])(
    'is not seen in %s',
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );

  it('is not entered through a name that leads there', async () => {
    const attempt = (options: object) =>
      new Promise((resolve, reject) => {
        publicLookup('localhost', options, (error, address) => (error ? reject(error) : resolve(address)));
      });
    await expect(attempt({})).rejects.toMatchObject({ code: 'file_host_not_allowed' });
    await expect(attempt({ all: true })).rejects.toMatchObject({ code: 'file_host_not_allowed' });
    await expect(attempt({ family: 4 })).rejects.toMatchObject({ facts: { host: 'localhost' } });
  });

  it('is not entered for a listed name either', async () => {
    const port = new URL(host.url).port;
    const address = `https://localhost.localdomain:${port}/a`;
    const attempt = buffer(
      Readable.from(fetchAttachment(address, limits({ hosts: [`localhost.localdomain:${port}`] }))),
    );
    await expect(attempt).rejects.toMatchObject({ name: 'RefusalError' });
  });
});
