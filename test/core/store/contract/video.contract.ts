import { describe, expect, it } from 'vitest';
import { scenario, stranger } from '../../../support/scenario.ts';
import type { VendorFileRow } from '../../../../src/core/store/video-rows.ts';
import type { TestStore } from '../../../support/test-store.ts';
import { later } from './later.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let made = 0;

/** Files at vendors: found by whoever sent them, kept as long as they may serve, then named to be deleted. */
export function videoContract(open: () => TestStore): void {
  const google = 'google';

  function file(livesMs = 48 * HOUR): VendorFileRow & { sha256: string } {
    made += 1;
    return {
      name: `files/contract-${made}`,
      uri: `https://vendor/files/contract-${made}`,
      content_type: 'video/mp4',
      expires_at: new Date(Date.now() + livesMs).toISOString(),
      sha256: String(made).padStart(64, 'a'),
    };
  }

  const whole = (actor = stranger()): Promise<string> => scenario(open().store).whole(actor, 10);
  const note = (operation_id: string, row: ReturnType<typeof file>, served = false) =>
    open().store.noteVendorFile({ ...row, operation_id, provider: google, served });
  const find = (operation_id: string, sha256: string) =>
    open().store.findVendorFile({ operation_id, provider: google, sha256 });
  const due = async (name: string) =>
    (await open().store.dueVendorFiles({ limit: 100 })).find((row) => row.name === name);

  describe('a file at a vendor', () => {
    it('is found by whoever sent it, in a later operation, and by nobody else', async () => {
      const actor = stranger();
      const row = file();
      expect(await note(await whole(actor), row)).toEqual({ noted: true });
      const { sha256, ...told } = row;
      expect(await find(await whole(actor), sha256)).toEqual(told);
      expect(await find(await whole(), sha256)).toBeNull();
      expect(await find(await whole(actor), 'b'.repeat(64))).toBeNull();
      expect(await note('no-such-operation', file())).toEqual({ noted: false });
    });

    it('is kept for an hour, for a day once it has served, and for an hour more when it is used', async () => {
      const actor = stranger();
      const id = await whole(actor);
      const [unused, served, used] = [file(), file(), file()];
      for (const row of [unused, served, used]) await note(id, row);
      await note(id, served, true);
      await later(open(), 50 * MINUTE, async () => {
        expect(await find(id, used.sha256)).not.toBeNull();
        expect(await due(unused.name)).toBeUndefined();
      });
      await later(open(), 61 * MINUTE, async () => {
        expect(await due(unused.name)).toEqual({ provider: google, name: unused.name, gone: false });
        expect(await find(id, unused.sha256)).toBeNull();
        expect(await due(used.name)).toBeUndefined();
        expect(await due(served.name)).toBeUndefined();
      });
      await later(open(), 25 * HOUR, async () => {
        expect(await due(used.name)).toBeDefined();
        expect(await due(served.name)).toBeDefined();
      });
    });

    it('is not counted on when the vendor is about to delete it, and gone once that time is over', async () => {
      const id = await whole();
      const row = file(40 * MINUTE);
      await note(id, row, true);
      expect(await find(id, row.sha256)).not.toBeNull();
      await later(open(), 15 * MINUTE, async () => expect(await find(id, row.sha256)).toBeNull());
      await later(open(), 41 * MINUTE, async () => expect((await due(row.name))?.gone).toBe(true));
    });

    it('is forgotten once it is deleted, unless it serves again by then', async () => {
      const id = await whole();
      const [over, living] = [file(), file()];
      for (const row of [over, living]) await note(id, row);
      const names = [over.name, living.name];
      await later(open(), 61 * MINUTE, async () => {
        await note(id, living, true);
        await open().store.dropVendorFiles({ provider: google, names });
        expect(await due(over.name)).toBeUndefined();
        expect(await find(id, living.sha256)).not.toBeNull();
      });
    });
  });
}
