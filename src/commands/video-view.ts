import { momentText, videoReportSchema } from '../core/index.ts';
import type { StoredResult, VideoReport } from '../core/index.ts';
import { clipped, plainText } from './plain-text.ts';
import { countText } from './replies/wording.ts';

/** Characters of a message that the view may take; headline and footer need the rest of Discord's 2,000. */
const ROOM = 1_450;
const ANSWER_MAX = 800;

const DECLINED = '⚠️ The model declined to answer. Ask in other words, or run it again with another model.';

/** A part of the view, and whether it tells everything there is. */
type Part = { lines: string[]; whole: boolean };

const safe = (text: string, max: number): string => plainText(clipped(text.replaceAll(/\s+/g, ' '), max));

function part(title: string, items: readonly string[], most: number, characters: number): Part {
  if (items.length === 0) return { lines: [], whole: true };
  const shown = items.slice(0, most);
  return {
    lines: [title, ...shown.map((item) => `- ${safe(item, characters)}`)],
    whole: shown.length === items.length && shown.every((item) => item.length <= characters),
  };
}

function answered({ question, answer }: VideoReport): Part {
  if (answer === null) return { lines: [DECLINED], whole: true };
  const shown = plainText(clipped(answer, ANSWER_MAX)).split('\n');
  return {
    lines: [...(question === null ? [] : [`❓ ${safe(question, 200)}`]), ...shown.map((line) => `> ${line}`)],
    whole: answer.length <= ANSWER_MAX && (question ?? '').length <= 200,
  };
}

function found({ moments, chapters, texts }: VideoReport): Part[] {
  return [
    part(
      '⏱️ **Moments**',
      moments.map(({ at, what }) => `${momentText(at)} ${what}`),
      8,
      140,
    ),
    part(
      '📑 **Chapters**',
      chapters.map(({ from, to, title }) => `${momentText(from)}–${momentText(to)} ${title}`),
      8,
      100,
    ),
    part(
      '🔤 **Text in the picture**',
      texts.map(({ at, text }) => `${momentText(at)} ${text}`),
      8,
      100,
    ),
  ];
}

function ratePhrase(fps: number): string {
  return fps >= 1
    ? `${countText(fps)} picture${fps === 1 ? '' : 's'} a second`
    : `one picture every ${countText(Math.round(10 / fps) / 10)} s`;
}

const UPLOADS: Record<string, string> = {
  kept: 'The film was still there from the question before, and was not sent again.',
  sent: 'The film was no longer there from the question before, and was sent again.',
  again: 'The film was no longer there from the question before, and was sent again.',
};

/** What the asker should know about how the film was looked at. */
function remarks(report: VideoReport, { facts }: StoredResult): Part {
  const { film, fps, leftOut } = report;
  const cut = film.from > 0 || film.to < film.seconds;
  const upload = facts['followUp'] === true ? UPLOADS[String(facts['upload'])] : undefined;
  const lines = [
    cut ? `Only ${momentText(film.from)} to ${momentText(film.to)} was looked at.` : null,
    fps.used < fps.usual
      ? `Looked at ${ratePhrase(fps.used)} instead of ${ratePhrase(fps.usual)}, because that did not fit the budget.`
      : null,
    leftOut > 0 ? `${countText(leftOut)} times that are not in the film were left out.` : null,
    upload ?? null,
  ].filter((line) => line !== null);
  return { lines: lines.map((line) => `-# ${line}`), whole: true };
}

/** The report of a stored result; null for one of another shape. */
export function videoReportOf(result: StoredResult): VideoReport | null {
  try {
    return videoReportSchema.parse(JSON.parse(String(result.facts['report'])));
  } catch {
    return null;
  }
}

/**
 * An answer about a film in words, the most important first, as far as a message has room; `whole` is false when
 * something had to be left to the file.
 */
export function videoView(result: StoredResult): { lines: string[]; whole: boolean } {
  const report = videoReportOf(result);
  if (report === null) return { lines: [], whole: false };
  const last = remarks(report, result);
  const lines: string[] = [];
  let whole = true;
  const room = ROOM - last.lines.join('\n').length;
  for (const one of [answered(report), ...found(report)]) {
    const fits = [...lines, ...one.lines].join('\n').length <= room;
    if (fits) lines.push(...one.lines);
    whole &&= fits && one.whole;
  }
  return { lines: [...lines, ...last.lines, ...(whole ? [] : ['-# Everything is in the file.'])], whole };
}
