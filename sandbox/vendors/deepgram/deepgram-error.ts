import { randomUUID } from 'node:crypto';
import { jsonReply, type VendorReply } from '../protocol.ts';

/** An error in Deepgram's own shape (developers.deepgram.com/docs/errors). */
export function deepgramError(status: number, code: string, message: string): VendorReply {
  const requestId = randomUUID();
  const body = { err_code: code, err_msg: message, request_id: requestId };
  return jsonReply(status, body, { 'dg-request-id': requestId });
}

/** What Deepgram says of a file it cannot decode. */
export function corruptAudio(): VendorReply {
  return badRequest('failed to process audio: corrupt or unsupported data');
}

/** A request that Deepgram would not take. */
export function badRequest(reason: string): VendorReply {
  return deepgramError(400, 'Bad Request', `Bad Request: ${reason}`);
}

/** The troubles of the service itself. */
export const DEEPGRAM_TROUBLES = {
  badKey: () => deepgramError(401, 'INVALID_AUTH', 'Invalid credentials.'),
  rateLimited: () => deepgramError(429, 'TOO_MANY_REQUESTS', 'Too many requests. Please try again later'),
  serverError: () => deepgramError(500, 'INTERNAL_SERVER_ERROR', 'Internal server error.'),
  overloaded: () => deepgramError(503, 'SERVICE_UNAVAILABLE', 'The service is temporarily unavailable.'),
  tooLarge: () => deepgramError(413, 'PAYLOAD_TOO_LARGE', 'The payload is too large.'),
  tookTooLong: () => deepgramError(504, 'GATEWAY_TIMEOUT', 'The file took too long to process.'),
};
