import { isIP } from 'node:net';
import { RefusalError } from '../errors.ts';

/** An attachment's address that may be fetched; `direct` = the operator listed this very machine or address. */
export type AllowedUrl = { url: URL; direct: boolean };

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Checks an address against the listed hosts (`host` or `host:port`, lower case): https for all of them, plain
 * http for loopback hosts alone, no user name, the port that is listed. Throws RefusalError
 * `file_host_not_allowed`, which names the host and nothing of the path.
 */
export function allowedUrl(address: string, hosts: readonly string[]): AllowedUrl {
  const url = URL.parse(address);
  const loopback = url !== null && LOOPBACK.test(url.hostname);
  const scheme = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback);
  const listed = url !== null && hosts.includes(url.host);
  if (!url || !scheme || !listed || url.username || url.password) {
    throw new RefusalError('file_host_not_allowed', { host: url?.hostname ?? null });
  }
  return { url, direct: loopback || isIP(url.hostname.replace(/^\[|\]$/g, '')) !== 0 };
}
