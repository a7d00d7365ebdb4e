import { CELL, contactSheet } from '../../media/contact-sheet.ts';
import { momentText } from '../../media/moment-text.ts';
import { cutFrames } from '../../media/cut-frames.ts';
import { withLocalFile } from '../../media/with-local-file.ts';
import type { StoredInput } from '../../request.ts';
import type { ProductFile } from '../operation.ts';
import { sheetMoments } from './sheet-moments.ts';
import type { VideoReport } from './video-report.ts';

/** Nobody waits longer for pictures of an answer that is there already, ms. */
const SHEET_MS = 30_000;

/**
 * The contact sheet of an answer; null when there is nothing to cut with, or nothing could be cut. The answer is paid
 * for, so it never fails for the sake of its pictures.
 */
export async function contactSheetFile(
  film: { input: StoredInput; contentType: string },
  report: VideoReport,
  ffmpeg: string | null,
  signal: AbortSignal,
): Promise<ProductFile | null> {
  if (ffmpeg === null) return null;
  const moments = sheetMoments(report);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SHEET_MS)]);
  try {
    const frames = await withLocalFile(film.input, limit, (path) =>
      cutFrames(ffmpeg, { path, contentType: film.contentType, moments, width: CELL.width }, limit),
    );
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
  }
}
