import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../../sandbox/engines/find-ffmpeg.ts';
import { colourName } from '../../../sandbox/engines/vision/name-colours.ts';
import { describeSight } from '../../../sandbox/engines/vision/describe-sight.ts';
import { findScenes, findTexts } from '../../../sandbox/engines/vision/find-scenes.ts';
import { momentText } from '../../../sandbox/engines/vision/moment.ts';
import { planFrames } from '../../../sandbox/engines/vision/plan-frames.ts';
import {
  createVisionEngine,
  type SeenFrame,
  type Sight,
  type VisionEngine,
  visionMissing,
} from '../../../sandbox/engines/vision/vision-engine.ts';

const COUNTER = 'test/fixtures/video/counter.webm';
const SLIDES = 'sandbox/samples/quarterly-slides.webm';
const CORPUS = '../shared/corpora/video';
const LISTS = { listed: 10, wholeSeconds: false };
const hasCorpus = existsSync(CORPUS);
if (!hasCorpus) console.log(`${CORPUS} is not there: its clips are not looked at`);

describe('which pictures are looked at', () => {
  it('is one a second, on the second, unless the caller says otherwise', () => {
    expect(planFrames(0, 4.2, 1).ticks).toEqual([0, 1, 2, 3, 4]);
    expect(planFrames(2.5, 5.2, 1).ticks).toEqual([2.5, 3, 4, 5]);
    expect(planFrames(0, 2, 2).ticks).toEqual([0, 0.5, 1, 1.5]);
    expect(planFrames(0, 20, 0.2).ticks).toEqual([0, 5, 10, 15]);
  });

  it('is never more than a few seconds of work', () => {
    for (const [seconds, rate] of [
      [10, 24],
      [61, 1],
      [3_600, 1],
      [36_000, 5],
    ] as const) {
      const { ticks, everySeconds } = planFrames(0, seconds, rate);
      expect(ticks.length).toBeLessThanOrEqual(25);
      expect(everySeconds < 1 || Number.isInteger(everySeconds)).toBe(true);
    }
  });

  it('is at least one picture', () => {
    expect(planFrames(0, 0, 1).ticks).toEqual([0]);
    expect(planFrames(3, 3, 1).ticks).toEqual([3]);
  });
});

describe('the words for what is seen', () => {
  it('write times so that the picture is there at the written time', () => {
    expect([0, 3, 65, 3_723].map(momentText)).toEqual(['00:00', '00:03', '01:05', '1:02:03']);
    expect([0.5, 0.7667, 59.999].map(momentText)).toEqual(['00:00.50', '00:00.77', '01:00']);
  });

  it('name colours as people do', () => {
    const named = (hex: string): string => {
      const [red = 0, green = 0, blue = 0] = Buffer.from(hex, 'hex');
      return colourName(red, green, blue);
    };
    const colours = [
      '000000',
      'ffffff',
      '808080',
      'ff0000',
      '000080',
      '00ff00',
      'ffd700',
      'ffa500',
      '8b4513',
      '800080',
      'add8e6',
    ];
    expect(colours.map(named)).toEqual([
      'black',
      'white',
      'grey',
      'red',
      'dark blue',
      'green',
      'yellow',
      'orange',
      'brown',
      'dark purple',
      'light blue',
    ]);
  });

  const frame = (at: number, cut: boolean, text: string[]): SeenFrame => ({
    at,
    cut,
    text,
    brightness: 0.5,
    colours: [],
    change: 0,
  });
  const clip = { seconds: 40, width: 100, height: 100, sound: false };

  it('begin a chapter at the second from which on it is seen', () => {
    const frames = [
      frame(0, false, []),
      frame(11.795, true, []),
      frame(12, false, []),
      frame(15.2, true, []),
      frame(15.6, true, []),
    ];
    expect(findScenes({ clip, from: 0, to: 20, frames }).map(({ at }) => at)).toEqual([0, 12, 15.2, 16]);
  });

  it('never make more than twenty chapters, and lose no picture by it', () => {
    const frames = Array.from({ length: 90 }, (_, index) => frame(index, index > 0, []));
    const scenes = findScenes({ clip, from: 0, to: 90, frames });
    expect(scenes).toHaveLength(20);
    expect(scenes.flatMap((scene) => scene.frames)).toHaveLength(90);
  });

  it('name a text once for as long as it stays, and again when it comes back', () => {
    const frames = [
      frame(0, false, ['A1', 'B2']),
      frame(1, false, ['A1']),
      frame(2, false, []),
      frame(3, false, ['A1']),
    ];
    expect(findTexts(frames)).toEqual([
      { text: 'A1', at: 0, until: 1 },
      { text: 'B2', at: 0, until: 0 },
      { text: 'A1', at: 3, until: 3 },
    ]);
  });

  it('say that a file is broken off where its pictures end too early', () => {
    const sight: Sight = { clip, from: 0, to: 40, frames: [frame(0, false, [])] };
    expect(describeSight(sight, '', LISTS)['answer']).toContain('the file is broken off');
    const whole: Sight = { ...sight, frames: [0, 10, 20, 30].map((at) => frame(at, false, [])) };
    expect(describeSight(whole, '', LISTS)['answer']).not.toContain('broken off');
  });
});

