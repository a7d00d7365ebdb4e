import type { Violation } from '../api.ts';
import type { Problem } from './http/discord-error.ts';

/** Remembers what was wrong with the bot's requests, newest last (the newest 1,000 are kept). */
export type Violations = {
  record(method: string, path: string, problems: Problem[], body: unknown): void;
  list(): Violation[];
};

const maxKept = 1000;
const maxBodyCharacters = 4000;

/** Long bodies are cut, so that one bad request with a large text does not fill the page. */
function shortened(body: unknown): unknown {
  const json = JSON.stringify(body) ?? 'null';
  return json.length <= maxBodyCharacters ? body : `${json.slice(0, maxBodyCharacters)}…`;
}

/** `onViolation` hears of each one as it is recorded. */
export function createViolations(onViolation: (violation: Violation) => void): Violations {
  const kept: Violation[] = [];
  return {
    record(method, path, problems, body) {
      for (const problem of problems) {
        const violation: Violation = {
          at: new Date().toISOString(),
          method,
          // Tokens in paths are credentials while they live, so they are not shown.
          path: path.replaceAll(/\/[\w.-]{50,}/g, '/<token>'),
          field: problem.path.join('.'),
          rule: problem.message,
          body: shortened(body),
        };
        kept.push(violation);
        if (kept.length > maxKept) kept.shift();
        onViolation(violation);
      }
    },
    list: () => [...kept],
  };
}
