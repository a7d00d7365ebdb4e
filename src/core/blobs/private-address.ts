import { type LookupAddress, type LookupAllOptions, lookup as dnsLookup } from 'node:dns';
import { BlockList, type LookupFunction, isIP } from 'node:net';
import { RefusalError } from '../errors.ts';

/** Networks that are not the public internet (RFC 6890 and its updates). */
const NOT_PUBLIC: readonly [string, number, 'ipv4' | 'ipv6'][] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  // A cloud's own address for its machines, though it looks public (Azure's platform channel).
  ['168.63.129.16', 32, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.88.99.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  // Nobody, loopback, and the old way to write an IPv4 address.
  ['::', 96, 'ipv6'],
  // IPv4 as translators within one network write it (RFC 7915), and as those at its edge do.
  ['::ffff:0:0:0', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['3fff::', 20, 'ipv6'],
  ['5f00::', 16, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const list = new BlockList();
for (const [network, bits, family] of NOT_PUBLIC) list.addSubnet(network, bits, family);

/** True for an address that is not on the public internet; mapped IPv4 counts as its IPv4 self. */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return true;
  return list.check(address, family === 6 ? 'ipv6' : 'ipv4');
}

/** Asks for all addresses of a name. */
export type ResolveName = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A DNS lookup that refuses names which lead into a private network, at the moment of connecting: a name that is
 * allowed and is then pointed at an inner machine gets nowhere.
 */
export function createPublicLookup(resolve: ResolveName): LookupFunction {
  return (hostname, options, callback) =>
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, '');
      const first = addresses[0];
      if (!first || addresses.some(({ address }) => isPrivateAddress(address))) {
        return callback(new RefusalError('file_host_not_allowed', { host: hostname }), '');
      }
      if (options.all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
}

/** The same with the machine's own way to ask for names. */
export const publicLookup = createPublicLookup(dnsLookup);