describe.skipIf(visionMissing() !== null)('the eyes of the sandbox', () => {
  let eyes: VisionEngine;
  const folder = mkdtempSync(join(tmpdir(), 'helix-vision-'));
  beforeAll(() => {
    eyes = createVisionEngine();
  });
  afterAll(async () => {
    await eyes.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const look = async (path: string, stretch: Partial<Sight> = {}, framesPerSecond = 1): Promise<Sight> => {
    const clip = await eyes.probe({ path, still: false });
    return eyes.look({
      path,
      clip,
      from: stretch.from ?? 0,
      to: stretch.to ?? clip.seconds,
      framesPerSecond,
    });
  };
  const read = ({ frames }: Sight) => frames.map(({ at, text }) => [at, text.join(' ')]);

  it('read the number that is on the picture at each time', async () => {
    expect(read(await look(COUNTER))).toEqual([
      [0, '100'],
      [1, '110'],
      [2, '120'],
      [3, '130'],
      [4, '140'],
      [5, '150'],
    ]);
    expect(read(await look(COUNTER, { from: 2.2, to: 3.4 }, 5))).toEqual([
      [2.2, '122'],
      [2.4, '124'],
      [2.6, '126'],
      [2.8, '128'],
      [3, '130'],
      [3.2, '132'],
    ]);
  });

  it('find the cuts, the colours and the words of slides, within seconds', async () => {
    const begun = performance.now();
    const { clip, frames } = await look(SLIDES);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(clip).toMatchObject({ width: 640, height: 360, sound: true });
    expect(frames.filter(({ cut }) => cut).map(({ at }) => at)).toEqual([3, 6, 9]);
    expect([0, 3, 6, 9].map((at) => frames[at]?.colours[0]?.name)).toEqual([
      'dark blue',
      'white',
      'dark green',
      'yellow',
    ]);
    expect(frames[7]?.text).toEqual(['Profit', '2420 dollars']);
  });

  it('seek out single pictures of a long file instead of decoding all of it', async () => {
    const path = join(folder, 'long.webm');
    const args = ['-v', 'error', '-stream_loop', '14', '-i', SLIDES, '-an', '-c', 'copy', path];
    expect(spawnSync(findFfmpeg() ?? '', args).status).toBe(0);
    const { clip, frames } = await look(path);
    expect(clip.seconds).toBeGreaterThan(170);
    expect(frames.length).toBeLessThanOrEqual(25);
    const slides = ['Quarterly', 'Costs', 'Profit', 'Next'];
    for (const { at, text } of frames) expect(text[0]).toContain(slides[Math.floor((at % 12) / 3)]);
    expect(frames.some(({ cut }) => cut)).toBe(true);
  }, 30_000);

  it('refuse what is no video, and stop when told to', async () => {
    const path = join(folder, 'broken.mp4');
    writeFileSync(path, 'neither picture nor sound');
    await expect(eyes.probe({ path, still: false })).rejects.toMatchObject({ code: 'undecodable' });
    const stop = new AbortController();
    const clip = await eyes.probe({ path: COUNTER, still: false });
    const looking = eyes.look({ path: COUNTER, clip, from: 0, to: 6, framesPerSecond: 4 }, stop.signal);
    setTimeout(() => stop.abort(), 50);
    await expect(looking).rejects.toMatchObject({ name: 'AbortError' });
    expect(read(await look(COUNTER))).toHaveLength(6);
  });

  it.skipIf(!hasCorpus)(
    'read strangers’ clips too: the numbers on their frames, and the end of a broken file',
    async () => {
      const numbers = read(await look(`${CORPUS}/mediabunny/frames.webm`));
      // Picture n of 30 a second shows n; a lone 0 is too little for Tesseract.
      expect(numbers.slice(1)).toEqual([
        [1, '30'],
        [2, '60'],
        [3, '90'],
      ]);
      const broken = await look(`${CORPUS}/mediabunny/annex-b.mp4`);
      expect(describeSight(broken, '', LISTS)['answer']).toContain('the file is broken off');
      const dark = await look(`${CORPUS}/moviepy/no_duration.webm`);
      expect(dark.clip.seconds).toBeCloseTo(4.87, 1);
      expect(dark.frames.every(({ colours }) => colours[0]?.name === 'black')).toBe(true);
      const timecode = await look(`${CORPUS}/moviepy/smpte-2997.mp4`);
      expect(timecode.frames.slice(1, 9).map(({ text }) => text.join(' '))).toEqual(
        Array.from({ length: 8 }, (_, index) => expect.stringContaining(`${(index + 1) * 30}.000`) as string),
      );
    },
    30_000,
  );
});
