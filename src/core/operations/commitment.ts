/**
 * Canonical text of what is asked: keys sorted at every level, absent values as null, so that the same request
 * always gives the same text and another one never does.
 */
export function commitmentOf(asked: Record<string, unknown>): string {
  return JSON.stringify(asked, (_key, value: unknown) => {
    if (value === undefined) return null;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
