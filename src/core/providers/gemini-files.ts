import { setTimeout as sleep } from 'node:timers/promises';
import type { GoogleGenAI } from '@google/genai';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import { ProviderError } from '../errors.ts';
import { geminiError, unbilledError } from './gemini-error.ts';
import { parseReply } from './http.ts';
import type { CallContext } from './provider.ts';
import type { UploadCall, VendorFile } from './video-call.ts';

/** How often the vendor is asked whether it has read a file, ms: quickly at first, as short films are read in a second. */
const ASK_EVERY_MS = { least: 250, most: 5_000, factor: 1.5 };
/** A film of two gigabytes is read in minutes; one that takes longer is given up, ms. */
const PATIENCE_MS = 5 * 60_000;
/** What the vendor promises, less an hour: used where it does not say when it deletes a file, ms. */
const KEPT_MS = 47 * 3_600_000;

/** Opens a client whose requests go out in this context; `failure` is what our own fetch threw. */
export type OpenGemini = (context: CallContext) => { client: GoogleGenAI; failure(): ProviderError | null };

const fileSchema = z.object({
  name: z.string().regex(/^files\/[a-z0-9-]{1,64}$/),
  uri: z.string().min(1),
  mimeType: z.string().nullish(),
  state: z.string().nullish(),
  expirationTime: z.string().nullish(),
});
type GeminiFile = z.infer<typeof fileSchema>;

/** What travels for nothing: it is no sign of a paid call. */
function unpaid(context: CallContext): CallContext {
  const onActivity = (): void => context.onActivity();
  return { signal: context.signal, onActivity, onSent: onActivity };
}

/** Runs one step that costs nothing; its error is never an unknown outcome. */
async function step<T>(
  open: OpenGemini,
  context: CallContext,
  work: (client: GoogleGenAI) => Promise<T>,
): Promise<T> {
  const opened = open(unpaid(context));
  try {
    context.signal.throwIfAborted();
    return await work(opened.client);
  } catch (error) {
    throw unbilledError(opened.failure() ?? geminiError(error, context.signal));
  }
}

async function lookUp(client: GoogleGenAI, name: string, signal: AbortSignal): Promise<GeminiFile> {
  return parseReply(fileSchema, await client.files.get({ name, config: { abortSignal: signal } }));
}

/** Waits until the vendor has read a file; throws `vendor_rejected_input` when it cannot, `vendor_timeout` when late. */
async function awaitReady(
  client: GoogleGenAI,
  uploaded: GeminiFile,
  context: CallContext,
): Promise<GeminiFile> {
  const until = performance.now() + PATIENCE_MS;
  let file = uploaded;
  for (let pause = ASK_EVERY_MS.least; file.state !== 'ACTIVE'; pause *= ASK_EVERY_MS.factor) {
    if (file.state === 'FAILED') {
      throw new ProviderError('vendor_rejected_input', { retryable: false, sent: 'rejected' });
    }
    if (performance.now() > until) {
      throw new ProviderError('vendor_timeout', { retryable: false, sent: 'rejected' });
    }
    await sleep(Math.min(pause, ASK_EVERY_MS.most), undefined, { signal: context.signal });
    file = await lookUp(client, uploaded.name, context.signal);
  }
  return file;
}

function fileOf({ name, uri, mimeType, expirationTime }: GeminiFile, contentType: string): VendorFile {
  const expires = Date.parse(expirationTime ?? '');
  const expiresAt = new Date(Number.isNaN(expires) ? systemClock.now() + KEPT_MS : expires).toISOString();
  return { name, uri, contentType: mimeType ?? contentType, expiresAt };
}

/**
 * Sends a file by the vendor's resumable protocol, in pieces of 8 MiB, and waits until it can be looked at. A file
 * that the vendor cannot read, or does not read in time, is deleted over there; where that fails, whoever heard of it by
 * `onUploaded` must do so later.
 */
export async function uploadToGemini(
  open: OpenGemini,
  call: UploadCall,
  context: CallContext,
): Promise<VendorFile> {
  return step(open, context, async (client) => {
    context.onStage?.('uploading');
    const { contentType } = call;
    const blob = await call.open();
    const sent = parseReply(
      fileSchema,
      await client.files.upload({
        file: blob,
        config: { mimeType: contentType, abortSignal: context.signal },
      }),
    );
    await call.onUploaded(fileOf(sent, contentType));
    context.onStage?.('processing');
    try {
      return fileOf(await awaitReady(client, sent, context), contentType);
    } catch (error) {
      await removeFromGemini(open, sent, AbortSignal.timeout(ASK_EVERY_MS.most)).catch(() => undefined);
      throw error;
    }
  });
}

function isGone(error: unknown): boolean {
  return error instanceof ProviderError && (error.status === 404 || error.status === 403);
}

/** True while the vendor has the file, ready to be looked at. A key of another account finds it gone. */
export async function geminiHas(
  open: OpenGemini,
  { name }: Pick<VendorFile, 'name'>,
  context: CallContext,
): Promise<boolean> {
  try {
    return await step(
      open,
      context,
      async (client) => (await lookUp(client, name, context.signal)).state === 'ACTIVE',
    );
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Deletes a file; one that is gone already is fine. */
export async function removeFromGemini(
  open: OpenGemini,
  { name }: Pick<VendorFile, 'name'>,
  signal: AbortSignal,
): Promise<void> {
  const nothing = (): void => undefined;
  const context = { signal, onSent: nothing, onActivity: nothing };
  try {
    await step(open, context, (client) => client.files.delete({ name, config: { abortSignal: signal } }));
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
