/** A line the bot printed for the terminal: log lines in words, trail and ready lines not at all (undefined). */
export function readableLine(line: string): string | undefined {
  if (/^\{"event":"(trail|ready)"/.test(line)) return undefined;
  try {
    const { level, msg } = JSON.parse(line) as { level?: unknown; msg?: unknown };
    if (typeof level === 'string' && typeof msg === 'string') return `bot: ${level}: ${msg}`;
  } catch {
    // Not a log line: shown as it is.
  }
  return `bot: ${line}`;
}
