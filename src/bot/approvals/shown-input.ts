import type { Core } from '../../core/index.ts';
import type { Asked } from '../../commands/command.ts';
import { quoted } from '../../commands/plain-text.ts';
import { bytesText, countText } from '../../commands/replies/wording.ts';
import { faultFacts } from '../discord-fault.ts';
import type { Log } from '../parts.ts';
import { readBlob } from '../read-blob.ts';
import type { OutgoingFile } from '../wire-message.ts';

/** An input as a card or Details shows it: lines of Discord markdown, and files for what does not fit there. */
export type ShownInput = { lines: string[]; files: OutgoingFile[] };

/** Text up to here is shown whole; longer text is shown as a preview beside the file that has it all. */
const WHOLE_TEXT_MAX = 1_000;
const PREVIEW_MAX = 300;
/** Discord counts what it displays in bytes too, undocumented, at about 10,000 for a message. */
const WHOLE_TEXT_BYTES_MAX = 2_500;
/** Escaped marks take two places. */
const ESCAPED_MAX = 1_500;

function textPart(text: string): ShownInput {
  const whole = quoted(text, WHOLE_TEXT_MAX);
  const short =
    text.trim().length <= WHOLE_TEXT_MAX &&
    whole.length <= ESCAPED_MAX &&
    Buffer.byteLength(text) <= WHOLE_TEXT_BYTES_MAX;
  if (short) return { lines: ['**Input**', whole], files: [] };
  const bytes = Buffer.from(text, 'utf8');
  return {
    lines: [
      '**Input**',
      quoted(text, PREVIEW_MAX),
      `-# All ${countText(text.length)} characters are in the file.`,
    ],
    files: [{ name: 'input.txt', contentType: 'text/plain; charset=utf-8', bytes, description: null }],
  };
}

/** The name under which a handed-in file is shown: its kind stays, its own name may be content. */
function fileName(name: string): string {
  const kind = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase();
  return kind === undefined ? 'handed-in.bin' : `handed-in.${kind}`;
}

async function filePart(
  core: Pick<Core, 'openBlob'>,
  file: NonNullable<Asked['file']>,
  maxFileBytes: number,
  log: Log,
): Promise<ShownInput> {
  const title = `**File** ${quoted(file.name, 100).slice(2)}, ${bytesText(file.bytes)}`;
  if (file.bytes > maxFileBytes) {
    return { lines: [`${title}: over the ${bytesText(maxFileBytes)} that Discord takes here.`], files: [] };
  }
  try {
    const bytes = await readBlob(core, file.key);
    const contentType = file.contentType ?? 'application/octet-stream';
    return { lines: [title], files: [{ name: fileName(file.name), contentType, bytes, description: null }] };
  } catch (error) {
    log.warn(faultFacts(error), 'a handed-in file could not be shown');
    return { lines: [`${title}: it has been deleted.`], files: [] };
  }
}

/** The whole input, inline where it is short, as files where it is not. */
export async function shownInput(
  core: Pick<Core, 'openBlob'>,
  asked: Asked,
  maxFileBytes: number,
  log: Log,
): Promise<ShownInput> {
  const parts: ShownInput[] = [];
  if (asked.text !== null && asked.text.trim() !== '') parts.push(textPart(asked.text));
  if (asked.file !== null) parts.push(await filePart(core, asked.file, maxFileBytes, log));
  if (parts.length === 0) return { lines: ['-# The input has been deleted.'], files: [] };
  return { lines: parts.flatMap((part) => part.lines), files: parts.flatMap((part) => part.files) };
}
