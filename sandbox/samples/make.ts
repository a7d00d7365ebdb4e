import { writeFile } from 'node:fs/promises';
import { createEncoder } from '../engines/audio/encoder.ts';
import { type OutputFormat, parseOutputFormat } from '../engines/audio/output-format.ts';
import { FLITE_RATE, type FliteVoice, speakWithFlite } from '../engines/speech/flite.ts';

/**
 * Makes the recordings beside this file: `node sandbox/samples/make.ts`. They are Flite's speech of our own words, so
 * nobody else has a right in them; kept in the repository, so that the page has something to transcribe at once.
 */
type Sample = { name: string; format: string; lines: [FliteVoice, string][] };

const PAUSE_SECONDS = 0.6;

const SAMPLES: readonly Sample[] = [
  {
    name: 'marketing-budget.mp3',
    format: 'mp3_22050_32',
    lines: [
      [
        'rms',
        'Please approve the marketing budget of two hundred dollars before Friday, because the client wants to see the new plan.',
      ],
    ],
  },
  {
    name: 'meeting-note.mp3',
    format: 'mp3_22050_32',
    lines: [
      ['rms', 'The meeting starts at nine on Monday.'],
      ['rms', 'Please approve the marketing budget of two hundred dollars before Friday.'],
      ['rms', 'The client wants to see the new plan.'],
    ],
  },
  {
    name: 'two-voices.mp3',
    format: 'mp3_22050_32',
    lines: [
      ['rms', 'How much money did we spend on travel last year?'],
      ['slt', 'We spent three thousand dollars and most of it was for the train.'],
      ['rms', 'Can you send me the report before Friday?'],
      ['slt', 'Yes, I will send the report today.'],
    ],
  },
  {
    name: 'travel-bill.mp3',
    format: 'mp3_22050_32',
    lines: [['rms', 'The hotel was one hundred and twenty dollars and the train was forty five dollars.']],
  },
  {
    name: 'short-note.wav',
    format: 'wav_16000',
    lines: [['slt', 'The new office opens in March.']],
  },
];

async function render(sample: Sample, format: OutputFormat): Promise<Uint8Array> {
  const encoder = await createEncoder(format);
  const pieces: Uint8Array[] = [];
  for (const [voice, line] of sample.lines) {
    pieces.push(encoder.encode(speakWithFlite(line, voice).samples, FLITE_RATE));
    pieces.push(encoder.encode(new Float32Array(PAUSE_SECONDS * FLITE_RATE), FLITE_RATE));
  }
  return Buffer.concat([...pieces, encoder.finish()]);
}

for (const sample of SAMPLES) {
  const format = parseOutputFormat(sample.format);
  if (!format) throw new Error(`no such format: ${sample.format}`);
  const bytes = await render(sample, format);
  await writeFile(new URL(sample.name, import.meta.url), bytes);
  console.log(`${sample.name}  ${bytes.length} bytes`);
}
