import { z } from 'zod';
import type { Rpc } from './rpc.ts';
import { toWire } from './to-wire.ts';
import { type DueVendorFileRow, type VendorFileRow, dueVendorFileRow, vendorFileRow } from './video-rows.ts';

/** The files at vendors: the video's part of the store. */
export type VideoStore = {
  /** `served`: it has served an answer, and is kept for a day instead of an hour. `noted` false = no such operation. */
  noteVendorFile(
    input: VendorFileRow & { operation_id: string; provider: string; sha256: string; served: boolean },
  ): Promise<{ noted: boolean }>;
  /** A file of this content that the operation's person has at the vendor. */
  findVendorFile(input: {
    operation_id: string;
    provider: string;
    sha256: string;
  }): Promise<VendorFileRow | null>;
  /** Files to be deleted at their vendors, at most 100. */
  dueVendorFiles(input: { limit: number }): Promise<DueVendorFileRow[]>;
  dropVendorFiles(input: { provider: string; names: readonly string[] }): Promise<void>;
};

/** The functions of files at vendors on any home. */
export function createVideoStore(rpc: Rpc): VideoStore {
  const call = async <T>(name: string, input: unknown, answer: z.ZodType<T>): Promise<T> =>
    answer.parse(JSON.parse(await rpc.call(name, toWire(input))));
  return {
    noteVendorFile: (input) => call('note_vendor_file', input, z.object({ noted: z.boolean() })),
    findVendorFile: (input) => call('find_vendor_file', input, vendorFileRow.nullable()),
    dueVendorFiles: (input) => call('due_vendor_files', input, z.array(dueVendorFileRow)),
    dropVendorFiles: (input) =>
      call(
        'drop_vendor_files',
        input,
        z.unknown().transform((): void => undefined),
      ),
  };
}
