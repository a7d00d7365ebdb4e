import { describe, expect, it } from 'vitest';
import { cutFrame, cutSeconds } from '../../../src/core/media/cut-frame.ts';
import { findFfmpeg } from '../../../src/core/media/find-ffmpeg.ts';
import { NO_FFMPEG } from '../../support/films.ts';

// Its slides change 7 ms after whole seconds: what was shown just before is the slide before.
const slides = { path: 'sandbox/samples/quarterly-slides.webm', contentType: 'video/webm', width: 320 };

describe.skipIf(NO_FFMPEG)('the pictures of each second', () => {
  it('are those that a seek to the second gives, where frames begin a little later', async () => {
    const ffmpeg = (await findFfmpeg(null, process.env['PATH'] ?? '')) ?? '';
    const { signal } = new AbortController();
    const guessed = await cutSeconds(ffmpeg, slides, { first: 2, count: 8 }, signal);
    expect(guessed.map(({ at }) => at)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
    for (const at of [2, 3, 6, 9]) {
      const sought = Buffer.from((await cutFrame(ffmpeg, slides, at, signal)) ?? []);
      const picture = Buffer.from(guessed.find((frame) => frame.at === at)?.jpeg ?? []);
      expect(sought.byteLength, `${at}`).toBeGreaterThan(0);
      expect(picture.equals(sought), `${at}`).toBe(true);
    }
  });
});
