import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installedFile } from '../../../sandbox/engines/installed-file.ts';
import {
  createVisionEngine,
  type VisionEngine,
  visionMissing,
} from '../../../sandbox/engines/vision/vision-engine.ts';

const isMissing =
  installedFile('@ffmpeg-installer/ffmpeg', 'package.json') === null || visionMissing() !== null;

describe.skipIf(isMissing)('the eyes of the sandbox with the ffmpeg that npm brings, a build of 2018', () => {
  const before = process.env['FFMPEG_PATH'];
  let eyes: VisionEngine;
  beforeAll(() => {
    const packaged = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
    process.env['FFMPEG_PATH'] = packaged.path;
    eyes = createVisionEngine();
  });
  afterAll(async () => {
    await eyes.close();
    if (before === undefined) delete process.env['FFMPEG_PATH'];
    else process.env['FFMPEG_PATH'] = before;
  });

  it('see the same numbers at the same times', async () => {
    const path = 'test/fixtures/video/counter.webm';
    const clip = await eyes.probe({ path, still: false });
    const { frames } = await eyes.look({ path, clip, from: 0, to: clip.seconds, framesPerSecond: 1 });
    const seen = frames.map(({ at, text }) => `${at}: ${text.join(' ')}`);
    expect(seen).toEqual(['0: 100', '1: 110', '2: 120', '3: 130', '4: 140', '5: 150']);
  });
});
