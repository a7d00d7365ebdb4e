import { isIP } from 'node:net';
import { RefusalError } from '../errors.ts';
import { type AllowedUrl, allowedUrl } from './allowed-url.ts';
import { isPrivateAddress } from './private-address.ts';

/** Longer than any address people share. */
const CHARACTERS_MAX = 2_000;

function listed(address: string, hosts: readonly string[]): AllowedUrl | null {
  try {
    return allowedUrl(address, hosts);
  } catch {
    return null;
  }
}

/**
 * Checks the address of a file somewhere on the internet, as somebody pasted it: https on its own port, no user name
 * or password in it, no address of a private network (names are checked when they are connected to). What the operator
 * lists as a host of attachments is allowed as it is there. Throws RefusalError `link_refused` with a `reason`
 * (`malformed`, `https`, `credentials`, `port`, `private`) and nothing of the address.
 */
export function linkUrl(address: string, hosts: readonly string[]): AllowedUrl {
  const known = listed(address, hosts);
  if (known) return known;
  const refuse = (reason: string): RefusalError => new RefusalError('link_refused', { reason });
  const url = address.length > CHARACTERS_MAX ? null : URL.parse(address);
  if (!url || url.hostname === '') throw refuse('malformed');
  if (url.protocol !== 'https:') throw refuse('https');
  if (url.username !== '' || url.password !== '') throw refuse('credentials');
  if (url.port !== '') throw refuse('port');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && isPrivateAddress(host)) throw refuse('private');
  return { url, direct: false };
}
