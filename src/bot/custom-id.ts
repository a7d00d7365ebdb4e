/**
 * What a button, select or modal carries: which part of the bot it is for, what to do, and to which operation.
 * `id` is an operation's id, or `0` where there is none yet (a form). `arg` is free text.
 */
export type CustomId = { scope: string; action: string; id: string; arg: string | null };

/** Discord's own limit for a custom_id, in characters. */
export const CUSTOM_ID_MAX = 100;

const VERSION = 'v1';
const WORD = /^[a-z][a-z_]{0,15}$/;
const ID = /^[A-Za-z0-9-]{1,36}$/;
const GRAMMAR = /^v1:([a-z][a-z_]{0,15}):([a-z][a-z_]{0,15}):([A-Za-z0-9-]{1,36})(?::([\s\S]+))?$/;

/**
 * Writes `v1:<scope>:<action>:<id>[:<arg>]`. Throws RangeError when a part is malformed or the whole is longer
 * than Discord takes, because a cut id would name something else.
 */
export function formatCustomId(value: CustomId): string {
  if (!WORD.test(value.scope) || !WORD.test(value.action) || !ID.test(value.id) || value.arg === '') {
    throw new RangeError(`not a custom_id: ${JSON.stringify(value)}`);
  }
  const head = `${VERSION}:${value.scope}:${value.action}:${value.id}`;
  const text = value.arg === null ? head : `${head}:${value.arg}`;
  if (text.length > CUSTOM_ID_MAX) throw new RangeError(`custom_id of ${text.length} characters`);
  return text;
}

/** Reads a custom_id; null when it was not written by this version, which also covers forged ones. */
export function parseCustomId(text: string): CustomId | null {
  const match = text.length > CUSTOM_ID_MAX ? null : GRAMMAR.exec(text);
  if (!match) return null;
  const [, scope = '', action = '', id = '', arg] = match;
  return { scope, action, id, arg: arg ?? null };
}
