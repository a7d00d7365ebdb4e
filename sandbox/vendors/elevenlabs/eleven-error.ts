import { jsonReply, type VendorReply } from '../protocol.ts';

/** A refusal in ElevenLabs' own shape. */
export function elevenError(httpStatus: number, status: string, message: string): VendorReply {
  return jsonReply(httpStatus, { detail: { status, message } });
}

/** What ElevenLabs answers to a field of the wrong form: the place, a sentence and a kind. */
export function invalidField(location: (string | number)[], message: string, kind: string): VendorReply {
  return jsonReply(422, { detail: [{ loc: location, msg: message, type: kind }] });
}

/** The troubles of the service itself. */
export const ELEVENLABS_TROUBLES = {
  badKey: () => elevenError(401, 'invalid_api_key', 'Invalid API key'),
  rateLimited: () =>
    elevenError(429, 'too_many_concurrent_requests', 'Too many concurrent requests for your subscription.'),
  serverError: () => elevenError(500, 'internal_server_error', 'Something went wrong on our side.'),
  overloaded: () => elevenError(503, 'system_busy', 'The system is busy. Please try again later.'),
  tooLarge: () => elevenError(413, 'payload_too_large', 'The request is too large.'),
};
