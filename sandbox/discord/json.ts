/** A JSON object as it travels between the bot and the local Discord. */
export type Json = Record<string, unknown>;

/** True for a plain JSON object (not null, not an array). */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list of objects; anything else in it is left out. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The value as text; anything that is not text is ''. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
