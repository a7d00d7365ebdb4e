/**
 * JSON text that PostgreSQL takes: NUL and lone surrogates, which its jsonb refuses, become the replacement character.
 * Content that must survive to the letter travels as JSON text within the JSON.
 */
export function toWire(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed().replaceAll('\0', '�') : inner,
  );
}
