import type { StoredInput } from '../request.ts';
import { type Frame, type FrameOrder, cutFrame, cutSeconds } from './cut-frame.ts';
import { withLocalFile } from './with-local-file.ts';

/** A stored film, what cuts it (null: nothing here can), and how wide its pictures are. */
export type FrameSource = {
  input: StoredInput;
  contentType: string;
  width: number;
  ffmpeg(): Promise<string | null>;
};

/** Cuts pictures out of one film, also before anybody knows which of them are wanted. */
export type FrameCutter = {
  /** Cuts `first` and each second after it, `count` at most: moments that may be wanted. Once; returns at once. */
  guess(seconds: { first: number; count: number }): void;
  /** Cuts these, and returns at once. */
  want(moments: readonly number[]): void;
  /**
   * The pictures of exactly these moments, in order, those that were cut before among them; what gives no picture is
   * left out. Whatever else is under way ends, and with it the cutter.
   */
  take(moments: readonly number[]): Promise<Frame[]>;
  /** Ends everything: no process and no copy of the film is left. */
  end(): void;
};

type Cut = {
  at: number;
  state: 'waiting' | 'running' | 'done';
  stop: AbortController;
  jpeg: PromiseWithResolvers<Uint8Array | null>;
};

const AT_ONCE = 2;

/** Opens the film for as long as the signal lasts; null where it cannot be cut. Never rejects. */
async function open(
  source: FrameSource,
  signal: AbortSignal,
): Promise<{ ffmpeg: string; path: string } | null> {
  const ffmpeg = await source.ffmpeg().catch(() => null);
  if (ffmpeg === null || signal.aborted) return null;
  const path = Promise.withResolvers<string | null>();
  const over = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const lent = withLocalFile(source.input, signal, async (file) => {
    path.resolve(file);
    await over;
  });
  lent.catch(() => path.resolve(null));
  const file = await path.promise;
  return file === null ? null : { ffmpeg, path: file };
}

const keyOf = (at: number): string => at.toFixed(3);

function newCut(at: number): Cut {
  return { at, state: 'waiting', stop: new AbortController(), jpeg: Promise.withResolvers() };
}

/** Makes a cutter that ends with the signal; until something is wanted it does nothing. */
export function createFrameCutter(source: FrameSource, signal: AbortSignal): FrameCutter {
  const [over, guessed] = [new AbortController(), new AbortController()];
  const life = AbortSignal.any([signal, over.signal]);
  const cuts = new Map<string, Cut>();
  let opened: ReturnType<typeof open> | null = null;
  let guessing = false;

  /** What to cut with; null when nothing can, or when `stop` says that it is not wanted any more. */
  const tool = async (stop: AbortSignal): Promise<{ ffmpeg: string; order: FrameOrder } | null> => {
    opened ??= open(source, life);
    const film = await opened;
    if (film === null || stop.aborted) return null;
    const { contentType, width } = source;
    return { ffmpeg: film.ffmpeg, order: { path: film.path, contentType, width } };
  };
  const ofState = (state: Cut['state']): Cut[] => [...cuts.values()].filter((one) => one.state === state);
  const run = async (one: Cut): Promise<void> => {
    one.state = 'running';
    const stop = AbortSignal.any([life, one.stop.signal]);
    const using = await tool(stop);
    one.jpeg.resolve(using && (await cutFrame(using.ffmpeg, using.order, one.at, stop)));
    one.state = 'done';
    pump();
  };
  const pump = (): void => {
    for (const one of ofState('waiting').slice(0, AT_ONCE - ofState('running').length)) void run(one);
  };
  const drop = (one: Cut): void => {
    cuts.delete(keyOf(one.at));
    one.stop.abort();
    if (one.state === 'waiting') one.jpeg.resolve(null);
  };
  life.addEventListener('abort', () => [...cuts.values()].forEach(drop), { once: true });

  const guess = async (seconds: { first: number; count: number }): Promise<void> => {
    const stop = AbortSignal.any([life, guessed.signal]);
    const using = await tool(stop);
    const frames = using ? await cutSeconds(using.ffmpeg, using.order, seconds, stop) : [];
    for (const { at, jpeg } of frames) {
      const one = cuts.get(keyOf(at)) ?? newCut(at);
      if (one.state !== 'waiting' || stop.aborted) continue;
      cuts.set(keyOf(at), { ...one, state: 'done' });
      one.jpeg.resolve(jpeg);
    }
  };
  const want = (moments: readonly number[]): void => {
    if (life.aborted) return;
    for (const at of moments) if (!cuts.has(keyOf(at))) cuts.set(keyOf(at), newCut(at));
    pump();
  };
  return {
    want,
    guess: (seconds) => {
      if (guessing) return;
      guessing = true;
      void guess(seconds);
    },
    take: async (moments) => {
      guessed.abort();
      const wanted = new Set(moments.map(keyOf));
      for (const one of cuts.values()) if (!wanted.has(keyOf(one.at))) drop(one);
      want(moments);
      const cut = moments.map(async (at) => ({ at, jpeg: await cuts.get(keyOf(at))?.jpeg.promise }));
      const frames = await Promise.all(cut);
      over.abort();
      return frames.flatMap(({ at, jpeg }) => (jpeg ? [{ at, jpeg }] : []));
    },
    end: () => over.abort(),
  };
}
