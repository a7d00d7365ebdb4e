/** @typedef {import('../../api.ts').SandboxMessage} SandboxMessage */

/**
 * Orders snowflakes by age: shorter is older, then by text.
 * @param {{id: string}} a
 * @param {{id: string}} b
 * @returns {number}
 */
function byAge(a, b) {
  if (a.id.length !== b.id.length) return a.id.length - b.id.length;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/**
 * The list with this message in it: replaced in place when known, else added in order of age.
 * @param {SandboxMessage[]} list oldest first
 * @param {SandboxMessage} message
 * @returns {SandboxMessage[]}
 */
export function withMessage(list, message) {
  const at = list.findIndex(({ id }) => id === message.id);
  if (at >= 0) return list.with(at, message);
  return [...list, message].sort(byAge);
}

/**
 * @param {SandboxMessage[]} list
 * @param {string} id
 * @returns {SandboxMessage[]}
 */
export function withoutMessage(list, id) {
  return list.filter((message) => message.id !== id);
}
