import { speakableDiscord } from './speakable-discord.ts';
import { speakableLines } from './speakable-lines.ts';

/** Characters that are meant literally are moved here while markup is removed, and back at the end. */
const SHELTER = 0xe000;
const SHELTERED = /[\ue000-\ue0ff]/g;

/** Moves ASCII punctuation out of reach of the markup rules. */
function shelter(text: string): string {
  return text.replaceAll(/[!-/:-@[-`{-~]/g, (mark) => String.fromCharCode(SHELTER + mark.charCodeAt(0)));
}

function unshelter(text: string): string {
  return text.replaceAll(SHELTERED, (mark) => String.fromCharCode(mark.charCodeAt(0) - SHELTER));
}

/** Drops what no voice can say: controls, zero-width marks, broken surrogates, and our own shelter characters. */
function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replaceAll(SHELTERED, '')
    .replaceAll(/[^\P{Cc}\n\t]|[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffd]/gu, '');
}

function host(url: string): string {
  const name = URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : '';
  return name === '' ? 'a link' : `link to ${name}`;
}

/** A label that only repeats an address is spoken as the address is. */
function label(text: string, url: string): string {
  return /^https?:\/\//i.test(text.trim()) ? host(text.trim()) : text.trim() || host(url);
}

function links(text: string): string {
  return text
    .replaceAll(/!\[([^[\]\n]{0,300})\]\([^()\n]{0,2000}\)/g, (_all, alt: string) => alt.trim() || 'image')
    .replaceAll(/\[([^[\]\n]{1,500})\]\(<?([^()\s<>]{1,2000})>?(?: [^()\n]{0,300})?\)/g, (_all, text, url) =>
      shelter(label(String(text), String(url))),
    )
    .replaceAll(/<?\bhttps?:\/\/[^\s<>]{1,2000}>?/gi, (url) => {
      const bare = url.replaceAll(/^<|>$/g, '');
      const tail = /[.,;:!?)\]]*$/.exec(bare)?.[0] ?? '';
      return shelter(host(bare.slice(0, bare.length - tail.length))) + tail;
    });
}

/** Removes the marks of emphasis, not the words between them. Twice, because emphasis nests. */
function emphasis(text: string): string {
  let plain = text;
  for (let pass = 0; pass < 2; pass += 1) {
    plain = plain
      .replaceAll(/(\*{1,3})(?=[^\s*])([^*\n]{1,2000})(?<=\S)\1/g, '$2')
      .replaceAll(/(?<![\p{L}\p{N}_])(_{1,3})(?=[^\s_])([^_\n]{1,2000})(?<=\S)\1(?![\p{L}\p{N}_])/gu, '$2')
      .replaceAll(/~~(?=\S)([^~\n]{1,2000})~~/g, '$1')
      .replaceAll(/\|\|(?=\S)([^|\n]{1,2000})\|\|/g, '$1');
  }
  return plain;
}

function tidy(text: string): string {
  return text
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/**
 * Text as a voice should say it: Discord's tokens, links, code and Markdown become words; the words stay. What is
 * left is what the vendor is sent and what is counted. Empty when there is nothing to say. Every pattern is bounded,
 * so half a million hostile characters take a moment, not an afternoon.
 */
export function speakable(text: string): string {
  const inline = speakableLines(printable(text), (line) => {
    const escaped = line.replaceAll(/\\([!-/:-@[-`{-~])/g, (_all, mark: string) => shelter(mark));
    const code = escaped.replaceAll(/(`{1,2})([^`\n]{1,2000})\1/g, (_all, _ticks, code: string) =>
      shelter(code),
    );
    return emphasis(speakableDiscord(links(code)));
  });
  return tidy(unshelter(inline));
}
