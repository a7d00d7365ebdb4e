import type { Suggestion } from './command.ts';

/** Languages whose code or name begins with, then contains, what is typed; the list's own order within each. */
export function matchLanguages(
  languages: readonly { code: string; name: string }[],
  typed: string,
): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const rank = ({ code, name }: { code: string; name: string }): number => {
    if (code.toLowerCase() === wanted || name.toLowerCase() === wanted) return 0;
    if (name.toLowerCase().startsWith(wanted) || code.toLowerCase().startsWith(wanted)) return 1;
    return name.toLowerCase().includes(wanted) ? 2 : 3;
  };
  return languages
    .map((language) => ({ language, rank: rank(language) }))
    .filter((hit) => hit.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ language }) => ({ name: `${language.name} (${language.code})`, value: language.code }));
}
