/** What Discord's tokens say; people, roles and channels are named by the caller before, where it knows them. */
const TOKENS: readonly [RegExp, string | ((match: string, name: string) => string)][] = [
  [/<a?:([A-Za-z0-9_]{1,64}):\d{1,20}>/g, (_all, name) => name.replaceAll('_', ' ')],
  [/<@&\d{1,20}>/g, 'a role'],
  [/<@!?\d{1,20}>/g, 'someone'],
  [/<#\d{1,20}>/g, 'a channel'],
  [/<\/([^:<>\n]{1,100}):\d{1,20}>/g, (_all, name) => `slash ${name}`],
  [/<t:(-?\d{1,13})(?::[tTdDfFRsS])?>/g, (_all, seconds) => moment(Number(seconds))],
  [/<id:[a-z-]{1,30}(?::\d{1,20})?>/g, 'a link'],
  [/@(everyone|here)\b/g, (_all, name) => name],
];

const WORDS = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long',
  timeStyle: 'short',
  timeZone: 'UTC',
});

/** A time as words in UTC: what is spoken has no reader's time zone. */
function moment(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? 'a time' : `${WORDS.format(date)} UTC`;
}

/** Replaces custom emoji, mentions, command links and timestamps by words. */
export function speakableDiscord(text: string): string {
  return TOKENS.reduce(
    (plain, [token, words]) =>
      typeof words === 'string' ? plain.replaceAll(token, words) : plain.replaceAll(token, words),
    text,
  );
}
