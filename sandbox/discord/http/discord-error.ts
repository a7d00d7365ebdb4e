import type { Json } from '../json.ts';

/** One wrong field of a request: where it is, Discord's short code, and the rule in words. */
export type Problem = { path: (string | number)[]; code: string; message: string };

/** A refusal in Discord's own words; the router turns it into `{message, code, errors}`. */
export class DiscordError extends Error {
  readonly status: number;
  readonly code: number;
  readonly problems: Problem[];
  readonly extra: Json;
  constructor(status: number, code: number, message: string, problems: Problem[] = [], extra: Json = {}) {
    super(message);
    this.name = 'DiscordError';
    this.status = status;
    this.code = code;
    this.problems = problems;
    this.extra = extra;
  }
}

/** The 400 with code 50035 that names every wrong field. */
export function invalidForm(problems: Problem[]): DiscordError {
  return new DiscordError(400, 50035, 'Invalid Form Body', problems);
}

/** Discord's "Unknown X" answers by the kind of thing (developers/topics/opcodes-and-status-codes). */
const unknownCodes = {
  Application: 10002,
  Channel: 10003,
  Guild: 10004,
  Member: 10007,
  Message: 10008,
  Role: 10011,
  User: 10013,
  Webhook: 10015,
  Interaction: 10062,
  'application command': 10063,
} as const;

/** A 404 in Discord's words, e.g. `Unknown Channel` with code 10003. */
export function unknown(kind: keyof typeof unknownCodes): DiscordError {
  const name = kind === 'Interaction' ? 'interaction' : kind;
  return new DiscordError(404, unknownCodes[kind], `Unknown ${name}`);
}

/** Nothing changes in a thread that was put away, but that it is taken out. */
export function archivedThread(): DiscordError {
  return new DiscordError(400, 50083, 'Thread is archived');
}

/** Nests problems as Discord does: `{field: {0: {_errors: [{code, message}]}}}`. */
export function errorTree(problems: Problem[]): Json {
  const root: Json = {};
  for (const { path, code, message } of problems) {
    let node = root;
    for (const key of path) {
      const next = (node[String(key)] ?? {}) as Json;
      node[String(key)] = next;
      node = next;
    }
    const list = (node['_errors'] ?? []) as Json[];
    node['_errors'] = [...list, { code, message }];
  }
  return root;
}
