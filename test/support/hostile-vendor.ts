import type { Script, SeenRequest } from './scripted-vendor.ts';

/** Stands in every header and body that the hostile vendor sends, in each case that a log could turn it into. */
export const VENDOR_CANARY = 'vendorcanary';

/** The key that came with a request, whichever vendor's header carried it. */
function keyOf({ headers }: SeenRequest): string {
  return String(headers.authorization ?? headers['xi-api-key'] ?? headers['x-goog-api-key'] ?? '');
}

/** Every header that a client, an SDK or a log might take for its own; a wait of 0 s, so that retries come at once. */
function headersOf(request: SeenRequest, contentType: string): Record<string, string> {
  const ids = ['request-id', 'x-request-id', 'dg-request-id', 'x-amzn-requestid', 'cf-ray', 'traceparent'];
  const words = [
    'warning',
    'server',
    'via',
    'dg-error',
    'x-error',
    'www-authenticate',
    'set-cookie',
    'x-key',
  ];
  return {
    ...Object.fromEntries(ids.map((name) => [name, `${VENDOR_CANARY}-${name}`])),
    ...Object.fromEntries(words.map((name) => [name, `${VENDOR_CANARY} ${name} ${keyOf(request)}`])),
    'x-goog-upload-url': `http://127.0.0.1:1/${VENDOR_CANARY}?upload_id=${VENDOR_CANARY}`,
    'x-goog-upload-status': VENDOR_CANARY,
    location: `http://127.0.0.1:1/${VENDOR_CANARY}?key=${VENDOR_CANARY}`,
    'content-type': contentType,
    'retry-after': '0',
  };
}

/** An error body in the shapes of all vendors at once, which quotes the key and what was sent. */
function quoting(request: SeenRequest, details: readonly object[] = []): string {
  const message = `${VENDOR_CANARY}: key ${keyOf(request)}, you sent ${request.body.toString('latin1')}`;
  return JSON.stringify({
    type: 'error',
    error: { type: `${VENDOR_CANARY}_error`, code: VENDOR_CANARY, status: VENDOR_CANARY, message, details },
    detail: { status: VENDOR_CANARY, message },
    err_code: VENDOR_CANARY,
    err_msg: message,
    request_id: VENDOR_CANARY,
  });
}

/** Answers every request with a status and words that nobody may ever read; `details` as Google writes them. */
export function refuses(status: number, details: readonly object[] = []): Script {
  return (request, response) => {
    response.writeHead(status, `${VENDOR_CANARY} reason`, headersOf(request, 'application/json'));
    response.end(quoting(request, details));
  };
}

/** Answers 200 with a body that is not what was asked for; `body` null: the error of `refuses`, cut in the middle. */
function talksNonsense(contentType: string, body: string | null): Script {
  return (request, response) => {
    response.writeHead(200, headersOf(request, contentType));
    response.end(body ?? quoting(request).slice(0, 80));
  };
}

/** A page of a proxy that stands between. */
const HTML = `<!doctype html><title>${VENDOR_CANARY}</title><h1>${VENDOR_CANARY}</h1><!-- ${VENDOR_CANARY} -->`;

/** What Google says of a key that is none, which it answers with 400, and of how long to wait. */
const BAD_KEY = [
  {
    '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
    reason: 'API_KEY_INVALID',
    domain: VENDOR_CANARY,
    metadata: { service: VENDOR_CANARY },
  },
];
const WAIT = [
  { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId: VENDOR_CANARY }] },
  { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '0.01s' },
];

/**
 * How a vendor fails, in an order that opens no breaker of a first model before the last one: what says that the
 * vendor is alive (400, 404, 413, 422) stands between those that do not.
 */
export const FAILURES: readonly (readonly [string, Script])[] = [
  ['400, from the first look at its voices on', refuses(400)],
  ['401', refuses(401)],
  ['402', refuses(402)],
  ['403', refuses(403)],
  ['404', refuses(404)],
  ['429', refuses(429, WAIT)],
  ['413', refuses(413)],
  ['500', refuses(500)],
  ['422', refuses(422)],
  ['529', refuses(529)],
  ['400', refuses(400)],
  ['JSON that is none', talksNonsense('application/json', null)],
  ['a page of HTML', talksNonsense('text/html', HTML)],
];

/** The same with what is Google's alone. */
export const MORE_FAILURES: typeof FAILURES = [
  ...FAILURES.slice(0, 1),
  ['400 of a key that is none', refuses(400, BAD_KEY)],
  ...FAILURES.slice(1, -3),
  ['404 again', refuses(404)],
  ['503', refuses(503)],
  ...FAILURES.slice(-3),
];

/** Some of them, one of each kind, where there is no time for all: in such an order, too. */
export const FEW_FAILURES: typeof FAILURES = [
  MORE_FAILURES[0]![0],
  '429',
  '413',
  '400 of a key that is none',
  'JSON that is none',
  'a page of HTML',
].flatMap((wanted) => MORE_FAILURES.filter(([what]) => what === wanted));
