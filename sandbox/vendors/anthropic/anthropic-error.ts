import { randomBytes } from 'node:crypto';
import { jsonReply, type VendorReply } from '../protocol.ts';

/** Anthropic's kinds of errors, as far as the stand-in has them (platform.claude.com/docs/en/api/errors). */
export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'api_error'
  | 'overloaded_error';

/** An id like Anthropic's own: a prefix and 24 letters or digits. */
export function anthropicId(prefix: 'req' | 'msg' | 'toolu' | 'srvtoolu'): string {
  return `${prefix}_sandbox${randomBytes(9).toString('hex')}`.slice(0, prefix.length + 25);
}

/** The body of an error, which is also the `data:` of an `error` event in a stream. */
export function anthropicErrorBody(type: AnthropicErrorType, message: string, requestId: string): object {
  return { type: 'error', error: { type, message }, request_id: requestId };
}

/** An error in Anthropic's own shape. */
export function anthropicError(status: number, type: AnthropicErrorType, message: string): VendorReply {
  const requestId = anthropicId('req');
  return jsonReply(status, anthropicErrorBody(type, message, requestId), { 'request-id': requestId });
}

/** A request that Anthropic would not take. */
export function invalidRequest(message: string): VendorReply {
  return anthropicError(400, 'invalid_request_error', message);
}

/** The troubles of the service itself. */
export const ANTHROPIC_TROUBLES = {
  badKey: () => anthropicError(401, 'authentication_error', 'invalid x-api-key'),
  rateLimited: () =>
    anthropicError(
      429,
      'rate_limit_error',
      'This request would exceed the rate limit for your organization.',
    ),
  serverError: () => anthropicError(500, 'api_error', 'Internal server error'),
  overloaded: () => anthropicError(529, 'overloaded_error', 'Overloaded'),
  tooLarge: () =>
    anthropicError(413, 'request_too_large', 'Request exceeds the maximum allowed number of bytes.'),
};
