/**
 * @typedef {import('../../api.ts').Action} Action
 * @typedef {import('../../api.ts').ActionAnswer} ActionAnswer
 * @typedef {import('../../api.ts').Fault} Fault
 * @typedef {import('../../api.ts').SandboxMessage} SandboxMessage
 * @typedef {import('../../api.ts').SandboxVendor} SandboxVendor
 * @typedef {import('../../api.ts').Upload} Upload
 * @typedef {import('../../api.ts').Violation} Violation
 * @typedef {import('../../api.ts').World} World
 */

/**
 * The sandbox's HTTP API as functions. Each throws an Error with the server's words when it answers no.
 * @typedef {ReturnType<typeof createApi>} Api
 */

/** @returns the calls of sandbox/api.ts that the page makes */
export function createApi() {
  return {
    /** @returns {Promise<World>} */
    world: () => call('/sandbox/world'),
    /** @param {string} channel @param {string} as @returns {Promise<SandboxMessage[]>} */
    messages: (channel, as) => call(`/sandbox/channels/${channel}/messages?as=${encodeURIComponent(as)}`),
    /** @returns {Promise<Record<string, unknown>[]>} */
    trail: () => call('/sandbox/trail'),
    /** @returns {Promise<Violation[]>} */
    violations: () => call('/sandbox/violations'),
    /** @param {Action} action @returns {Promise<ActionAnswer>} */
    act: (action) => call('/sandbox/actions', { method: 'POST', ...json(action) }),
    /** @param {string} name @param {Blob} file @returns {Promise<Upload>} */
    upload: (name, file) =>
      call(`/sandbox/uploads?name=${encodeURIComponent(name)}`, {
        method: 'POST',
        body: file,
        headers: { 'content-type': file.type || 'application/octet-stream' },
      }),
    /** @param {string} vendor @param {Fault} fault @returns {Promise<SandboxVendor>} */
    setFault: (vendor, fault) => call(`/sandbox/vendors/${vendor}/fault`, { method: 'PUT', ...json(fault) }),
  };
}

/**
 * @param {unknown} body
 * @returns {RequestInit}
 */
function json(body) {
  return { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
}

/**
 * @param {string} path
 * @param {RequestInit} [init]
 * @returns {Promise<any>}
 */
async function call(path, init) {
  const response = await fetch(path, init).catch(() => {
    throw new Error('The sandbox does not answer. Is it still running?');
  });
  const text = await response.text();
  const body = parsed(text);
  if (response.ok) return body;
  throw new Error(String(body?.reason ?? body?.message ?? (text || `HTTP ${response.status}`)));
}

/**
 * @param {string} text
 * @returns {any} undefined when it is not JSON
 */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
