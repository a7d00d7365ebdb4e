import type { ProviderId } from '../providers/provider.ts';
import type { VendorFile } from '../providers/video-call.ts';

/** The files of one person that lie at vendors. Neither function rejects: without the shelf a file is sent again. */
export type UploadShelf = {
  /** The file of this content that was sent to a vendor before and should still lie there; null when there is none. */
  find(provider: ProviderId, sha256: string): Promise<VendorFile | null>;
  /**
   * Notes that a file lies at a vendor, to be deleted there within the hour, or a day after it has `served` an answer:
   * so long another question about it may come. What cannot be noted goes when the vendor itself deletes it; the log says so.
   */
  note(provider: ProviderId, sha256: string, file: VendorFile, served: boolean): Promise<void>;
};
