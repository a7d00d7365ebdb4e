import { buffer } from 'node:stream/consumers';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlobStore } from '../../../src/core/blobs/blob-store.ts';
import { createSupabaseBlobs } from '../../../src/core/blobs/supabase-blobs.ts';
import { type OwnTmpdir, ownTmpdir } from '../../support/own-tmpdir.ts';
import { supabaseStorage } from '../../support/supabase-storage.ts';

const ID = '0b3d7c1e-0000-8000-8000-000000000001';

let storage: Awaited<ReturnType<typeof supabaseStorage>>;
let blobs: BlobStore;
beforeAll(async () => {
  storage = await supabaseStorage();
  blobs = createSupabaseBlobs(storage);
  own = ownTmpdir();
});
afterAll(async () => {
  own.leave();
  await storage.close();
});

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

/** Others of this run spool files of their own. */
let own: OwnTmpdir;

describe('blobs in Supabase Storage', () => {
  it('are written with their size and hash, and read back in both ways', async () => {
    expect(await blobs.put(`${ID}/in-0`, chunks('a', 'bc'))).toEqual({
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect(String(await buffer(await blobs.open(`${ID}/in-0`)))).toBe('abc');
    expect(String(await buffer(blobs.stream(`${ID}/in-0`)))).toBe('abc');
    expect(blobs.path(`${ID}/in-0`)).toBeNull();
    expect(own.files()).toEqual([]);
  });

  it('are where Supabase’s own client looks for them, and the other way round', async () => {
    const theirs = createClient(storage.url, storage.serviceKey).storage.from('helix');
    const read = await theirs.download(`${ID}/in-0`);
    expect(await read.data?.text()).toBe('abc');
    await theirs.upload(`${ID}/in-1`, Buffer.from('theirs'), { upsert: true });
    expect(String(await buffer(await blobs.open(`${ID}/in-1`)))).toBe('theirs');
  });

  it('of a source that breaks are never sent', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      expect(own.files()).toEqual([expect.stringMatching(/\.spool$/)]);
      throw new Error('cut');
    }
    await expect(blobs.put(`${ID}/in-9`, broken())).rejects.toThrow('cut');
    await expect(blobs.open(`${ID}/in-9`)).rejects.toMatchObject({ code: 'file_gone' });
    await expect(buffer(blobs.stream(`${ID}/in-9`))).rejects.toMatchObject({ code: 'file_gone' });
    expect(own.files()).toEqual([]);
  });

  it('are listed by operation, and removed one by one or all together', async () => {
    expect(await blobs.operations()).toEqual([ID]);
    await blobs.remove([]);
    await blobs.remove([`${ID}/in-1`, `${ID}/in-7`]);
    await expect(blobs.open(`${ID}/in-1`)).rejects.toMatchObject({ code: 'file_gone' });
    expect((await blobs.open(`${ID}/in-0`)).destroy()).toBeDefined();
    await blobs.removeAll(ID);
    expect(await blobs.operations()).toEqual([]);
  });

  // A thousand files take seconds.
  it.runIf(process.env['HELIX_LONG'] === '1')('are listed all, however many there are', async () => {
    const ids = Array.from({ length: 1_003 }, (_, n) => ID.slice(0, -4) + String(n).padStart(4, '0'));
    for (let from = 0; from < ids.length; from += 50)
      await Promise.all(ids.slice(from, from + 50).map((id) => blobs.put(`${id}/in-0`, Buffer.from('x'))));
    expect((await blobs.operations()).toSorted()).toEqual(ids);
    await blobs.remove(ids.map((id) => `${id}/in-0`));
    expect(await blobs.operations()).toEqual([]);
  });

  it('that cannot be reached say so, as the database does', async () => {
    storage.broken.status = 503;
    const fresh = createSupabaseBlobs(storage);
    await expect(fresh.put(`${ID}/in-0`, Buffer.from('x'))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
    storage.broken.status = null;
    expect((await fresh.put(`${ID}/in-0`, Buffer.from('x'))).bytes).toBe(1);
    const nobody = createSupabaseBlobs({ url: 'http://127.0.0.1:9', serviceKey: 'k' });
    await expect(nobody.open(`${ID}/in-0`)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });

  it('never have a path for a key', async () => {
    await expect((async () => blobs.open('../secrets'))()).rejects.toThrow(RangeError);
    await expect(blobs.removeAll('..')).rejects.toThrow(RangeError);
  });
});
