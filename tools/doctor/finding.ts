/** How one check ended, in a word. */
type Verdict = 'ok' | 'warn' | 'fail';

/** One line of the doctor: what was looked at, what was found, and what to do about it. Never a secret. */
export type Finding = { check: string; verdict: Verdict; found: string; cure: string | null };

/** All is well. */
export function ok(check: string, found: string): Finding {
  return { check, verdict: 'ok', found, cure: null };
}

/** The bot runs, but something will be missing. */
export function warn(check: string, found: string, cure: string): Finding {
  return { check, verdict: 'warn', found, cure };
}

/** The bot does not run, or refuses what people ask for. */
export function fail(check: string, found: string, cure: string): Finding {
  return { check, verdict: 'fail', found, cure };
}
