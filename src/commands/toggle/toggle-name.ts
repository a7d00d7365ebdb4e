/**
 * What the toggle option says: a name, and, when it was chosen from the list, the version that was seen there
 * (`enable_email_analysis@3`), so that a change made meanwhile by somebody else is a conflict.
 */
export function toggleName(typed: string): { name: string; seen: number | null } {
  const [, name = '', version] = /^(.*?)(?:@(\d{1,6}))?$/.exec(typed.trim().toLowerCase()) ?? [];
  return { name, seen: version === undefined ? null : Number(version) };
}

/** Names a new toggle may have. */
export const TOGGLE_NAME = /^[a-z][a-z0-9_]{2,63}$/;
