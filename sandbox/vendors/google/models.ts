/** How a model counts video: tokens of one frame by the resolution asked for. */
type FrameTokens = { default: number; MEDIA_RESOLUTION_LOW: number; MEDIA_RESOLUTION_HIGH: number };

/** A model of Google's as the stand-in knows it. */
export type GoogleModel = {
  id: string;
  /** 2.5, 3.8, 4 ... */
  version: number;
  frameTokens: FrameTokens;
  imageTokens: number;
  /** Which thinking levels it takes; none: it takes a budget instead. */
  thinkingLevels: readonly string[];
};

/** Most tokens of a prompt and of an answer, all models alike. */
export const TOKENS_MAX = { input: 1_048_576, output: 65_536 } as const;

/** Since Gemini 3 a frame is 70 tokens, low and medium alike; before it was 258, low 66 (the vendor's media pages). */
const NEW_FRAMES: FrameTokens = { default: 70, MEDIA_RESOLUTION_LOW: 70, MEDIA_RESOLUTION_HIGH: 280 };
const OLD_FRAMES: FrameTokens = { default: 258, MEDIA_RESOLUTION_LOW: 66, MEDIA_RESOLUTION_HIGH: 258 };
const LEVELS = ['LOW', 'MEDIUM', 'HIGH'];

function model(id: string): GoogleModel {
  const version = Number(/\d+(?:\.\d+)?/.exec(id)?.[0]);
  const isNew = version >= 3;
  return {
    id,
    version,
    frameTokens: isNew ? NEW_FRAMES : OLD_FRAMES,
    imageTokens: isNew ? 1_120 : 258,
    thinkingLevels: isNew ? [...(id.endsWith('lite') ? ['MINIMAL'] : []), ...LEVELS] : [],
  };
}

/** The models the vendor lists in November 2026, newest first. */
const MODELS: readonly GoogleModel[] = [
  'gemini-4-argon',
  'gemini-4-carbon',
  'gemini-3.8-flash',
  'gemini-3.7-flash',
  'gemini-3.6-flash',
  'gemini-3.5-flash',
  'gemini-3.5-flash-lite',
  'gemini-3.1-pro-preview',
  'gemini-3.1-flash-lite',
  'gemini-2.5-pro',
  'gemini-2.5-flash',
  'gemini-2.5-flash-lite',
].map(model);

/** Models that the vendor answers with another one from a day on, at that one's price. */
const REROUTED: Readonly<Record<string, { from: string; to: string }>> = {
  'gemini-2.5-flash': { from: '2026-12-01', to: 'gemini-3.5-flash-lite' },
  'gemini-2.5-pro': { from: '2026-12-01', to: 'gemini-3.8-flash' },
};

/** The model that serves a name on a day; null when the vendor has none of that name. */
export function findModel(id: string, now: Date): GoogleModel | null {
  const reroute = REROUTED[id];
  const serving = reroute && now >= new Date(`${reroute.from}T00:00:00Z`) ? reroute.to : id;
  return MODELS.find((model) => model.id === serving) ?? null;
}

function modelInfo({ id, version }: GoogleModel): object {
  const words = id.split('-').map((word) => word.replace(/^[a-z]/, (letter) => letter.toUpperCase()));
  return {
    name: `models/${id}`,
    version: String(version),
    displayName: words.join(' '),
    description: 'Stand-in: a rules engine that sees frames, colours and letters only',
    inputTokenLimit: TOKENS_MAX.input,
    outputTokenLimit: TOKENS_MAX.output,
    supportedGenerationMethods: ['generateContent', 'countTokens'],
    temperature: 1,
    topP: 0.95,
    topK: 64,
    thinking: true,
  };
}

/** The body of `GET /v1beta/models`, one page of it; `pageToken` is the number of models already seen. */
export function modelList(query: URLSearchParams): object {
  const start = Number(query.get('pageToken') ?? 0);
  const end = start + Math.max(1, Number(query.get('pageSize') ?? 50));
  return {
    models: MODELS.slice(start, end).map(modelInfo),
    ...(end < MODELS.length && { nextPageToken: String(end) }),
  };
}

/** The body of `GET /v1beta/models/<id>`; null for a model that is not there. */
export function modelById(id: string): object | null {
  const found = MODELS.find((model) => model.id === id);
  return found ? modelInfo(found) : null;
}
