import { CELL, contactSheet } from '../../media/contact-sheet.ts';
import { type FrameCutter, createFrameCutter } from '../../media/frame-cutter.ts';
import { momentText } from '../../media/moment-text.ts';
import type { StoredInput } from '../../request.ts';
import type { ProductFile } from '../operation.ts';
import { likelySeconds, momentsSoFar, sheetMoments } from './sheet-moments.ts';
import type { VideoReport } from './video-report.ts';

/** Nobody waits longer for pictures of an answer that is there already, ms. */
const SHEET_MS = 30_000;

/** The contact sheet of a film, whose pictures are cut while the model looks at it and writes. */
export type FilmSheet = {
  /** Begins to cut what the answer will probably name; everything ends with the signal. */
  begin(signal: AbortSignal): void;
  /** Cuts what an answer names that is still being written. */
  follow(answer: string): void;
  /**
   * The sheet of an answer; null when there is nothing to cut with, or nothing could be cut. The answer is paid for, so
   * it never fails for the sake of its pictures.
   */
  file(report: VideoReport, signal: AbortSignal): Promise<ProductFile | null>;
  /** Ends whatever is under way. */
  end(): void;
};

/** Resolves as `made`, but for null once the signal aborts: what it waits for ends by itself. */
function within<T>(made: Promise<T>, signal: AbortSignal): Promise<T | null> {
  const given = new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
  return Promise.race([made, given]);
}

/** Makes the sheet of one part of a film (seconds from its start). */
export function createFilmSheet(
  film: { input: StoredInput; contentType: string; from: number; to: number },
  ffmpeg: () => Promise<string | null>,
): FilmSheet {
  const source = { ...film, width: CELL.width, ffmpeg };
  let cutter: FrameCutter | null = null;
  const cutting = (signal: AbortSignal): FrameCutter => (cutter ??= createFrameCutter(source, signal));
  return {
    begin: (signal) => {
      const seconds = likelySeconds(film);
      const pictures = cutting(signal);
      if (seconds) pictures.guess(seconds);
    },
    follow: (answer) => cutter?.want(momentsSoFar(answer, film)),
    file: async (report, signal) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(SHEET_MS)]);
      const pictures = cutting(signal);
      try {
        const frames = (await within(pictures.take(sheetMoments(report)), limit)) ?? [];
        if (frames.length === 0) return null;
        const times = frames.map(({ at }) => momentText(at)).join(', ');
        return {
          name: 'contact-sheet.png',
          contentType: 'image/png',
          bytes: await contactSheet(frames),
          description: `Pictures of the film at ${times}`,
        };
      } catch {
        return null;
      } finally {
        pictures.end();
      }
    },
    end: () => cutter?.end(),
  };
}
