import { type IncomingMessage, get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';
import type { LookupFunction } from 'node:net';
import { RefusalError } from '../errors.ts';
import type { AllowedUrl } from './allowed-url.ts';
import { publicLookup } from './private-address.ts';

/** How long one request for a file may be silent (ms): connecting, headers, and between two chunks. */
export type RequestLimits = { idleMs: number; signal: AbortSignal };

/**
 * Asks for a file and answers the response, redirects included. Whoever is not listed as it is must be on the public
 * internet: the address that was checked is the one that is connected to, so a name cannot change in between. Rejects
 * with RefusalError `file_host_not_allowed`, or with what the connection failed of.
 */
export function requestFile(
  at: AllowedUrl,
  limits: RequestLimits,
  lookup: LookupFunction = publicLookup,
): Promise<IncomingMessage> {
  const get = at.url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const request = get(at.url.href, {
      // What is hashed and measured must be what the person handed in, so no content coding.
      headers: { 'accept-encoding': 'identity', 'user-agent': 'Helix' },
      signal: limits.signal,
      timeout: limits.idleMs,
      // A connection that was kept from the file before may be closed just as it is used.
      agent: false,
      ...(at.direct ? {} : { lookup }),
    });
    request.once('response', resolve);
    request.once('error', reject);
    // The socket's timeout also runs while the body is read: silence ends the copy there too.
    request.on('timeout', () => request.destroy(new RefusalError('file_unreadable', { timeout: true })));
  });
}
