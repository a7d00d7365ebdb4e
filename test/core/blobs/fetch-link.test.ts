import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FetchLimits } from '../../../src/core/blobs/fetch-attachment.ts';
import { fetchLink } from '../../../src/core/blobs/fetch-link.ts';
import { linkUrl } from '../../../src/core/blobs/link-url.ts';
import { isPrivateAddress } from '../../../src/core/blobs/private-address.ts';
import { linkedFile } from '../../../src/core/operations/linked-file.ts';
import { makeWav } from '../../support/make-audio.ts';
import { type Script, type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';

const SOUND = makeWav(1);

let host: ScriptedVendor;
let inner: ScriptedVendor;
beforeAll(async () => {
  host = await startScriptedVendor((_, response) => response.end());
  inner = await startScriptedVendor((_, response) => response.end(SOUND));
});
afterAll(async () => void (await Promise.all([host.close(), inner.close()])));

function limits(more: Partial<FetchLimits> = {}): FetchLimits {
  return {
    hosts: [new URL(host.url).host],
    maxBytes: 100_000,
    idleMs: 10_000,
    signal: new AbortController().signal,
    ...more,
  };
}

/** Fetches from the listed loopback server, which stands for a public one. */
function fetched(script: Script, more: Partial<FetchLimits> = {}, path = '/talk.wav'): Promise<Buffer> {
  host.script = script;
  return buffer(Readable.from(fetchLink(`${host.url}${path}`, limits(more))));
}

const sends =
  (body: Uint8Array | string, headers: Record<string, string> = {}): Script =>
  (_, response) => {
    response.writeHead(200, headers);
    response.end(body);
  };
const leadsTo =
  (location: string): Script =>
  (_, response) => {
    response.writeHead(302, { location });
    response.end();
  };

describe('a file behind a link', () => {
  it('is fetched as it is, whatever its header calls it, in pieces of any size', async () => {
    expect(await fetched(sends(SOUND, { 'content-type': 'text/plain' }))).toEqual(Buffer.from(SOUND));
    const slowly: Script = (_, response) => {
      response.write(SOUND.subarray(0, 3));
      setTimeout(() => response.end(SOUND.subarray(3)), 20);
    };
    expect(await fetched(slowly)).toEqual(Buffer.from(SOUND));
    expect(host.requests.at(-1)?.headers).toMatchObject({
      'accept-encoding': 'identity',
      'user-agent': 'Helix',
    });
  });

  it('is followed five times, and no sixth', async () => {
    const hops: Script = (request, response) => {
      const left = Number(request.url.pathname.slice(1));
      if (left > 0) response.writeHead(302, { location: `/${left - 1}` });
      response.end(left > 0 ? undefined : SOUND);
    };
    expect(await fetched(hops, {}, '/5')).toHaveLength(SOUND.byteLength);
    await expect(fetched(hops, {}, '/6')).rejects.toMatchObject({
      code: 'link_unreachable',
      facts: { redirects: 5 },
    });
  });

  it.each([
    ['the machine itself', () => inner.url, 'https'],
    ['the machine itself by https', () => inner.url.replace('http:', 'https:'), 'port'],
    ['loopback', () => 'https://127.0.0.1/', 'private'],
    ['loopback by its name', () => 'https://localhost/', 'private'],
    ['loopback in another writing', () => 'https://0x7f.1/', 'private'],
    ['loopback as a number', () => 'https://2130706433/', 'private'],
    ['loopback as a mapped address', () => 'https://[::ffff:127.0.0.1]/', 'private'],
    ['a cloud’s metadata', () => 'https://169.254.169.254/latest/meta-data/', 'private'],
    ['a cloud’s platform channel', () => 'https://168.63.129.16/', 'private'],
    ['a provider’s inner network', () => 'https://100.64.0.1/', 'private'],
    ['a unique local address', () => 'https://[fd00:ec2::254]/', 'private'],
    ['a file', () => 'file:///etc/passwd', 'malformed'],
    ['a file of another machine', () => 'ftp://example.com/a.mp3', 'https'],
    ['plain http', () => 'http://example.com/a.mp3', 'https'],
    ['another port', () => 'https://example.com:8443/a.mp3', 'port'],
    ['somebody’s account', () => 'https://me:secret@example.com/a.mp3', 'credentials'],
    ['nowhere', () => 'https://', 'malformed'],
  ])('is not fetched when it leads to %s, at once or by a redirect', async (_name, address, reason) => {
    inner.requests = [];
    const direct = buffer(Readable.from(fetchLink(address(), limits())));
    await expect(direct).rejects.toMatchObject({ code: 'link_refused', facts: { reason } });
    await expect(fetched(leadsTo(address()))).rejects.toMatchObject({
      code: 'link_refused',
      facts: { reason },
    });
    expect(inner.requests).toEqual([]);
  });

  it.each([
    ['a page', '<!doctype html><title>A talk</title>', 'text/html'],
    ['a page that says it is sound', '<html><body>player</body></html>', 'audio/mpeg'],
    ['an error in JSON', '{"error":"log in first"}', 'application/json'],
    ['a playlist', '#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1/inner.ts\n', 'audio/mpegurl'],
  ])('that is %s is no recording', async (_name, text, type) => {
    await expect(fetched(sends(text, { 'content-type': type }))).rejects.toMatchObject({
      code: 'link_not_media',
    });
  });

  it('that is too large is refused before it is read when it says so, and cut off when it does not', async () => {
    let read = 0;
    const declares: Script = (_, response) => {
      response.writeHead(200, { 'content-length': '100001' });
      response.write(SOUND);
      response.on('close', () => (read = response.socket?.bytesWritten ?? 0));
    };
    await expect(fetched(declares)).rejects.toMatchObject({
      code: 'file_too_large',
      facts: { bytes: 100_001, limit: 100_000 },
    });
    expect(read).toBeLessThan(100_001);
    const silent: Script = (_, response) => {
      response.writeHead(200, { 'transfer-encoding': 'chunked' });
      response.end(Buffer.alloc(100_001));
    };
    await expect(fetched(silent)).rejects.toMatchObject({ code: 'file_too_large' });
  });

  it.each([401, 403, 404, 410, 429, 500, 204, 206])(
    'that is answered with %i is out of reach',
    async (status) => {
      const answer: Script = (_, response) => {
        response.writeHead(status);
        response.end();
      };
      await expect(fetched(answer)).rejects.toMatchObject({ code: 'link_unreachable', facts: { status } });
    },
  );

  it('that is empty, cut off, or silent is refused, and so is one that never ends in its time', async () => {
    await expect(fetched(sends(''))).rejects.toMatchObject({ code: 'file_empty' });
    const cut: Script = (_, response) => {
      response.writeHead(200, { 'content-length': '50000' });
      response.write(SOUND.subarray(0, 600));
      setTimeout(() => response.destroy(), 20);
    };
    await expect(fetched(cut)).rejects.toMatchObject({ code: 'link_unreachable', facts: {} });
    await expect(fetched(() => undefined, { idleMs: 150 })).rejects.toMatchObject({
      code: 'link_unreachable',
      facts: { timeout: true },
    });
    const drips: Script = (_, response) => {
      response.write(SOUND.subarray(0, 600));
      const drip = setInterval(() => response.write('.'), 20);
      response.on('close', () => clearInterval(drip));
    };
    await expect(fetched(drips, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({
      code: 'link_unreachable',
      facts: { timeout: true },
    });
  });

  it('is let go at once when nobody wants it any more', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('cancelled')), 30);
    await expect(fetched(() => undefined, { signal: stop.signal })).rejects.toThrow('cancelled');
  });

  it('says nothing of its address in any refusal', async () => {
    const secret = 'https://example.invalid/canary-path?token=canary-token';
    const error: unknown = await buffer(Readable.from(fetchLink(secret, limits()))).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'link_unreachable' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/canary|invalid/);
  });
});

