import type { CallContext, CompleteReply } from './provider.ts';

/** Steps of a call that a person may wait for. */
export const CALL_STAGES = ['uploading', 'processing', 'looking'] as const;
/** One of these steps. */
export type CallStage = (typeof CALL_STAGES)[number];

/** A file that lies at the vendor, ready to be looked at. `expiresAt` (UTC ISO): when the vendor itself deletes it. */
export type VendorFile = { name: string; uri: string; contentType: string; expiresAt: string };

/** A file on its way to the vendor. */
export type UploadCall = {
  /** The whole of it, from a local disk. */
  open(): Promise<Blob>;
  contentType: string;
  /** Called once it lies over there, before the vendor has read it: whatever happens from now on, it must be deleted. */
  onUploaded(file: VendorFile): Promise<void>;
};

/** A film at the vendor, how many pictures of each second are looked at, and from where to where (seconds; null = all). */
export type WatchedPart = { file: VendorFile; fps: number; cut: { from: number; to: number } | null };

/** What a model that sees is asked. Without a `part` it is asked about words alone. */
export type WatchCall = {
  model: string;
  part: WatchedPart | null;
  system: string;
  prompt: string;
  /** Tokens the answer may have, thinking included. */
  maxTokens: number;
  /** JSON schema the answer is to follow. The answer is still checked by whoever asked. */
  schema: Record<string, unknown>;
};

/** What a vendor whose models see can do. */
export type VideoClient = {
  /** Sends a file and waits until the vendor has read it; bills nothing, so its errors are never `maybe`. */
  upload(call: UploadCall, context: CallContext): Promise<VendorFile>;
  /** True while the vendor still has the file, ready to be looked at. */
  has(file: Pick<VendorFile, 'name'>, context: CallContext): Promise<boolean>;
  /** Deletes a file; one that is gone already is fine. */
  remove(file: Pick<VendorFile, 'name'>, signal: AbortSignal): Promise<void>;
  watch(call: WatchCall, context: CallContext): Promise<CompleteReply>;
};
