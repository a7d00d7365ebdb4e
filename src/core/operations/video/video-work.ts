import { ProviderError } from '../../errors.ts';
import type { ProbedVideo } from '../../media/probe-video.ts';
import { geminiComponents } from '../../providers/gemini-usage.ts';
import type { CompleteReply, ModelConfig } from '../../providers/provider.ts';
import { tokenBound } from '../../providers/token-bound.ts';
import type { OperationCall, Product, Work } from '../operation.ts';
import type { FilmSheet } from './film-sheet.ts';
import type { KeptUpload } from './kept-upload.ts';
import { type VideoAnswer, readVideoAnswer } from './video-answer.ts';
import { type VideoQuestion, type VideoWords, repairWords, videoWords } from './video-prompt.ts';
import { videoReport } from './video-report.ts';
import { videoText } from './video-text.ts';
import { filmTokens } from './video-tokens.ts';

/** An answer takes this much for its form and the thoughts behind it, and grows with the film. */
const ANSWER_TOKENS = { least: 1_200, perSecond: 10, most: 8_000 };
/** What a vendor puts around words by itself. */
const WRAPPING_TOKENS = 60;

/** Everything that is known before a model and a frame rate are chosen. */
export type VideoPlan = {
  asked: VideoQuestion;
  film: ProbedVideo;
  upload: KeptUpload;
  sheet: FilmSheet;
  /** The rate that is usual for this film, or that was asked for. */
  usualFps: number;
  modelNote: string | null;
};

function wordsBound({ system, prompt, schema }: VideoWords): number {
  return tokenBound(system) + tokenBound(prompt) + tokenBound(JSON.stringify(schema)) + WRAPPING_TOKENS;
}

function answerTokens(seconds: number): number {
  const { least, perSecond, most } = ANSWER_TOKENS;
  return Math.min(most, Math.ceil(least + seconds * perSecond));
}

/** One question to a model, about a film at so many pictures a second, or about words alone (`fps` null). */
function question(
  model: ModelConfig,
  plan: VideoPlan,
  asked: { words: VideoWords; fps: number | null; replied: (reply: CompleteReply) => void },
): OperationCall {
  const { words, fps } = asked;
  const { from, to, seconds } = plan.asked;
  const looked = { seconds: to - from, sound: plan.film.sound };
  const film = fps === null ? { input: 0, audio: 0, cached: 0 } : filmTokens(model, looked, fps);
  const maxTokens = answerTokens(looked.seconds);
  const input = film.input + wordsBound(words);
  return {
    bound: geminiComponents(model.id, { ...film, input, output: maxTokens }),
    run: async (client, context) => {
      const { video } = client;
      if (!video) throw new ProviderError('internal', { retryable: false, sent: 'no' });
      const whole = from === 0 && to === seconds;
      const cut = whole ? null : { from, to };
      const part = fps === null ? null : { file: await plan.upload.ready(video, context), fps, cut };
      let written = '';
      const onText = (piece: string): void => {
        written += piece;
        // A name of a moment ends with a quote: nothing is read twice for the letters in between.
        if (piece.includes('"')) plan.sheet.follow(written);
      };
      const call = { model: model.id, part, ...words, maxTokens };
      const reply = await video.watch(call, { ...context, onText });
      asked.replied(reply);
      return reply;
    },
  };
}

async function productOf(
  plan: VideoPlan,
  answer: VideoAnswer | null,
  made: { fps: number; repaired: boolean; signal: AbortSignal },
): Promise<Product> {
  const { film, asked } = plan;
  const fps = { used: made.fps, usual: plan.usualFps };
  const report = videoReport(asked, answer, { sound: film.sound, fps });
  await plan.upload.served();
  const sheet = answer === null ? null : await plan.sheet.file(report, made.signal);
  const text = videoText(report);
  const markdown = {
    name: 'video.md',
    contentType: 'text/markdown; charset=utf-8',
    bytes: Buffer.from(text),
    description: 'The whole answer with all moments, chapters and texts',
  };
  return {
    text,
    files: sheet === null ? [markdown] : [sheet, markdown],
    facts: {
      report: JSON.stringify(report),
      seconds: asked.seconds,
      fps: made.fps,
      fpsUsual: plan.usualFps,
      upload: plan.upload.how(),
      followUp: asked.earlier.length > 0,
      sheet: sheet !== null,
      repaired: made.repaired,
      declined: answer === null,
      modelNote: plan.modelNote,
    },
  };
}

/**
 * The call that looks at a film at one frame rate, and one more of words alone when its answer cannot be read: both
 * are paid for, whatever they say. A model that declines is a verdict and not asked again.
 */
export function videoWork(model: ModelConfig, plan: VideoPlan, fps: number): Work {
  const replies: CompleteReply[] = [];
  const replied = (reply: CompleteReply): void => void replies.push(reply);
  let repairs = 0;
  return {
    begin: ({ signal }) => plan.sheet.begin(signal),
    end: () => plan.sheet.end(),
    calls: [question(model, plan, { words: videoWords(plan.asked), fps, replied })],
    next: () => {
      const reply = replies.at(-1);
      if (repairs > 0 || !reply || reply.stop === 'refusal') return null;
      const answer = readVideoAnswer(reply.text);
      if ('read' in answer) return null;
      repairs += 1;
      const fault = reply.stop === 'length' ? 'it was too long' : answer.fault;
      return question(model, plan, { words: repairWords(plan.asked, reply.text, fault), fps: null, replied });
    },
    product: async (signal = new AbortController().signal) => {
      const reply = replies.at(-1);
      if (!reply) throw new Error('the product was asked for before its call');
      const made = { fps, repaired: repairs > 0, signal };
      if (reply.stop === 'refusal') return productOf(plan, null, made);
      const answer = readVideoAnswer(reply.text);
      if ('read' in answer) return productOf(plan, answer.read, made);
      throw new ProviderError('vendor_reply_invalid', { retryable: false, sent: 'maybe' });
    },
  };
}
