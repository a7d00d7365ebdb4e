import { MessageFlags } from 'discord.js';
import type { Core, Receipt, ResultFile, StoredResult } from '../../core/index.ts';
import type { Presentation } from '../../commands/command.ts';
import { quoted } from '../../commands/plain-text.ts';
import { bytesText } from '../../commands/replies/wording.ts';
import { readBlob } from '../read-blob.ts';
import type { OutgoingFile, WireMessage } from '../wire-message.ts';
import { buttonRow, formatRow } from './buttons.ts';
import { fittedLines } from './fitted-lines.ts';
import { footerLine } from './footer.ts';
import { insteadLine } from './instead-line.ts';
import { voiceLine } from './voice-line.ts';

/** Discord's limit for the text of a classic message. */
const CONTENT_MAX = 2_000;
/** Text up to here is shown whole; longer text is shown as a preview, the file has it all. */
const WHOLE_TEXT_MAX = 1_500;
const PREVIEW_MAX = 700;

/** Discord takes so many files with one message. */
const FILES_MAX = 10;

/** Missing files that are named. */
const MISSING_SHOWN = 4;

/** What a finished operation is shown with. */
export type ResultView = {
  presentation: Presentation;
  result: StoredResult;
  receipt: Receipt;
  /** Who asked, by Discord id; shown, never pinged. */
  askerId: string;
  ephemeral: boolean;
  maxFileBytes: number;
  /** The voice message that was posted of it; absent or null: none was. */
  voice?: { id: string; link: string } | null;
};

async function readFiles(
  core: Core,
  files: readonly ResultFile[],
  maxFileBytes: number,
): Promise<{ outgoing: OutgoingFile[]; tooLarge: ResultFile[] }> {
  const outgoing: OutgoingFile[] = [];
  for (const file of files.filter((file) => file.bytes <= maxFileBytes)) {
    const bytes = await readBlob(core, file.key);
    outgoing.push({
      name: file.name,
      contentType: file.contentType,
      bytes,
      description: file.description === '' ? null : file.description,
    });
  }
  return { outgoing, tooLarge: files.filter((file) => file.bytes > maxFileBytes) };
}

/** The first of these lines, and how many more there are. */
function fewLines(lines: readonly string[]): string[] {
  const more = lines.length - MISSING_SHOWN;
  return more > 0 ? [...lines.slice(0, MISSING_SHOWN), `… and ${more} more files.`] : [...lines];
}

function quotedText(text: string, max: number): string[] {
  if (text === '') return [];
  return text.length > max ? [quoted(text, max), '-# The whole text is in the file.'] : [quoted(text, max)];
}

/** The text part: headline, the words (escaped, as a quote), what is missing, footer; at most 2,000 characters. */
export function resultContent(
  view: ResultView,
  tooLarge: readonly ResultFile[],
  leftOut: readonly { name: string }[] = [],
): string {
  const { result, presentation } = view;
  const text = result.text ?? '';
  const instead = insteadLine(result, view.receipt);
  const { ephemeral, voice } = view;
  const spoken = voiceLine(presentation, result, { link: voice?.link ?? null, ephemeral });
  const missing = fewLines([
    ...tooLarge.map(
      (file) =>
        `\`${file.name}\` (${bytesText(file.bytes)}) is over the ${bytesText(view.maxFileBytes)} that Discord takes here.`,
    ),
    ...leftOut.map(({ name }) => `\`${name}\` is left out: Discord takes ${FILES_MAX} files with a message.`),
  ]);
  const head = `${presentation.headline(result)} · for <@${view.askerId}>`;
  const tail = [
    ...missing,
    ...(spoken === null ? [] : [spoken]),
    ...(instead === null ? [] : [instead]),
    footerLine(view.receipt),
  ];
  const bodyOf = (max: number): string[] => presentation.body?.(result) ?? quotedText(text, max);
  const assemble = (max: number): string => [head, ...bodyOf(max), ...tail].join('\n');
  const whole = assemble(text.length > WHOLE_TEXT_MAX ? PREVIEW_MAX : WHOLE_TEXT_MAX);
  // Escaping can double the length, so the preview shrinks until all of it fits.
  for (let max = PREVIEW_MAX, content = whole; ; max = Math.floor(max / 2)) {
    if (content.length <= CONTENT_MAX) return content;
    // What is still too long is the body: its lines give way, never what was booked.
    const room = CONTENT_MAX - head.length - tail.join('\n').length - 2;
    if (max < 40) return [head, fittedLines(bodyOf(max), room), ...tail].join('\n');
    content = assemble(max);
  }
}

/**
 * The result as a classic message, so that audio plays inline and `attachments` is filled for the next command
 * on it. Rejects when a blob is gone.
 */
export async function resultMessage(core: Core, view: ResultView): Promise<WireMessage> {
  const { outgoing, tooLarge } = await readFiles(
    core,
    view.voice ? [] : view.presentation.attached(view.result),
    view.maxFileBytes,
  );
  const made = (view.presentation.made?.(view.result) ?? []).map((file) => ({ ...file, description: null }));
  const files = [...made, ...outgoing];
  const operationId = view.receipt.operationId;
  const { formats } = view.presentation;
  return {
    body: {
      content: resultContent(view, tooLarge, files.slice(FILES_MAX)),
      flags: MessageFlags.SuppressEmbeds | (view.ephemeral ? MessageFlags.Ephemeral : 0),
      components: [
        ...(formats.length > 0 ? [formatRow(operationId, formats)] : []),
        buttonRow(
          operationId,
          [
            ...(view.presentation.continues ? ['continue' as const] : []),
            ...(view.presentation.asksAgain ? ['ask' as const] : []),
            'details',
            'delete',
          ],
          view.voice?.id ?? null,
        ),
      ],
    },
    files: files.slice(0, FILES_MAX),
  };
}
