/** A model of Anthropic's as `/v1/models` shows it; token limits are its context and its longest answer. */
type Model = { id: string; name: string; created: string; context: number; output: number; retires?: string };

const MILLION = 1_000_000;
const SMALL_CONTEXT = 200_000;

function model(id: string, created: string, limits: [number, number], retires?: string): Model {
  const words = id.split('-').slice(1);
  const name = `Claude ${words[0]?.replace(/^./, (letter) => letter.toUpperCase())} ${words.slice(1).join('.')}`;
  const [context, output] = limits;
  return { id, name, created, context, output, ...(retires && { retires }) };
}

/** The living models of the API version 2026-10-21, newest first, after the SDK's own list of names. */
const MODELS: readonly Model[] = [
  model('claude-haiku-5-5', '2026-10-07', [MILLION, 128_000]),
  model('claude-sonnet-5-5', '2026-09-15', [MILLION, 128_000]),
  model('claude-opus-5-5', '2026-09-01', [MILLION, 128_000]),
  model('claude-fable-5-1', '2026-08-15', [MILLION, 128_000]),
  model('claude-fable-5', '2026-07-01', [MILLION, 128_000]),
  model('claude-sonnet-5', '2026-06-15', [MILLION, 128_000]),
  model('claude-opus-5', '2026-06-01', [MILLION, 128_000]),
  model('claude-opus-4-8', '2026-04-15', [MILLION, 128_000]),
  model('claude-opus-4-7', '2026-03-15', [MILLION, 128_000]),
  model('claude-opus-4-6', '2026-02-04', [MILLION, 128_000]),
  model('claude-sonnet-4-6', '2026-02-17', [MILLION, 64_000]),
  model('claude-opus-4-5', '2025-11-24', [SMALL_CONTEXT, 64_000]),
  model('claude-haiku-4-5', '2025-10-15', [SMALL_CONTEXT, 64_000]),
  model('claude-sonnet-4-5', '2025-09-29', [SMALL_CONTEXT, 64_000], '2026-11-30'),
];

/** What the stand-in knows of a model; null when Anthropic has none of that name (any more). */
export function findModel(id: string, now: Date): { context: number; output: number } | null {
  const found = MODELS.find((model) => model.id === id);
  return found && !isRetired(found, now) ? found : null;
}

function isRetired(model: Model, now: Date): boolean {
  return model.retires !== undefined && now >= new Date(`${model.retires}T00:00:00Z`);
}

function modelInfo(model: Model): object {
  return {
    type: 'model',
    id: model.id,
    display_name: model.name,
    created_at: `${model.created}T00:00:00Z`,
    lifecycle: model.retires ? 'deprecated' : 'active',
    deprecated_at: null,
    retires_at: model.retires ? `${model.retires}T00:00:00Z` : null,
    line: model.id.split('-')[1] ?? null,
    max_input_tokens: model.context,
    max_tokens: model.output,
    capabilities: null,
  };
}

/** The body of `GET /v1/models`, all on one page. */
export function modelList(now: Date): object {
  const living = MODELS.filter((model) => !isRetired(model, now));
  return {
    data: living.map(modelInfo),
    has_more: false,
    first_id: living[0]?.id ?? null,
    last_id: living.at(-1)?.id ?? null,
  };
}

/** The body of `GET /v1/models/<id>`; null for a model that is not there. */
export function modelById(id: string, now: Date): object | null {
  const found = MODELS.find((model) => model.id === id);
  return found && !isRetired(found, now) ? modelInfo(found) : null;
}
