/** Why a speech ended before its end, and what helps. */
const WHY: Record<string, string> = {
  cancelled: 'It was stopped as you asked. Use /speak with the rest of the text to go on.',
  money:
    'The budget did not allow the rest. See /budget show for when it resets; then use /speak with the rest.',
  deadline: 'Its time was over. Use /speak with the rest of the text to go on.',
  failed: 'The vendor failed at the rest. Use /speak with the rest of the text in a few minutes.',
};

/** The sentences for a reason that a result names; null for a speech that came to its end. */
export function partText(stopped: unknown): string | null {
  return typeof stopped === 'string' ? (WHY[stopped] ?? null) : null;
}
