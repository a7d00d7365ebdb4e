import { readFile } from 'node:fs/promises';
import type { People } from '../people.ts';
import type { Performed, Performer } from './performer.ts';
import type { Report } from './report.ts';

/** Our own clip: the slide "Profit, 2420 dollars" comes six seconds in. */
const CLIP = new URL('../samples/quarterly-slides.webm', import.meta.url);
const QUESTION = 'When does the profit appear?';

/** What is on the clip, and must be in the answer with its time. */
const SHOWN = [
  '00:00 Revenue 4250 dollars',
  '00:03 1830 dollars',
  '00:06 2420 dollars',
  '00:09 9 March 2027',
];

/** Somebody asks about a clip: the answer names what is on its frames, at the times at which it is there. */
export async function watchClip(
  scene: { people: People; performer: Performer; report: Report },
  as: string,
  channel: string,
): Promise<Performed> {
  const { people, performer, report } = scene;
  const file = await people.upload('quarterly-slides.webm', await readFile(CLIP));
  const options = { file: file.id, question: QUESTION };
  const answer = await performer.perform({ type: 'command', as, channel, name: 'video', options });
  const found = SHOWN.filter((line) => answer.text.includes(line));
  report.step(
    answer.text.includes('“Profit” is on the screen at 00:06') && found.length === SHOWN.length,
    `Max: /video with a clip of slides. ${found.length} of ${SHOWN.length} texts at their times`,
  );
  report.step(/not Gemini/.test(answer.text), 'The answer says that no model looked');
  const sheet = answer.files.find(({ filename }) => /\.(?:jpe?g|png|webp)$/.test(filename));
  report.detail(
    sheet
      ? `contact sheet ${sheet.filename}, ${sheet.size} bytes`
      : 'no contact sheet: there is no ffmpeg for it',
  );
  report.detail(
    `acknowledged after ${answer.acknowledgedAfterMs} ms, done in ${(answer.tookMs / 1_000).toFixed(1)} s`,
  );
  return answer;
}
