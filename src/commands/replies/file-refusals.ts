import type { Facts, RefusalCode } from '../../core/index.ts';
import { bytesText, fact, figure, secondsText } from './wording.ts';

type Text = { what: string; next: string };

function limitOf(facts: Facts, key: string, otherwise: string): string {
  const bytes = figure(facts, key);
  return bytes === null ? otherwise : bytesText(bytes);
}

/** What is the matter with a file that cannot be read, where more is known. */
const UNREADABLE: Record<string, string> = {
  truncated: 'was cut off. It promises more than there is in it.',
  too_deep: 'nests its parts deeper than any honest email does, and was not read.',
};

/** Refusals that are about a file that was handed in. */
export const FILE_REFUSALS = {
  file_missing: (facts) => ({
    what: `Not done: there is no ${fact(facts, 'wanted', 'file that this command reads')} to work on.`,
    next: 'Attach a file, or use the Apps menu on a message that has one.',
  }),
  file_empty: (facts) => ({
    what: `Not done: ${fact(facts, 'name', 'the file')} is empty (0 bytes).`,
    next: 'Save or record it again and send that file.',
  }),
  file_too_large: (facts) => ({
    what: `Not done: ${fact(facts, 'name', 'the file')} is too large (the limit is ${limitOf(facts, 'limit', 'set by the operator')}).`,
    next: 'Send a shorter or more compressed file.',
  }),
  file_host_not_allowed: () => ({
    what: 'Not done: the file is on a server that Helix does not fetch from.',
    next: 'Upload it to Discord and try again.',
  }),
  file_unreadable: (facts) => {
    const name = fact(facts, 'name', 'the file');
    const why =
      UNREADABLE[String(facts['reason'])] ??
      'cannot be read. It is damaged, cut off or not what its name says.';
    return {
      what: `Not done: ${name} ${why}`,
      next: 'Check that it opens on your device and send it again, or save it in another format first.',
    };
  },
  file_no_audio: (facts) => ({
    what: `Not done: ${fact(facts, 'name', 'the file')} has no sound track.`,
    next: 'Send a recording that has sound.',
  }),
  file_no_video: (facts) => ({
    what: `Not done: ${fact(facts, 'name', 'the file')} has no pictures, only sound.`,
    next: 'Use /transcribe for recordings of sound.',
  }),
  video_too_long: (facts) => ({
    what: `Not done: ${secondsText((figure(facts, 'seconds') ?? 0) * 1000)} of film is more than a model takes in at once.`,
    next: 'Choose a part of it with `from` and `to`, or a lower `fps`.',
  }),
  range_invalid: (facts) => ({
    what: `Not done: \`${fact(facts, 'option', 'from')}\` is no moment of this film${figure(facts, 'seconds') === null ? '' : `, which is ${secondsText((figure(facts, 'seconds') ?? 0) * 1000)} long`}.`,
    next: 'Write moments as `1:30` or `90`; `to` must be after `from`.',
  }),
  file_type_wrong: (facts) => ({
    what: `Not done: ${fact(facts, 'name', 'the file')} is not a kind of file that this command reads.`,
    next: 'For /transcribe send audio or video; for /video MP4, MOV or WebM; for /speak a .txt or .md file in UTF-8; for /email an .eml or .msg file.',
  }),
  file_gone: () => ({
    what: 'Not done: the file is no longer there. Discord removed it, or its link expired.',
    next: 'Upload it again and repeat the command.',
  }),
  storage_full: () => ({
    what: 'Not done: the storage for files is full.',
    next: 'Old files leave by themselves within a day; if it stays like this, ask an admin.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

/** Why an address was not even tried. */
const LINK_REASONS: Record<string, string> = {
  malformed: 'it is not a complete web address',
  https: 'only addresses that begin with https:// are fetched',
  credentials: 'it carries a user name or a password',
  port: 'only the usual port of https is used',
  private: 'it leads into a private network',
};

/** Refusals that are about the address of a recording. */
export const LINK_REFUSALS = {
  link_off: () => ({
    what: 'Not done: files from the web are switched off here.',
    next: 'Upload the file to Discord, or ask an admin to allow files from the web (`enable_url_inputs` of /toggle set).',
  }),
  link_refused: (facts) => ({
    what: `Not done: that link is not fetched, because ${LINK_REASONS[String(facts['reason'])] ?? 'it is not allowed'}.`,
    next: 'Give the public https address of the file itself, or upload the file to Discord.',
  }),
  link_unreachable: (facts) => ({
    what: `Not done: the file behind that link could not be fetched${linkFault(facts)}.`,
    next: 'Open it in a private browser window: what asks for a login there cannot be fetched. Or upload the file to Discord.',
  }),
  link_not_media: () => ({
    what: 'Not done: that link leads to a web page or a text, not to a recording.',
    next: 'Give the address of the audio or video file itself; pages with a player on them are not files.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

function linkFault(facts: Facts): string {
  const status = figure(facts, 'status');
  if (status !== null) return ` (its server answered ${status})`;
  if (facts['timeout'] === true) return ' (its server is too slow)';
  return figure(facts, 'redirects') === null ? '' : ' (it leads from one address to the next without an end)';
}
