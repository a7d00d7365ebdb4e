import { RefusalError } from '../../errors.ts';
import type { ModelConfig } from '../../providers/provider.ts';
import type { PreparedOperation, Work } from '../operation.ts';
import { frameRates } from './frame-rates.ts';
import { fitsModel } from './video-tokens.ts';
import { type VideoPlan, videoWork } from './video-work.ts';

/**
 * What can be done with a measured film: a model looks at it at the usual frame rate, or at lower ones, which cost
 * less. Rates at which it is more than the model takes in at once are left out; a model for which none is left is unfit
 * (`film_length`).
 */
export function preparedVideo(
  commitment: string,
  plan: Omit<VideoPlan, 'usualFps'> & { fps: number | null },
): PreparedOperation {
  const { asked, film, fps } = plan;
  const looked = { seconds: asked.to - asked.from, sound: film.sound };
  const rates = frameRates(looked.seconds, fps);
  const usualFps = rates[0] ?? 1;
  const fitting = (model: ModelConfig): number[] => rates.filter((rate) => fitsModel(model, looked, rate));
  const workAt = (model: ModelConfig, rate: number): Work => videoWork(model, { ...plan, usualFps }, rate);
  return {
    commitment,
    measured: { unit: 'film', quantity: Math.ceil(looked.seconds * 1000) },
    unfit: (model) => (fitting(model).length === 0 ? 'film_length' : null),
    work: (model) => {
      const [best] = fitting(model);
      if (best === undefined) throw new RefusalError('video_too_long', { seconds: looked.seconds });
      return workAt(model, best);
    },
    cheaper: (model) =>
      fitting(model)
        .slice(1)
        .map((rate) => ({ variant: `${rate} fps`, work: workAt(model, rate) })),
  };
}
