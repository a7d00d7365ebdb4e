import { type EmailText, type Mailbox, offsetOf, toMailbox } from './email-text.ts';

type Fields = Record<string, unknown>;

const MAX_DEPTH = 4;
const HEADER = /^(from|to|cc|reply-to|subject|date|sent|attachments|authentication-results):[ \t]*(.*)$/i;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys compare without case, `_` and `-`. */
const plainKey = (key: string): string => key.toLowerCase().replaceAll(/[^a-z]/g, '');

function withPlainKeys(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [plainKey(key), value]));
}

const BODY_KEYS = ['body', 'text', 'bodytext', 'plaintext', 'content', 'message', 'visibletext'];

const BESIDE_SENDER = [...BODY_KEYS, 'to', 'date', 'claims', 'attachments', 'files'];

/** A subject or a body is enough; a sender needs something beside him. */
const isEmail = (fields: Fields): boolean =>
  ['subject', 'body'].some((key) => typeof fields[key] === 'string') ||
  ('from' in fields && BESIDE_SENDER.some((key) => key in fields));

/** The first object in a JSON value that looks like an email. */
function findFields(value: unknown, depth = 0): Fields | null {
  if (depth > MAX_DEPTH || typeof value !== 'object' || value === null) return null;
  if (isFields(value)) {
    const fields = withPlainKeys(value);
    if (isEmail(fields)) return fields;
  }
  for (const inner of Object.values(value)) {
    const found = findFields(inner, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Every text below a value, one per line. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([key, inner]) => (Array.isArray(value) ? wordsOf(inner) : `${key}=${wordsOf(inner)}`))
    .join('\n');
}

const listOf = (value: unknown): unknown[] => {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return value.split(/,(?=[^>]*(?:<|$))/);
  return value === undefined || value === null ? [] : [value];
};

function linksOf(value: unknown): EmailText['links'] {
  return listOf(value).flatMap((link) => {
    if (typeof link === 'string') return [{ text: '', target: link, faults: [] }];
    if (!isFields(link)) return [];
    const fields = withPlainKeys(link);
    const target = fields['target'] ?? fields['href'] ?? fields['url'];
    const text = fields['text'] ?? fields['label'] ?? '';
    return typeof target === 'string'
      ? [{ text: wordsOf(text), target, faults: listOf(fields['faults']).map(wordsOf) }]
      : [];
  });
}

function attachmentName(value: unknown): string {
  if (!isFields(value)) return wordsOf(value);
  const fields = withPlainKeys(value);
  return wordsOf(fields['filename'] ?? fields['name'] ?? '');
}

/** All values whose key fits, wherever they lie on the first level. */
const under = (fields: Fields, pattern: RegExp): string =>
  Object.entries(fields)
    .filter(([key]) => pattern.test(key))
    .map(([key, value]) => [key, wordsOf(value)] as const)
    .filter(([, words]) => !/^\s*(?:false|0|none)?\s*$/.test(words))
    .map(([key, words]) => `${key}=${words}`)
    .join('\n');

function emailOf(fields: Fields): EmailText {
  const date = wordsOf(fields['date'] ?? fields['sent'] ?? fields['sentat']);
  const sent = new Date(date);
  const bodyKey = BODY_KEYS.find((key) => wordsOf(fields[key]).trim() !== '');
  const isMailbox = (mailbox: Mailbox | null): mailbox is Mailbox => mailbox !== null;
  return {
    subject: wordsOf(fields['subject']),
    from: toMailbox(Array.isArray(fields['from']) ? fields['from'][0] : fields['from']),
    replyTo: toMailbox(Array.isArray(fields['replyto']) ? fields['replyto'][0] : fields['replyto']),
    to: listOf(fields['to']).map(toMailbox).filter(isMailbox),
    date: Number.isNaN(sent.getTime()) ? null : sent,
    offsetMinutes: offsetOf(date),
    body: bodyKey === undefined ? '' : wordsOf(fields[bodyKey]),
    attachments: listOf(fields['attachments'] ?? fields['files'])
      .map(attachmentName)
      .filter((name) => name !== ''),
    links: linksOf(fields['links']),
    hidden: under(fields, /hidden|invisible|stripped/),
    claims: under(fields, /^auth|^spf$|^dkim$|^dmarc$|claims/),
  };
}

/** Words in front of the JSON may hold a bracket too, so more than one beginning is tried. */
const BEGINNINGS_MAX = 8;

/** JSON in a text, alone or between other words. */
function jsonIn(text: string): unknown {
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  const beginnings = [...text.matchAll(/[{[]/g)].slice(0, BEGINNINGS_MAX);
  for (const { index } of beginnings)
    try {
      return JSON.parse(text.slice(index, end)) as unknown;
    } catch {
      // Not here; perhaps further on.
    }
  return null;
}

/** Header lines, an empty line, the body: as an email looks when it is pasted. */
function headersIn(text: string): Fields | null {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex((line) => HEADER.test(line));
  if (first < 0) return null;
  const fields: Fields = {};
  let index = first;
  for (; index < lines.length && lines[index]?.trim() !== ''; index += 1) {
    const [, key, value] = HEADER.exec(lines[index] ?? '') ?? [];
    if (key !== undefined) fields[plainKey(key)] = value;
  }
  fields['body'] = lines
    .slice(index + 1)
    .join('\n')
    .replace(/<\/\w+>\s*$/, '');
  return 'subject' in fields || ('from' in fields && 'date' in fields) ? fields : null;
}

/** The email in a text: JSON with its fields, or header lines and a body. Null when there is none. */
export function readEmail(text: string): EmailText | null {
  const fields = findFields(jsonIn(text)) ?? headersIn(text);
  return fields ? emailOf(fields) : null;
}

/** A text that is taken for the body of an email of which nothing else is known. */
export function bareEmail(body: string): EmailText {
  return emailOf({ body });
}
