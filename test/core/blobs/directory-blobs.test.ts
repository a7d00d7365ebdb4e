import { mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { createDirectoryBlobs } from '../../../src/core/blobs/directory-blobs.ts';

const ID = '0b3d7c1e-0000-8000-8000-000000000001';
const OTHER = '0b3d7c1e-0000-8000-8000-000000000002';

function store() {
  const root = join(mkdtempSync(join(tmpdir(), 'helix-blobs-')), 'blobs');
  return { root, blobs: createDirectoryBlobs(root) };
}

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part);
}

describe('blobs in a folder', () => {
  it('are written with their size and hash, and read back, by stream or by path', async () => {
    const { blobs } = store();
    const written = await blobs.put(`${ID}/in-0`, chunks('a', 'bc'));
    expect(written).toEqual({
      bytes: 3,
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    expect(String(await buffer(await blobs.open(`${ID}/in-0`)))).toBe('abc');
    expect(String(await buffer(blobs.stream(`${ID}/in-0`)))).toBe('abc');
    expect(blobs.path(`${ID}/in-0`)).toContain(ID);
  });

  it('are whole or absent: a source that breaks leaves nothing', async () => {
    const { root, blobs } = store();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('cut');
    }
    await expect(blobs.put(`${ID}/in-0`, broken())).rejects.toThrow('cut');
    expect(readdirSync(join(root, ID))).toEqual([]);
    await expect(blobs.open(`${ID}/in-0`)).rejects.toMatchObject({ code: 'file_gone' });
  });

  it('are rid of what a killed writer left, not of what is being written', async () => {
    const { root, blobs } = store();
    await blobs.put(`${ID}/in-0`, Buffer.from('x'));
    const [left, fresh] = ['out-0.a.partial', 'out-0.b.partial'].map((name) => join(root, ID, name));
    for (const path of [left, fresh]) writeFileSync(path ?? '', 'half');
    const long = new Date(Date.now() - 3 * 3_600_000);
    for (const path of [left, join(root, ID, 'in-0')]) utimesSync(path ?? '', long, long);
    await blobs.tidy();
    expect(readdirSync(join(root, ID)).toSorted()).toEqual(['in-0', 'out-0.b.partial']);
  });

  it('take their folder along when the last one goes, and may be missing', async () => {
    const { root, blobs } = store();
    await blobs.put(`${ID}/in-0`, Buffer.from('x'));
    await blobs.put(`${ID}/out-0`, Buffer.from('y'));
    await blobs.remove([`${ID}/in-0`, `${OTHER}/in-0`]);
    expect(readdirSync(root)).toEqual([ID]);
    await blobs.remove([`${ID}/out-0`]);
    expect(readdirSync(root)).toEqual([]);
  });

  it('are listed by operation and removed with it; none yet is an empty list', async () => {
    const { blobs } = store();
    expect(await blobs.operations()).toEqual([]);
    await blobs.put(`${ID}/in-0`, Buffer.from('x'));
    expect(await blobs.operations()).toEqual([ID]);
    await blobs.removeAll(ID);
    expect(await blobs.operations()).toEqual([]);
  });

  it.each(['../../etc/passwd', `${ID}/../x`, ID, `/${ID}/in-0`, `${ID}/In`, `${ID}/in-0/x`, ''])(
    'never have %s for a key',
    async (key) => {
      const { blobs } = store();
      expect(() => blobs.path(key)).toThrow(RangeError);
      await expect((async () => blobs.open(key))()).rejects.toThrow(RangeError);
    },
  );

  it('never remove a folder outside', () => {
    expect(() => store().blobs.removeAll('..')).toThrow(RangeError);
  });
});
