import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEncoder } from '../engines/audio/encoder.ts';
import { parseOutputFormat } from '../engines/audio/output-format.ts';
import { findFfmpeg } from '../engines/find-ffmpeg.ts';
import { FLITE_RATE, speakWithFlite } from '../engines/speech/flite.ts';

/**
 * Makes the clip beside this file: `node sandbox/samples/make-clip.ts`. Four slides of three seconds with our own words
 * on them, spoken by Flite, so nobody else has a right in it. Needs an ffmpeg with drawtext, VP9 and Opus, such as
 * Debian's; kept in the repository, so that the page has something to look at.
 */
type Slide = { colour: string; ink: string; lines: [string, string]; spoken: string };

const SLIDE_SECONDS = 3;
const SIZE = '640x360';

const SLIDES: readonly Slide[] = [
  {
    colour: 'navy',
    ink: 'white',
    lines: ['Quarterly report', 'Revenue 4250 dollars'],
    spoken: 'This is the quarterly report.',
  },
  { colour: 'white', ink: 'black', lines: ['Costs', '1830 dollars'], spoken: 'The costs went down.' },
  { colour: 'darkgreen', ink: 'white', lines: ['Profit', '2420 dollars'], spoken: 'We made a good profit.' },
  {
    colour: 'gold',
    ink: 'black',
    lines: ['Next meeting', '9 March 2027'],
    spoken: 'The next meeting is in March.',
  },
];

/** Every line said at the start of its slide. */
async function voice(): Promise<Uint8Array> {
  const sound = new Float32Array(SLIDES.length * SLIDE_SECONDS * FLITE_RATE);
  for (const [index, { spoken }] of SLIDES.entries())
    sound.set(
      speakWithFlite(spoken, 'slt').samples.subarray(0, SLIDE_SECONDS * FLITE_RATE),
      index * SLIDE_SECONDS * FLITE_RATE,
    );
  const format = parseOutputFormat('wav_16000');
  if (!format) throw new Error('no WAV here');
  const encoder = await createEncoder(format);
  return Buffer.concat([encoder.encode(sound, FLITE_RATE), encoder.finish()]);
}

function slideFilter({ ink, lines }: Slide, index: number): string {
  const line = (text: string, y: number): string =>
    `drawtext=font=Sans:fontsize=44:fontcolor=${ink}:x=(w-tw)/2:y=${y}:text='${text}'`;
  return `[${index}:v]${line(lines[0], 110)},${line(lines[1], 200)}[s${index}]`;
}

const folder = await mkdtemp(join(tmpdir(), 'helix-clip-'));
try {
  const sound = join(folder, 'voice.wav');
  await writeFile(sound, await voice());
  const inputs = SLIDES.flatMap(({ colour }) => [
    '-f',
    'lavfi',
    '-i',
    `color=${colour}:s=${SIZE}:r=10:d=${SLIDE_SECONDS}`,
  ]);
  const joined = `${SLIDES.map((_, index) => `[s${index}]`).join('')}concat=n=${SLIDES.length}[v]`;
  const graph = [...SLIDES.map(slideFilter), joined].join(';');
  const output = fileURLToPath(new URL('quarterly-slides.webm', import.meta.url));
  const codecs = [
    '-c:v',
    'libvpx-vp9',
    '-b:v',
    '0',
    '-crf',
    '40',
    '-g',
    '50',
    '-pix_fmt',
    'yuv420p',
    '-c:a',
    'libopus',
    '-b:a',
    '24k',
  ];
  const maps = ['-map', '[v]', '-map', `${SLIDES.length}:a`, '-map_metadata', '-1'];
  const args = [
    '-v',
    'error',
    '-y',
    ...inputs,
    '-i',
    sound,
    '-filter_complex',
    graph,
    ...maps,
    ...codecs,
    output,
  ];
  const { status, stderr } = spawnSync(findFfmpeg() ?? 'ffmpeg', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  console.log(output);
} finally {
  await rm(folder, { recursive: true, force: true });
}