describe('a link', () => {
  it('to a public host is allowed as it is, or listed', () => {
    expect(linkUrl('https://example.com/a.mp3?x=1#t', [])).toMatchObject({ direct: false });
    expect(linkUrl('https://example.com:443/a.mp3', [])).toMatchObject({ direct: false });
    expect(linkUrl('https://8.8.8.8/a.mp3', [])).toMatchObject({ direct: false });
    expect(linkUrl('http://127.0.0.1:4010/a', ['127.0.0.1:4010'])).toMatchObject({ direct: true });
    expect(() => linkUrl(`https://example.com/${'a'.repeat(2_000)}`, [])).toThrow('link_refused');
  });

  it('names its file by its end', () => {
    const name = (address: string): string => linkedFile(address).name;
    expect(name('https://example.com/talks/My%20talk.mp3?token=1')).toBe('My talk.mp3');
    expect(name('<https://example.com/a.ogg>')).toBe('a.ogg');
    expect(name('https://example.com/')).toBe('recording');
    expect(name('https://example.com/%E0%A4%A')).toBe('%E0%A4%A');
    expect(name('https://example.com/..%2F..%2Fetc%00%0a')).toBe('....etc');
    expect(name(`https://example.com/${'a'.repeat(300)}.mp3`)).toHaveLength(80);
    expect(name('nonsense')).toBe('recording');
  });
});

describe('an address that is not on the public internet', () => {
  it.each([
    '168.63.129.16',
    '192.88.99.1',
    '::7f00:1',
    '::ffff:0:7f00:1',
    '::ffff:169.254.169.254',
    'fec0::1',
    '3fff::1',
    'fd00:ec2::254',
  ])('is seen in %s', (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });
});
