import { defang } from './defang.ts';
import { dropInvisible } from './invisible-characters.ts';
import { judgeLink } from './judge-link.ts';
import { parseMime } from './parse-mime.ts';
import { parseMsg } from './parse-msg.ts';
import type { EmailLink, HiddenKind, HiddenText, Mailbox, ParsedEmail, RawEmail } from './parsed-email.ts';
import { visibleHtml } from './visible-html.ts';

/** Words that are kept of an email, in characters: about 20,000 tokens, which nobody reads to the end. */
const TEXT_MAX_CHARACTERS = 60_000;
const SAMPLE_MAX = 200;
const LINKS_MAX = 50;

/** What every Outlook file begins with. */
const COMPOUND_FILE = Buffer.from('d0cf11e0a1b11ae1', 'hex');
const HEADER_LINE = /^[A-Za-z][A-Za-z0-9-]{0,60}[ \t]*:/;
const TELLING_HEADER =
  /^(from|subject|to|date|received|message-id|mime-version|return-path|delivered-to|content-type)[ \t]*:/im;

/** Thrown for bytes that are no email at all. */
export class NoEmailError extends Error {}

/** The lines before the first empty one. */
function head(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes.subarray(0, 32_768))
      .toString('latin1')
      .split(/\r?\n\r?\n/)[0] ?? ''
  );
}

/** True when the text begins with headers, so that it is a message and not only its words. */
function hasHeaders(bytes: Uint8Array): boolean {
  // Mailbox files put a line of their own (`From somebody at …`) before the first header.
  const lines = head(bytes).replace(/^(?:\s*\r?\n|>?From .*\r?\n)+/, '');
  return HEADER_LINE.test(lines) && TELLING_HEADER.test(lines);
}

function pasted(text: string): RawEmail {
  const nobody = {
    subject: '',
    from: [],
    replyTo: [],
    to: [],
    cc: [],
    date: null,
    files: [],
    filesLeftOut: 0,
  };
  const claims = { spf: null, dkim: null, dmarc: null };
  return { format: 'text', ...nobody, claims, html: null, plain: text };
}

async function rawEmail(bytes: Uint8Array, from: 'file' | 'paste'): Promise<RawEmail> {
  if (COMPOUND_FILE.equals(bytes.subarray(0, COMPOUND_FILE.length))) return parseMsg(bytes);
  if (hasHeaders(bytes)) return parseMime(bytes);
  if (from === 'paste') return pasted(Buffer.from(bytes).toString('utf8'));
  throw new NoEmailError();
}

/** Adds up what was hidden, by kind; the sample is what a reader would have seen of it. */
function hiddenOf(pieces: readonly { kind: HiddenKind; text: string }[]): HiddenText[] {
  const kinds = [...new Set(pieces.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const text = pieces.filter((piece) => piece.kind === kind).map((piece) => dropInvisible(piece.text).text);
    const all = text.join(' ').replaceAll(/\s+/g, ' ').trim();
    return { kind, characters: all.length, sample: defang(all.slice(0, SAMPLE_MAX)) };
  });
}

type Unseen = { dropped: number; spelled: string };

/** Headers without the characters that nobody sees, which a model may read; what was dropped is added to `unseen`. */
function visibleHeaders<T extends Omit<RawEmail, 'html' | 'plain'>>(raw: T, unseen: Unseen): T {
  const clean = (text: string): string => {
    // A soft hyphen in a header is half of a letter in an old encoding; in one line it never shows and says nothing.
    const pieces = text.split('\u00ad').map(dropInvisible);
    for (const { dropped, spelled } of pieces) {
      unseen.dropped += dropped;
      unseen.spelled += spelled;
    }
    return pieces.map((piece) => piece.text).join('\u00ad');
  };
  const people = (list: readonly Mailbox[]): Mailbox[] =>
    list.map(({ name, address }) => ({ name: clean(name), address: clean(address) }));
  return {
    ...raw,
    subject: clean(raw.subject),
    from: people(raw.from),
    replyTo: people(raw.replyTo),
    to: people(raw.to),
    cc: people(raw.cc),
    files: raw.files.map((file) => ({ ...file, name: file.name === null ? null : clean(file.name) })),
  };
}

/** Each target once, and once more for each way in which it is lied about; those with a fault first. */
function distinct(links: readonly EmailLink[]): EmailLink[] {
  const keyed = (link: EmailLink): [string, EmailLink] => [`${link.faults.join()} ${link.target}`, link];
  // Of several with the same key the first one's text is told.
  const told = [...new Map(links.map(keyed).toReversed()).values()].toReversed();
  const faulty = told.filter(({ faults }) => faults.length > 0);
  const lying = new Set(faulty.map(({ target }) => target));
  // A list of harmless ones must not push them out.
  return [...faulty, ...told.filter(({ faults, target }) => faults.length === 0 && !lying.has(target))];
}

/** Addresses that stand in the words themselves. */
function linksInText(text: string): EmailLink[] {
  const found = new Set(text.match(/\b(?:https?|ftp):\/\/[^\s<>"'`)\]]+/gi));
  return [...found].flatMap((href) => judgeLink(href, href) ?? []);
}

function wordsOf(
  raw: Pick<RawEmail, 'html' | 'plain'>,
  before: Unseen,
): { text: string; links: EmailLink[]; hidden: HiddenText[] } {
  const page = raw.html === null || raw.html.trim() === '' ? null : visibleHtml(raw.html);
  const shown = page !== null && page.text !== '' ? page.text : (raw.plain ?? '');
  const { text, dropped, spelled } = dropInvisible(shown.replaceAll('\r\n', '\n'));
  const hidden = hiddenOf((page?.hidden ?? []).filter((piece) => piece.text.trim() !== ''));
  const unseen = before.dropped + dropped + (page?.dropped ?? 0);
  const letters = `${before.spelled}${page?.spelled ?? ''}${spelled}`;
  if (unseen > 0)
    hidden.push({ kind: 'characters', characters: unseen, sample: letters.slice(0, SAMPLE_MAX) });
  const links = page?.links ?? linksInText(text);
  return { text, links, hidden: hidden.filter(({ characters }) => characters > 0) };
}

/**
 * Reads an email: an Outlook file, a MIME message, or (pasted) bare words. What is hidden in it is taken out and told,
 * every address is de-fanged, nothing is opened or fetched. Rejects with NoEmailError for a file that is none of
 * these, and with the parser's error for one that is broken beyond reading or nests too deep.
 */
export async function parseEmail(bytes: Uint8Array, from: 'file' | 'paste'): Promise<ParsedEmail> {
  const { html, plain, ...raw } = await rawEmail(bytes, from);
  const unseen: Unseen = { dropped: 0, spelled: '' };
  const headers = visibleHeaders(raw, unseen);
  const { text, links, hidden } = wordsOf({ html, plain }, unseen);
  const lines = text.split('\n').map((line) => line.trimEnd());
  const tidy = lines
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  return {
    ...headers,
    text: defang(tidy.slice(0, TEXT_MAX_CHARACTERS)),
    cut: tidy.length > TEXT_MAX_CHARACTERS,
    hidden,
    links: distinct(links).slice(0, LINKS_MAX),
  };
}
