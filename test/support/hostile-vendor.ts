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
    location: `http://127.0.0.1:1/${VENDOR_CANARY}?key=${VENDOR_CANARY}`,
    'content-type': contentType,
    'retry-after': '0',
  };
}

/** An error body in the shapes of all vendors at once, which quotes the key and what was sent. */
function quoting(request: SeenRequest): string {
  const message = `${VENDOR_CANARY}: key ${keyOf(request)}, you sent ${request.body.toString('latin1')}`;
  return JSON.stringify({
    type: 'error',
    error: { type: `${VENDOR_CANARY}_error`, code: VENDOR_CANARY, status: VENDOR_CANARY, message },
    detail: { status: VENDOR_CANARY, message },
    err_code: VENDOR_CANARY,
    err_msg: message,
    request_id: VENDOR_CANARY,
  });
}

/** Answers every request with a status and words that nobody may ever read. */
export function refuses(status: number): Script {
  return (request, response) => {
    response.writeHead(status, `${VENDOR_CANARY} reason`, headersOf(request, 'application/json'));
    response.end(quoting(request));
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
  ['429', refuses(429)],
  ['413', refuses(413)],
  ['500', refuses(500)],
  ['422', refuses(422)],
  ['529', refuses(529)],
  ['400', refuses(400)],
  ['JSON that is none', talksNonsense('application/json', null)],
  ['a page of HTML', talksNonsense('text/html', HTML)],
];
