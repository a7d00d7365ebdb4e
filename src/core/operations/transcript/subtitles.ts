import type { Cue } from './cues.ts';

function clock(ms: number, separator: ',' | '.'): string {
  const pad = (value: number, width: number) => String(value).padStart(width, '0');
  const hours = pad(Math.floor(ms / 3_600_000), 2);
  const minutes = pad(Math.floor(ms / 60_000) % 60, 2);
  const seconds = pad(Math.floor(ms / 1_000) % 60, 2);
  return `${hours}:${minutes}:${seconds}${separator}${pad(ms % 1_000, 3)}`;
}

/** SubRip. A change of speaker shows as `Speaker 1:` before the words. */
export function toSrt(cues: readonly Cue[]): string {
  return cues
    .map((cue, index) => {
      const who = cue.speaker === null ? '' : `Speaker ${cue.speaker + 1}: `;
      const times = `${clock(cue.startMs, ',')} --> ${clock(cue.endMs, ',')}`;
      return `${index + 1}\n${times}\n${who}${cue.lines.join('\n')}\n`;
    })
    .join('\n');
}

/** WebVTT (w3.org/TR/webvtt1). A change of speaker is a voice span; `&`, `<` and `>` are escaped. */
export function toVtt(cues: readonly Cue[]): string {
  const escape = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const blocks = cues.map((cue) => {
    const who = cue.speaker === null ? '' : `<v Speaker ${cue.speaker + 1}>`;
    const times = `${clock(cue.startMs, '.')} --> ${clock(cue.endMs, '.')}`;
    return `${times}\n${who}${cue.lines.map(escape).join('\n')}\n`;
  });
  return ['WEBVTT\n', ...blocks].join('\n');
}
