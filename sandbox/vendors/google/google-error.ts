import { jsonReply, type VendorReply } from '../protocol.ts';

/** Google's kinds of errors and the HTTP status each comes with (google.rpc.Code), as far as the stand-in has them. */
const STATUSES = {
  INVALID_ARGUMENT: 400,
  FAILED_PRECONDITION: 400,
  PERMISSION_DENIED: 403,
  NOT_FOUND: 404,
  RESOURCE_EXHAUSTED: 429,
  INTERNAL: 500,
  UNAVAILABLE: 503,
} as const;

/** The name of an error in Google's JSON. */
export type GoogleStatus = keyof typeof STATUSES;

const TYPES = 'type.googleapis.com/google.rpc';
const SERVICE = 'generativelanguage.googleapis.com';
const BAD_KEY = 'API key not valid. Please pass a valid API key.';

/** The body of an error; in a stream it comes as one more piece of data. */
function googleErrorBody(status: GoogleStatus, message: string, details: object[] = []): object {
  const code = STATUSES[status];
  return { error: { code, message, status, ...(details.length > 0 && { details }) } };
}

/** An error in Google's own shape. */
export function googleError(status: GoogleStatus, message: string, details: object[] = []): VendorReply {
  return jsonReply(STATUSES[status], googleErrorBody(status, message, details), {
    'x-sandbox-engine': 'none',
  });
}

/** A request that Gemini would not take. */
export function invalidArgument(message: string): VendorReply {
  return googleError('INVALID_ARGUMENT', message);
}

function quotaDetails(retryAfterSeconds: number): object[] {
  return [
    {
      '@type': `${TYPES}.QuotaFailure`,
      violations: [
        {
          quotaMetric: `${SERVICE}/generate_content_paid_tier_requests`,
          quotaId: 'GenerateRequestsPerMinutePerProjectPerModel',
        },
      ],
    },
    { '@type': `${TYPES}.RetryInfo`, retryDelay: `${retryAfterSeconds}s` },
  ];
}

/** The troubles of the service itself. A wrong key is a 400 here, not a 401. */
export const GOOGLE_TROUBLES = {
  badKey: () =>
    googleError('INVALID_ARGUMENT', BAD_KEY, [
      {
        '@type': `${TYPES}.ErrorInfo`,
        reason: 'API_KEY_INVALID',
        domain: 'googleapis.com',
        metadata: { service: SERVICE },
      },
      { '@type': `${TYPES}.LocalizedMessage`, locale: 'en-US', message: BAD_KEY },
    ]),
  noKey: () =>
    googleError(
      'PERMISSION_DENIED',
      "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other form of API consumer identity to call this API.",
    ),
  rateLimited: (retryAfterSeconds: number) =>
    googleError(
      'RESOURCE_EXHAUSTED',
      'You exceeded your current quota, please check your plan and billing details.',
      quotaDetails(retryAfterSeconds),
    ),
  serverError: () =>
    googleError('INTERNAL', 'An internal error has occurred. Please retry or report it to the vendor.'),
  overloaded: () => googleError('UNAVAILABLE', 'The model is overloaded. Please try again later.'),
  overloadedMidway: () =>
    `data: ${JSON.stringify(googleErrorBody('UNAVAILABLE', 'The model is overloaded. Please try again later.'))}\r\n\r\n`,
  tooLarge: () => invalidArgument('Request payload size exceeds the limit: 104857600 bytes.'),
};
