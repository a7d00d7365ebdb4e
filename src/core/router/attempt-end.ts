import type { OperationCall } from '../operations/operation.ts';
import type { Health } from '../providers/health.ts';
import type { Billed } from '../providers/provider.ts';
import type { AttemptEnd } from '../store/store.ts';
import type { TrailStep } from '../trail.ts';
import type { CallEnd } from './call-once.ts';

/** A vendor that names no usage for a call that costs money did not say "free": the bound is booked. */
function saysUsage(reply: Billed, call: OperationCall): boolean {
  const free = call.bound.every(({ quantity }) => quantity === 0);
  return free || reply.usage.some(({ quantity }) => quantity > 0);
}

/** A vendor's id of a call, if it looks like one: the ledger keeps it for ever, and a header can hold anything. */
function requestId(id: string | null): string | null {
  return id !== null && /^[\w.:-]{1,128}$/.test(id) ? id : null;
}

/** The end of an attempt as the ledger takes it. What may have reached the vendor is never taken for free. */
export function attemptEnd(attempt: number, call: OperationCall, end: CallEnd): AttemptEnd {
  const { ms } = end;
  if (end.kind === 'replied') {
    const known = saysUsage(end.reply, call);
    return {
      attempt,
      outcome: known ? 'billed' : 'unknown',
      usage: known ? end.reply.usage : [],
      vendor_request_id: requestId(end.reply.vendorRequestId),
      error_code: null,
      ms,
    };
  }
  const sent = end.kind === 'stopped' ? end.sent : end.error.sent;
  return {
    attempt,
    outcome: sent === 'maybe' ? 'unknown' : 'not_billed',
    usage: sent === 'maybe' ? (end.usage ?? []) : [],
    vendor_request_id: null,
    error_code: end.kind === 'stopped' ? end.reason : end.error.code,
    ms,
  };
}

/** The trail's line of an attempt's end; `retryInMs` null when it is not tried again. */
export function endedStep(attempt: number, end: CallEnd, retryInMs: number | null): TrailStep {
  const base = { step: 'attempt_ended' as const, attempt, ms: end.ms, retry_in_ms: retryInMs };
  if (end.kind === 'replied') return { ...base, outcome: 'succeeded', code: null, status: null, sent: null };
  if (end.kind === 'stopped') {
    const outcome = end.reason === 'cancelled' ? 'cancelled' : 'failed';
    return { ...base, outcome, code: end.reason, status: null, sent: end.sent };
  }
  const { code, status, sent } = end.error;
  return { ...base, outcome: 'failed', code, status, sent };
}

/** Feeds the breaker: dead, overloaded, silent and unreachable count against a target, the asker's faults do not. */
export function reportHealth(health: Health, target: string, end: CallEnd): void {
  if (end.kind === 'replied') return health.report(target, { ok: true, ms: end.ms, retryAfterMs: null });
  if (end.kind === 'stopped') {
    const silent = end.reason === 'deadline' && end.sent === 'maybe';
    return silent
      ? health.report(target, { ok: false, ms: end.ms, retryAfterMs: null })
      : health.leave(target);
  }
  const { code, retryAfterMs } = end.error;
  if (code === 'internal') return health.leave(target);
  const alive = code === 'vendor_rejected_input';
  return health.report(target, { ok: alive, ms: alive ? null : end.ms, retryAfterMs });
}

/** Whether the vendor did something for this call, as far as anybody knows. */
export function mayHaveServed(end: CallEnd): boolean {
  return end.kind === 'replied' || (end.kind === 'failed' ? end.error.sent : end.sent) === 'maybe';
}
