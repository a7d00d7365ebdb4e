import { createHash } from 'node:crypto';

/**
 * The operation's id: a UUID version 8 (RFC 9562) of SHA-256(origin, idempotency key), so that the same
 * interaction names the same operation in every process, and never in another installation.
 */
export function operationId(origin: string, idempotencyKey: string): string {
  const bytes = createHash('sha256').update(`${origin}\n${idempotencyKey}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
