import { type People, textOf } from '../people.ts';
import type { Report } from './report.ts';
import { wordsOf } from './words-wrong.ts';

/** Who asks where, and what recording the task is about. */
export type AgentScene = {
  people: People;
  report: Report;
  as: string;
  channel: string;
  recording: Uint8Array;
};

/** What the recording of the agent's task says; the sum of it is 165 dollars. */
export const BILL_SENTENCE =
  'the hotel was one hundred and twenty dollars and the train was forty five dollars';
const SUM = '165';
const TASK = 'Transcribe the attached recording, sum the amounts in it and read the result aloud.';
const PATIENCE_MS = 60_000;

type File = { filename: string; url: string; size: number };

/**
 * Gives the agent a recording, and has its amounts summed and the sum read aloud: it plans, uses two operations and the
 * calculator as tools, and answers with words and an MP3. Answers its operation (the first 8 characters of the id).
 */
export async function askAgent({ people, report, as, channel, recording }: AgentScene): Promise<string> {
  const begun = Date.now();
  const seen = new Set((await people.messages(channel, as)).map(({ id }) => id));
  const file = await people.upload('bill.mp3', recording);
  const options = { task: TASK, file: file.id };
  const { outcome } = await people.act({ type: 'command', as, channel, name: 'agent new', options });
  if (outcome !== 'acknowledged') throw new Error(`the bot did not acknowledge: ${outcome}`);
  const message = await people.waitForMessage(
    channel,
    as,
    (one) => !seen.has(one.id) && /🤖 \*\*Agent\*\*[\s\S]*op [0-9a-f]{8}/.test(textOf(one)),
    PATIENCE_MS,
  );
  const text = textOf(message);
  const [, done = '0', of = '?'] = /(\d+) of (\d+) steps done/.exec(text) ?? [];
  report.step(done === of, `Bob: /agent with a recording. ${done} of ${of} steps of its plan done`);
  const heard = wordsOf(BILL_SENTENCE).filter((word) => wordsOf(text).includes(word)).length;
  report.detail(
    `${heard} of ${wordsOf(BILL_SENTENCE).length} words heard, in ${seconds(Date.now() - begun)}`,
  );
  report.step(text.includes(SUM), `It summed what was said to ${SUM} dollars`);
  const files = (message['attachments'] ?? []) as File[];
  const mp3 = files.find(({ filename }) => filename.endsWith('.mp3'));
  report.step(mp3 !== undefined, `It read the sum aloud: ${mp3?.filename ?? 'no file'}`);
  const operation = /op ([0-9a-f]{8})/.exec(text)?.[1];
  if (operation === undefined) throw new Error('the result names no operation');
  return operation;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
