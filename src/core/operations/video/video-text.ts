import { momentText } from '../../media/moment-text.ts';
import type { VideoReport } from './video-report.ts';

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines];
}

/** The whole report as Markdown. */
export function videoText(report: VideoReport): string {
  const { film, fps } = report;
  const part =
    film.from > 0 || film.to < film.seconds
      ? `, from ${momentText(film.from)} to ${momentText(film.to)}`
      : '';
  return [
    '# Video',
    '',
    `${momentText(film.seconds)} long${part}, looked at with ${fps.used} pictures a second${film.sound ? ', with its sound' : ''}.`,
    ...(report.question === null ? [] : section('Question', [report.question])),
    ...section(report.question === null ? 'Description' : 'Answer', [
      report.answer ?? 'The model declined to answer.',
    ]),
    ...section(
      'Moments',
      report.moments.map(({ at, what }) => `- ${momentText(at)} ${what}`),
    ),
    ...section(
      'Chapters',
      report.chapters.map(({ from, to, title }) => `- ${momentText(from)}–${momentText(to)} ${title}`),
    ),
    ...section(
      'Text in the picture',
      report.texts.map(({ at, text }) => `- ${momentText(at)} ${text}`),
    ),
    '',
  ].join('\n');
}
