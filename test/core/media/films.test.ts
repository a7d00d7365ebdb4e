import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RefusalError } from '../../../src/core/errors.ts';
import { contactSheet } from '../../../src/core/media/contact-sheet.ts';
import { createFrameCutter } from '../../../src/core/media/frame-cutter.ts';
import { findFfmpeg } from '../../../src/core/media/find-ffmpeg.ts';
import { momentSeconds, momentText } from '../../../src/core/media/moment-text.ts';
import { probeVideo } from '../../../src/core/media/probe-video.ts';
import { runFfmpeg } from '../../../src/core/media/run-ffmpeg.ts';
import { makeWav } from '../../support/make-audio.ts';
import { NO_FFMPEG, NO_FILMS, film } from '../../support/films.ts';
import { spawnLog } from '../../support/spawn-log.ts';
import { storedInput } from '../../support/stored-input.ts';

const signal = (): AbortSignal => new AbortController().signal;
const FFMPEG = 'ffmpeg';

async function refused(bytes: Uint8Array, name = 'film.mp4'): Promise<unknown[]> {
  try {
    await probeVideo(storedInput(bytes, name), signal());
  } catch (error) {
    if (error instanceof RefusalError) return [error.code, error.facts['reason'] ?? error.facts['type']];
    throw error;
  }
  throw new Error('it was not refused');
}

describe('a moment of a film', () => {
  it.each([
    [0, '00:00'],
    [65, '01:05'],
    [1.5, '00:01.5'],
    [1.04, '00:01'],
    [59.999, '00:59.9'],
    [3_725, '1:02:05'],
  ])('%d is written %s', (seconds, text) => {
    expect(momentText(seconds)).toBe(text);
  });

  it.each([
    ['90', 90],
    ['1:30', 90],
    ['01:02:03.5', 3_723.5],
    ['1m30s', 90],
    ['2h', 7_200],
    ['00:01,5', 1.5],
    ['', null],
    ['soon', null],
    ['1:2:3:4', null],
    ['-5', null],
  ])('%j is read as %d', (text, seconds) => {
    expect(momentSeconds(text)).toBe(seconds);
  });
});

describe.skipIf(NO_FILMS)('measuring a film (needs ../shared)', () => {
  it.each([
    [
      'mediabunny/frames.webm',
      { ms: 3_333, contentType: 'video/webm', width: 1080, height: 1080, sound: false },
    ],
    [
      'moviepy/smpte-2997.mp4',
      { ms: 10_048, contentType: 'video/mp4', width: 1920, height: 1080, sound: true },
    ],
    [
      'mediabunny/sar_2x1.mp4',
      { ms: 5_000, contentType: 'video/mp4', width: 1280, height: 360, sound: false },
    ],
    ['moviepy/big_buck_bunny_432_433.webm', { ms: 1_008, contentType: 'video/webm', sound: true }],
  ])('%s', async (name, expected) => {
    expect(await probeVideo(storedInput(film(name), 'x'), signal())).toMatchObject(expected);
  });

  it('reads one from a store far away as well', async () => {
    const input = storedInput(film('mediabunny/frames.webm'), 'x', { remote: true });
    expect((await probeVideo(input, signal())).ms).toBe(3_333);
  });

  it('refuses one that was cut off, sound without pictures, and what is no film', async () => {
    expect(await refused(film('mediabunny/annex-b.mp4'))).toEqual(['file_unreadable', 'truncated']);
    expect(await refused(makeWav(1))).toEqual(['file_no_video', undefined]);
    expect(await refused(Buffer.from('#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n'))).toEqual([
      'file_unreadable',
      'text',
    ]);
    expect(await refused(Buffer.from('GIF89a........'))).toEqual(['file_type_wrong', 'GIF picture']);
    expect(await refused(new Uint8Array())).toEqual(['file_empty', undefined]);
    const headless = film('moviepy/smpte-2997.mp4').subarray(0, 2_000);
    expect(await refused(headless)).toEqual(['file_unreadable', 'truncated']);
  });
});

