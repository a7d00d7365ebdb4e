import { rm } from 'node:fs/promises';
import { EngineError } from '../../engines/engine-error.ts';
import type { ClipFacts, VisionEngine } from '../../engines/vision/vision-engine.ts';
import type { VendorReply } from '../protocol.ts';
import type { FileStore } from './file-store.ts';
import type { GenerateRequest, Part } from './generate-request.ts';
import { googleError, invalidArgument } from './google-error.ts';
import { isKnownMedia } from './media-types.ts';

/** A video or picture of a request: the stretch that is asked about in seconds, and how often it is looked at. */
export type Media = { path: string; clip: ClipFacts; from: number; to: number; framesPerSecond: number };

/** The media of a request in order; `release` deletes what came with the request itself. */
export type FoundMedia = { media: Media[]; release(): Promise<void> };

const seconds = (offset: string | undefined, otherwise: number): number =>
  offset === undefined ? otherwise : Number.parseFloat(offset);

function mediaOf(part: Part, path: string, clip: ClipFacts): Media {
  const { startOffset, endOffset, fps = 1 } = part.videoMetadata ?? {};
  const to = Math.min(seconds(endOffset, clip.seconds), clip.seconds);
  return { path, clip, from: Math.min(seconds(startOffset, 0), to), to, framesPerSecond: fps };
}

/** An uploaded file by the address the API gave it, or the vendor's reason to refuse it. */
function storedMedia(part: Part, fileUri: string, store: FileStore): Media | VendorReply {
  const [, name = ''] = /\/v1beta\/(files\/[a-z0-9-]+)$/.exec(fileUri) ?? [];
  if (name === '')
    return invalidArgument(`Unsupported file uri: ${fileUri}; the sandbox fetches nothing from elsewhere`);
  const file = store.get(name);
  const id = name.slice('files/'.length);
  if (!file)
    return googleError(
      'PERMISSION_DENIED',
      `You do not have permission to access the File ${id} or it may not exist.`,
    );
  return file.state === 'ACTIVE' && file.clip
    ? mediaOf(part, file.path, file.clip)
    : googleError(
        'FAILED_PRECONDITION',
        `The File ${id} is not in an ACTIVE state and usage is not allowed.`,
      );
}

/** Finds every video and picture of a request; what cannot be had is answered with the vendor's error. */
export async function findMedia(
  request: GenerateRequest,
  deps: { engine: VisionEngine; store: FileStore; signal: AbortSignal },
): Promise<FoundMedia | VendorReply> {
  const { engine, store, signal } = deps;
  const media: Media[] = [];
  const kept: string[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(kept.map((path) => rm(path, { force: true })));
  };
  const refuse = async (reply: VendorReply): Promise<VendorReply> => {
    await release();
    return reply;
  };
  for (const part of request.contents.flatMap(({ parts }) => parts)) {
    const { inlineData, fileData } = part;
    if (fileData) {
      const found = storedMedia(part, fileData.fileUri, store);
      if ('status' in found) return refuse(found);
      media.push(found);
    }
    if (!inlineData) continue;
    const { mimeType, data } = inlineData;
    if (!isKnownMedia(mimeType)) return refuse(invalidArgument(`Unsupported MIME type: ${mimeType}`));
    const path = await store.keepInline(Buffer.from(data, 'base64'));
    kept.push(path);
    try {
      const clip = await engine.probe({ path, still: mimeType.startsWith('image/') }, signal);
      media.push(mediaOf(part, path, clip));
    } catch (error) {
      if (!(error instanceof EngineError) || error.code !== 'undecodable') throw error;
      return refuse(
        invalidArgument('Unable to process input image. Please retry or report it to the vendor.'),
      );
    }
  }
  return { media, release };
}
