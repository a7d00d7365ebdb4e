import { type ErasureAnswer, type PrivacyView, formatUsd } from '../../core/index.ts';
import type { Plan } from '../command.ts';
import { bytesText, countText, exactTime, relativeTime } from './wording.ts';

function reply(title: string, lines: string[]): Plan {
  return { kind: 'reply', tone: 'plain', title, lines };
}

const many = (count: number, one: string, more: string): string =>
  `${countText(count)} ${count === 1 ? one : more}`;

/** When somebody is erased, in their own time. */
const when = (dueAt: string): string => `${exactTime(dueAt)} (${relativeTime(dueAt)})`;

function optOutLine(on: boolean): string {
  return on
    ? 'You have opted out: nobody but you may transcribe, read aloud or analyse your messages.'
    : 'Others may use Helix on messages you post. `/privacy optout` ends that.';
}

/** What is kept of somebody, and for how long. */
export function privacyReply(view: PrivacyView): Plan {
  return reply('Your data', [
    `**Requests**: ${many(view.operations, 'request', 'requests')} on ${many(view.servers, 'server', 'servers')}; the words of ${countText(view.contents)} are still kept.`,
    `**Files**: ${many(view.files, 'file', 'files')}, ${bytesText(Number(view.fileBytes))}. What you hand in is kept 24 hours after the end, results 7 days.`,
    `**Ledger**: ${many(view.bookings, 'booking', 'bookings')}, ${formatUsd(view.cost)}. Bookings and the audit record stay for ever; they carry a number in place of your name.`,
    `**Settings** you made for yourself: ${countText(view.settings)}.`,
    optOutLine(view.optedOut),
    ...(view.erasedAfter === null
      ? ['`/privacy export` gives you a copy, `/privacy erase` has it erased.']
      : [
          `**You are going to be erased** ${when(view.erasedAfter)}, as you asked. \`/privacy erase\` can take that back.`,
        ]),
    'What the AI vendors keep on their side is in docs/privacy.md of this bot; ask its operator.',
  ]);
}

/** A copy of everything with somebody's words, as a file. */
export function exportReply(copy: { json: string; operations: number; complete: boolean }): Plan {
  const lines = [
    `The file has ${many(copy.operations, 'request', 'requests')} with what was asked, what came of it and what it cost.`,
    'Files that are still kept are listed with their hashes; **Show my result** on a result gives you its files.',
    ...(copy.complete
      ? []
      : ['It had to stop at 20 MB: the oldest are in it. Ask the operator of this bot for the rest.']),
  ];
  const description = 'Everything this bot keeps about you, as JSON';
  const bytes = Buffer.from(copy.json);
  return {
    kind: 'reply',
    tone: 'plain',
    title: 'A copy of your data',
    lines,
    files: [{ name: 'my-data.json', contentType: 'application/json', bytes, description }],
  };
}

const KEPT_AFTER =
  'The ledger and the audit record keep what was done and what it cost, under a number that then leads to nobody. ' +
  'Backups of the operator end by their own time.';

/** What erasing means before it is asked for, and what became of the wish. */
export function erasureReply(answer: ErasureAnswer | { answer: 'asking' }, view: PrivacyView): Plan {
  switch (answer.answer) {
    case 'asked':
      return reply('You will be erased', [
        `Everything about you on all servers of this bot is erased ${when(answer.dueAt)}, when your budget day is over.`,
        'Until then you can use it as before, or take the request back with `/privacy erase sure: No`.',
        `It is in the audit record as #${answer.auditSeq}.`,
      ]);
    case 'already':
      return reply('You will be erased', [
        `You asked for it before: it happens ${when(answer.dueAt)}.`,
        '`/privacy erase sure: No` takes it back.',
      ]);
    case 'withdrawn':
      return reply('You will not be erased', [
        `Your request is taken back (audit record #${answer.auditSeq}). Nothing was erased.`,
      ]);
    case 'none':
      return reply('You will not be erased', ['You had not asked for it. Nothing was changed.']);
    case 'asking':
    default:
      return reply('Erase everything about you?', [
        `That is ${many(view.operations, 'request', 'requests')} with their words, ${many(view.files, 'file', 'files')}, your settings, your opt-out, and the messages in which this bot posted your results.`,
        KEPT_AFTER,
        'It happens when your budget day is over, so that it buys nobody a second budget.',
        'A limit that an admin gave to you alone is gone as well, and so is your word that nobody may analyse your messages.',
        '**Nothing has happened yet.** `/privacy erase sure: Yes` asks for it.',
      ]);
  }
}

/** What became of somebody's word about their messages. */
export function optOutReply(
  on: boolean,
  answer: { answer: 'set'; auditSeq: number } | { answer: 'same' },
): Plan {
  const said =
    answer.answer === 'set'
      ? `It is in the audit record as #${answer.auditSeq}.`
      : 'It was so before: nothing was changed.';
  return reply('Your messages', [
    optOutLine(on),
    on
      ? 'That holds for the Apps menu on your messages, on all servers of this bot, from now on. A file of yours that somebody saved and hands in themselves cannot be told from their own.'
      : 'The Apps menu works on your messages again.',
    said,
  ]);
}