describe.skipIf(NO_FILMS || NO_FFMPEG)('pictures of a film (needs ../shared and ffmpeg)', () => {
  const NAME = 'mediabunny/frames.webm';
  const source = (more: { remote?: boolean; contentType?: string; ffmpeg?: string | null } = {}) => ({
    input: storedInput(film(NAME), 'x', { remote: more.remote ?? false }),
    contentType: more.contentType ?? 'video/webm',
    width: 320,
    ffmpeg: async () => (more.ffmpeg === undefined ? FFMPEG : more.ffmpeg),
  });

  it('are cut where they were asked for, and left out where there are none', async () => {
    const frames = await createFrameCutter(source(), signal()).take([3, 0, 1, 99]);
    expect(frames.map(({ at }) => at)).toEqual([3, 0, 1]);
    const png = Buffer.from(await contactSheet(frames));
    // Three pictures of 320 by 180 beside each other, with gaps of 8.
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([992, 196]);
  });

  it('that were cut on a guess, in one go, are those that are cut when asked for', async () => {
    const alone = await createFrameCutter(source(), signal()).take([1, 3]);
    const log = spawnLog();
    const guessing = createFrameCutter({ ...source(), ffmpeg: async () => log.ffmpeg }, signal());
    guessing.guess({ first: 0, count: 4 });
    await log.ended(1);
    expect(await guessing.take([1, 3])).toEqual(alone);
    expect(log.moments()).toEqual(['0.000']);
    log.remove();
  });

  it('that are guessed end when those that are wanted are taken', async () => {
    const log = spawnLog('sleep 30');
    const cutter = createFrameCutter({ ...source(), ffmpeg: async () => log.ffmpeg }, signal());
    cutter.guess({ first: 0, count: 4 });
    cutter.want([3]);
    await expect.poll(() => log.moments().toSorted()).toEqual(['0.000', '3.000']);
    expect(await cutter.take([])).toEqual([]);
    await expect.poll(() => log.living()).toEqual([]);
    expect(log.begun()).toBe(2);
    log.remove();
  });

  it.each(['end', 'abort'] as const)(
    'leave no process and no copy of the film behind at its %s',
    async (how) => {
      const log = spawnLog('sleep 30');
      const stop = new AbortController();
      const film = { ...source({ remote: true }), ffmpeg: async () => log.ffmpeg };
      const cutter = createFrameCutter(film, stop.signal);
      cutter.guess({ first: 0, count: 4 });
      cutter.want([0, 1, 2]);
      await expect.poll(() => log.begun()).toBe(3);
      const copies = log.files();
      expect(copies.map((file) => existsSync(file))).toEqual([true, true, true]);
      if (how === 'end') cutter.end();
      else stop.abort(new Error('cancelled'));
      await expect.poll(() => log.living()).toEqual([]);
      await expect.poll(() => copies.some((file) => existsSync(dirname(file)))).toBe(false);
      expect(await cutter.take([1])).toEqual([]);
      expect(log.begun()).toBe(3);
      log.remove();
    },
  );

  it('are none where nothing can cut them, and of a container that ffmpeg would have to guess', async () => {
    expect(await createFrameCutter(source({ ffmpeg: null }), signal()).take([0])).toEqual([]);
    expect(await createFrameCutter(source({ ffmpeg: '/bin/false' }), signal()).take([0])).toEqual([]);
    const playlist = source({ contentType: 'application/vnd.apple.mpegurl' });
    expect(await createFrameCutter(playlist, signal()).take([0])).toEqual([]);
  });

  it('are cut within limits of time and size, and a failure says nothing of the file', async () => {
    const forever = ['-f', 'lavfi', '-i', 'testsrc=rate=1', '-f', 'null'];
    const limits = { timeoutMs: 200, maxBytes: 1_000 };
    await expect(runFfmpeg(FFMPEG, ['-re', ...forever], limits, signal())).rejects.toThrow();
    const big = ['-f', 'lavfi', '-i', 'testsrc=duration=1', '-f', 'rawvideo'];
    await expect(runFfmpeg(FFMPEG, big, { timeoutMs: 60_000, maxBytes: 1_000 }, signal())).rejects.toThrow(
      /^ffmpeg ended/,
    );
  });
});

describe('looking for ffmpeg', () => {
  it('takes the given path, else looks in the folders of PATH, and finds none where none may run', async () => {
    expect(await findFfmpeg(process.execPath, '')).toBe(process.execPath);
    expect(await findFfmpeg('sh', '/nowhere:/bin')).toBe('/bin/sh');
    expect(await findFfmpeg('/nowhere/ffmpeg', '/bin')).toBeNull();
    expect(await findFfmpeg(null, '')).toBeNull();
  });
});
