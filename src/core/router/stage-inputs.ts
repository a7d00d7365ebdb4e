import { randomBytes } from 'node:crypto';
import { fetchAttachment } from '../blobs/fetch-attachment.ts';
import { fetchLink } from '../blobs/fetch-link.ts';
import { RefusalError } from '../errors.ts';
import type { AttachmentRef, StoredInput } from '../request.ts';
import type { RouterDeps } from './deps.ts';
import type { Run } from './run.ts';

/** The input files of one run on their way into the blob store. */
export type Stage = {
  inputs: StoredInput[];
  /** Copies the attachments; throws RefusalError, or the run's stop reason. */
  take(refs: readonly AttachmentRef[]): Promise<void>;
  /** Deletes whatever was copied: of a refused request no file is kept. */
  drop(): Promise<void>;
};

/** How a stored attachment is named in a stored input: its CDN address expires and is never kept. */
export const BLOB_SCHEME = 'blob:';

/**
 * Makes the stage of a run. A run's origin may let kept files stand in for attachments; without it every attachment
 * must come from an allowed host.
 */
export function createStage(deps: RouterDeps, run: Run): Stage {
  const inputs: StoredInput[] = [];
  // A repeat of the same interaction must not overwrite the files of the first, so each run has its own names.
  const nonce = randomBytes(4).toString('hex');

  async function copy(ref: AttachmentRef, index: number): Promise<StoredInput> {
    const key = `${run.operationId}/in-${index}-${nonce}`;
    const stored = {
      key,
      name: ref.name,
      contentType: ref.contentType,
      open: () => deps.blobs.stream(key),
      path: deps.blobs.path(key),
    };
    try {
      const written = await deps.blobs.put(key, sourceOf(deps, run, ref));
      return { ...stored, ...written };
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      throw new RefusalError(error.code, { name: ref.name, ...error.facts });
    }
  }

  return {
    inputs,
    take: async (refs) => {
      for (const [index, ref] of refs.entries()) {
        const stored = await copy(ref, index);
        inputs.push(stored);
        run.trail.add({ step: 'stored', index, bytes: stored.bytes });
      }
    },
    drop: () => deps.blobs.remove(inputs.splice(0).map((input) => input.key)),
  };
}

function sourceOf(deps: RouterDeps, run: Run, ref: AttachmentRef): AsyncIterable<Uint8Array> {
  if (run.origin === null) {
    return (ref.link ? fetchLink : fetchAttachment)(ref.url, {
      hosts: deps.attachmentHosts,
      maxBytes: deps.maxAttachmentBytes,
      idleMs: deps.timings.fetchIdleMs,
      signal: AbortSignal.any([run.stop.signal, AbortSignal.timeout(deps.timings.fetchTotalMs)]),
    });
  }
  const key = ref.url.startsWith(BLOB_SCHEME) ? ref.url.slice(BLOB_SCHEME.length) : null;
  if (key === null || !run.origin.kept(key)) throw new RefusalError('file_gone');
  return blobChunks(deps, key);
}

async function* blobChunks(deps: RouterDeps, key: string): AsyncGenerator<Uint8Array> {
  for await (const chunk of await deps.blobs.open(key)) yield chunk as Uint8Array;
}

/**
 * The input as it may be stored: wherever it names an attachment's address, it names the kept file instead. What was a
 * link is a file like any other from here on, and its size is known.
 */
export function inputWithBlobs(
  input: unknown,
  refs: readonly AttachmentRef[],
  inputs: readonly StoredInput[],
): unknown {
  const names = new Map(refs.map((ref, index) => [ref.url, `${BLOB_SCHEME}${inputs[index]?.key ?? ''}`]));
  const linked = new Map(
    refs.flatMap((ref, index) => (ref.link ? [[ref.url, inputs[index]?.bytes] as const] : [])),
  );
  const replace = (value: unknown): unknown => {
    if (typeof value === 'string') return names.get(value) ?? value;
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    const parts = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replace(part)]));
    const bytes = 'link' in value && 'url' in value ? linked.get(String(value.url)) : undefined;
    return bytes === undefined ? parts : { ...parts, bytes, link: false };
  };
  return replace(input);
}
