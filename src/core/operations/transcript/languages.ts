/** A language a person can choose: the vendor's code and its English name. */
export type Language = { code: string; name: string };

/** Code and English name, one a line: the open Whisper model's languages, the regional ones of Nova, and mixing. */
const TABLE = `
multi Several languages mixed|en English|en-US English (United States)|en-GB English (United Kingdom)
en-AU English (Australia)|en-IN English (India)|en-NZ English (New Zealand)|zh Chinese (Mandarin)
zh-TW Chinese (Traditional)|zh-HK Chinese (Cantonese)|de German|de-CH German (Switzerland)|es Spanish
es-419 Spanish (Latin America)|ru Russian|ko Korean|fr French|fr-CA French (Canada)|ja Japanese
pt Portuguese|pt-BR Portuguese (Brazil)|pt-PT Portuguese (Portugal)|tr Turkish|pl Polish|ca Catalan|nl Dutch
nl-BE Dutch (Flemish)|ar Arabic|sv Swedish|it Italian|id Indonesian|hi Hindi|fi Finnish|vi Vietnamese
he Hebrew|uk Ukrainian|el Greek|ms Malay|cs Czech|ro Romanian|da Danish|hu Hungarian|ta Tamil|no Norwegian
th Thai|ur Urdu|hr Croatian|bg Bulgarian|lt Lithuanian|la Latin|mi Maori|ml Malayalam|cy Welsh|sk Slovak
te Telugu|fa Persian|lv Latvian|bn Bengali|sr Serbian|az Azerbaijani|sl Slovenian|kn Kannada|et Estonian
mk Macedonian|br Breton|eu Basque|is Icelandic|hy Armenian|ne Nepali|mn Mongolian|bs Bosnian|kk Kazakh
sq Albanian|sw Swahili|gl Galician|mr Marathi|pa Punjabi|si Sinhala|km Khmer|sn Shona|yo Yoruba|so Somali
af Afrikaans|oc Occitan|ka Georgian|be Belarusian|tg Tajik|sd Sindhi|gu Gujarati|am Amharic|yi Yiddish
lo Lao|uz Uzbek|fo Faroese|ht Haitian Creole|ps Pashto|tk Turkmen|nn Norwegian Nynorsk|mt Maltese
sa Sanskrit|lb Luxembourgish|my Burmese|bo Tibetan|tl Tagalog|mg Malagasy|as Assamese|tt Tatar|haw Hawaiian
ln Lingala|ha Hausa|ba Bashkir|jw Javanese|su Sundanese`;

/** Every language that can be asked for, for autocomplete; one model or another covers each of them. */
export const LANGUAGES: readonly Language[] = TABLE.trim()
  .split(/[|\n]/)
  .map((line) => ({ code: line.slice(0, line.indexOf(' ')), name: line.slice(line.indexOf(' ') + 1) }));

/** Codes and names that mean the same as one of the list. */
const SAME: Record<string, string> = {
  jv: 'jw',
  nb: 'no',
  iw: 'he',
  in: 'id',
  fil: 'tl',
  filipino: 'tl',
  yue: 'zh-hk',
  cantonese: 'zh-hk',
  chinese: 'zh',
  mandarin: 'zh',
  farsi: 'fa',
  bangla: 'bn',
  flemish: 'nl-be',
};

/** The language somebody means by its code or English name, in any case; null when it is none of the list. */
export function findLanguage(asked: string): Language | null {
  const typed = asked.trim().toLowerCase().replace('_', '-');
  const wanted = SAME[typed] ?? typed;
  return (
    LANGUAGES.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted) ?? null
  );
}

/** The English name of a code a vendor answered; the code itself when nobody knows it. */
export function languageName(code: string): string {
  return (findLanguage(code) ?? findLanguage(code.split('-')[0] ?? code))?.name ?? code;
}

/** True when a model that covers `languages` understands `code`; a regional form is covered by its language. */
export function coversLanguage(languages: readonly string[] | undefined, code: string): boolean {
  if (!languages) return true;
  return languages.includes(code) || languages.includes(code.split('-')[0] ?? code);
}
