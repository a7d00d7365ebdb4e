import { openAsBlob } from 'node:fs';
import { withLocalFile } from '../../media/with-local-file.ts';
import type { CallContext, ProviderId } from '../../providers/provider.ts';
import type { VendorFile, VideoClient } from '../../providers/video-call.ts';
import type { StoredInput } from '../../request.ts';
import type { UploadShelf } from '../upload-shelf.ts';

/** How a film came to the vendor: `sent`, still there from before (`kept`), or gone in the meantime and sent `again`. */
type UploadHow = 'sent' | 'kept' | 'again';

/** A film on its way to a vendor: sent at most once for all models and attempts of an operation. */
export type KeptUpload = {
  /** The film at the vendor, sent when it is not there. Its errors are never an unknown outcome. */
  ready(video: VideoClient, context: CallContext): Promise<VendorFile>;
  how(): UploadHow | null;
  /** Notes that it has served, so that it is kept for another question. */
  served(): Promise<void>;
};

/** Makes the upload of one input file. */
export function createKeptUpload(
  provider: ProviderId,
  film: { input: StoredInput; contentType: string },
  shelf: UploadShelf,
): KeptUpload {
  const { input, contentType } = film;
  let known: { file: VendorFile; how: UploadHow } | null = null;

  async function send(video: VideoClient, context: CallContext, how: UploadHow): Promise<VendorFile> {
    // Noted before the vendor has read it: a process that ends here, or a vendor that does not delete, leaves nothing behind.
    const onUploaded = (file: VendorFile): Promise<void> => shelf.note(provider, input.sha256, file, false);
    const file = await withLocalFile(input, context.signal, (path) =>
      video.upload({ open: () => openAsBlob(path), contentType, onUploaded }, context),
    );
    known = { file, how };
    return file;
  }

  return {
    ready: async (video, context) => {
      const before = known?.file ?? (await shelf.find(provider, input.sha256));
      if (before === null) return send(video, context, 'sent');
      if (!(await video.has(before, context))) return send(video, context, 'again');
      known ??= { file: before, how: 'kept' };
      return before;
    },
    how: () => known?.how ?? null,
    served: async () => {
      if (known !== null) await shelf.note(provider, input.sha256, known.file, true);
    },
  };
}
