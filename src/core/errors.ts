/**
 * Stable codes of everything that can go wrong for a user. The reply catalogue has one text per code; audit
 * entries and trail lines carry the code and never a vendor's words.
 */
export const REFUSAL_CODES = [
  'guild_not_listed',
  'operation_off',
  'role_missing',
  'author_opted_out',
  'busy_running',
  'busy_rate',
  'conversation_busy',
  'conversation_gone',
  'input_invalid',
  'file_missing',
  'file_empty',
  'file_too_large',
  'file_host_not_allowed',
  'file_unreadable',
  'file_no_audio',
  'file_no_video',
  'video_too_long',
  'range_invalid',
  'file_type_wrong',
  'file_gone',
  'link_off',
  'link_refused',
  'link_unreachable',
  'link_not_media',
  'text_empty',
  'text_too_long',
  'voice_unknown',
  'model_unknown',
  'language_unsupported',
  'storage_full',
  'key_missing',
  'no_candidate',
  'price_unknown',
  'idempotency_conflict',
  'context_stale',
  'no_admin_channel',
  'approval_denied',
  'approval_expired',
  'approval_undeliverable',
  'approval_over_budget',
  'store_unavailable',
  'stopping',
] as const;
/** Why a request was turned away before anything was sent to a vendor: nothing is booked. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export const FAILURE_CODES = [
  'vendor_key_refused',
  'vendor_payment',
  'vendor_rate_limited',
  'vendor_overloaded',
  'vendor_unavailable',
  'vendor_rejected_input',
  'vendor_reply_invalid',
  'vendor_timeout',
  'deadline',
  'interrupted',
  'money_ended',
  'outside_approval',
  'internal',
] as const;
/** Why an operation that had begun did not finish. The ledger says what, if anything, was booked. */
export type FailureCode = (typeof FAILURE_CODES)[number];

/** Facts for the reply: names, numbers and limits; never content, keys or a vendor's body. */
export type Facts = Record<string, string | number | boolean | null>;

/** Thrown by input checks: the request is refused, privately and kindly, and nothing is booked. */
export class RefusalError extends Error {
  readonly code: RefusalCode;
  readonly facts: Facts;
  constructor(code: RefusalCode, facts: Facts = {}) {
    super(code);
    this.name = 'RefusalError';
    this.code = code;
    this.facts = facts;
  }
}

/** Whether the vendor may have done (and billed) the work when a call failed. */
export type Sent = 'no' | 'rejected' | 'maybe';

/** What a provider throws: one vocabulary for four vendors. `cause` stays in the process and is never logged raw. */
export class ProviderError extends Error {
  readonly code: FailureCode;
  /** HTTP status of the vendor, when there was one. */
  readonly status: number | null;
  /** True for 408, 409, 429, 5xx and lost connections: another attempt may succeed. */
  readonly retryable: boolean;
  /** The vendor's Retry-After in milliseconds, when it sent one. */
  readonly retryAfterMs: number | null;
  /** `no`: nothing left this machine; `rejected`: the vendor answered with an error and bills nothing; `maybe`: unknown, book the hold. */
  readonly sent: Sent;
  constructor(
    code: FailureCode,
    options: { status?: number; retryable: boolean; retryAfterMs?: number; sent: Sent; cause?: unknown },
  ) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProviderError';
    this.code = code;
    this.status = options.status ?? null;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.sent = options.sent;
  }
}
