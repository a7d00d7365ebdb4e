import type { IncomingHttpHeaders } from 'node:http';

/** A request as a local vendor sees it, its body read whole. `signal` fires when the caller hangs up. */
export type VendorRequest = {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: Buffer;
  signal: AbortSignal;
};

/** Sends the body bit by bit, as it is made. */
export type BodyWriter = (write: (chunk: Uint8Array | string) => void) => Promise<void>;

/** An answer: the body whole, or written as it is made. */
export type VendorReply = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array | string | BodyWriter;
};

/** How one vendor speaks. */
export type VendorProtocol = {
  /** Whether a request is one the real vendor bills: those are counted, and faults hit them. */
  isWork(request: VendorRequest): boolean;
  /** Whether the request carries the key this vendor was started with. */
  isAuthorised(request: VendorRequest): boolean;
  /** Answers a request whose key is right. Errors in the vendor's own shape are answers too. */
  serve(request: VendorRequest): Promise<VendorReply>;
  /** The vendor's own words for its troubles. */
  badKey(): VendorReply;
  /** `retryAfterSeconds` is what the header says too; for vendors that write it into the body. */
  rateLimited(retryAfterSeconds: number): VendorReply;
  serverError(): VendorReply;
  overloaded(): VendorReply;
  /** What the vendor writes into a stream that it breaks off because it is overloaded; absent: it only cuts. */
  overloadedMidway?(): string;
  tooLarge(): VendorReply;
};

/** A JSON answer. */
export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): VendorReply {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
