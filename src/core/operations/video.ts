import { z } from 'zod';
import { RefusalError } from '../errors.ts';
import { momentSeconds } from '../media/moment-text.ts';
import { probeVideo } from '../media/probe-video.ts';
import { askedModelId, checkAskedModel } from './asked-model.ts';
import { attachmentSchema } from './attachment-schema.ts';
import { commitmentOf } from './commitment.ts';
import type { Operation } from './operation.ts';
import { FPS_MAX, FPS_MIN } from './video/frame-rates.ts';
import { createFilmSheet } from './video/film-sheet.ts';
import { createKeptUpload } from './video/kept-upload.ts';
import { preparedVideo } from './video/prepared-video.ts';
import { sketchVideo } from './video/sketch-video.ts';

/** A moment as a person writes it (`1:30`), or seconds. */
const moment = z.union([z.string().max(20), z.number().nonnegative()]).nullish();

/**
 * What `/video` takes. Without a question the film is described; `from` and `to` cut a part out of it; `fps` is how
 * many pictures of each second are looked at. `earlier` is what was asked before about the same film.
 */
export const videoInput = z.object({
  file: attachmentSchema,
  question: z.string().max(4_000).nullish(),
  from: moment,
  to: moment,
  fps: z.number().min(FPS_MIN).max(FPS_MAX).nullish(),
  model: z.string().max(100).nullish(),
  earlier: z
    .array(z.object({ question: z.string().nullable(), answer: z.string().max(8_000) }))
    .max(3)
    .default([]),
});
/** The input, as parsed. */
export type VideoInput = z.infer<typeof videoInput>;

/** The part of a film that is asked about; throws RefusalError `range_invalid`. Seconds. */
function partOf(input: VideoInput, seconds: number): { from: number; to: number } {
  const read = (option: 'from' | 'to', otherwise: number): number => {
    const given = input[option];
    if (given === null || given === undefined || given === '') return otherwise;
    const at = typeof given === 'number' ? given : momentSeconds(given);
    if (at === null) throw new RefusalError('range_invalid', { option });
    return at;
  };
  const from = read('from', 0);
  if (from >= seconds) throw new RefusalError('range_invalid', { option: 'from', seconds });
  const to = Math.min(read('to', seconds), seconds);
  if (to <= from) throw new RefusalError('range_invalid', { option: 'to', seconds });
  return { from, to };
}

/** Video understanding: the film's length is measured first, so the hold bounds the bill at every frame rate. */
export const video: Operation<VideoInput> = {
  id: 'video',
  capability: 'video',
  toggle: 'enable_video_understanding',
  input: videoInput,
  attachments: (input) => [input.file],
  askedModel: (input) => askedModelId(input.model, 'video'),
  prepare: async (input, services) => {
    const modelNote = checkAskedModel(input.model, 'video');
    const file = services.inputs[0];
    if (!file) throw new RefusalError('file_missing');
    const film = await probeVideo(file, services.signal);
    const seconds = film.ms / 1000;
    const { from, to } = partOf(input, seconds);
    const question = input.question?.trim() || null;
    const fps = input.fps ?? null;
    const { earlier } = input;
    const commitment = commitmentOf({
      operation: 'video',
      sha256: file.sha256,
      question,
      from,
      to,
      fps,
      model: askedModelId(input.model, 'video'),
      earlier,
    });
    return preparedVideo(commitment, {
      asked: { question, earlier, seconds, from, to },
      film,
      upload: createKeptUpload('google', { input: file, contentType: film.contentType }, services.uploads),
      sheet: createFilmSheet({ input: file, contentType: film.contentType, from, to }, () =>
        services.ffmpeg(),
      ),
      fps,
      modelNote,
    });
  },
  sketch: sketchVideo,
};
