import { randomUUID } from 'node:crypto';
import type { BeginAnswer, DecisionContextRow } from '../../src/core/store/rows.ts';
import type {
  AttemptEnd,
  BeginCandidate,
  BeginInput,
  BootInput,
  SettleInput,
  StartAttemptInput,
  Store,
  StoreActor,
} from '../../src/core/store/store.ts';

type Seed = BootInput['prices'][number];

/** A price as a boot names it: nano-USD for `per` units, valid since 2020. */
export function price(provider: string, model: string, unit: string, priceNano: string, per = 1): Seed {
  return {
    provider,
    model,
    unit,
    priceNano,
    per,
    effectiveFrom: '2020-01-01T00:00:00Z',
    effectiveTo: null,
    source: 'https://example.test/pricing',
    verified: '2026-11-22',
    operator: false,
  };
}

/** One character of `plain` costs one nano-USD, of `dear` two; `metered` has the vendor-like price per minute. */
export const PRICES: readonly Seed[] = [
  price('elevenlabs', 'plain', 'character', '1'),
  price('elevenlabs', 'dear', 'character', '2'),
  price('deepgram', 'metered', 'audio_minute', '4300000', 60_000),
];

/** A start of process `p1` in UTC with the prices above and routes for both operations. */
export const BOOT: BootInput = {
  public_key: 'cHVibGljIGtleSBvZiB0aGUgdGVzdCBpbnN0YWxsYXQ=',
  budget_time_zone: 'UTC',
  process: 'p1',
  version: '0.0.0-test',
  prices: PRICES,
  routes: [
    { operation: 'speak', primary: 'plain', fallbacks: ['dear'] },
    { operation: 'transcribe', primary: 'metered', fallbacks: [] },
  ],
  guilds: [],
};

/** Somebody nobody has seen, in a guild of their own unless one is named. */
export function stranger(guild: string = randomUUID()): StoreActor {
  return { guild_id: guild, discord_user_id: `discord-${randomUUID()}`, role_ids: [] };
}

/** The end of attempt 1 with `quantity` characters billed. */
export function billed(quantity: number, over: Partial<AttemptEnd> = {}): AttemptEnd {
  return {
    attempt: 1,
    outcome: 'billed',
    usage: [{ unit: 'character', quantity }],
    vendor_request_id: 'vendor-1',
    error_code: null,
    ms: 5,
    ...over,
  };
}

/** The id of the price row a context names for a model. */
export function rowOf(context: DecisionContextRow, model: string): string {
  const row = context.price_rows.find((candidate) => candidate.model === model);
  if (!row) throw new Error(`no price of ${model}`);
  return row.id;
}

type BeginOver = Partial<BeginInput> & { cost?: number; least?: number; most?: number };

/** Short ways to say what a request does; every step goes through the store. */
export function scenario(store: Store) {
  const context = (actor: StoreActor): Promise<DecisionContextRow> =>
    store.context({ operation: 'speak', toggle: 'enable_text_to_speech', actor });

  const candidate = async (actor: StoreActor, over: BeginOver, model = 'plain'): Promise<BeginCandidate> => ({
    provider: 'elevenlabs',
    model,
    least_nano: String(over.least ?? over.cost ?? 100),
    most_nano: String(over.most ?? over.cost ?? 100),
    price_rows: [rowOf(await context(actor), model)],
  });

  const beginInput = async (actor: StoreActor, over: BeginOver = {}): Promise<BeginInput> => {
    const { config_version, subject_version } = await context(actor);
    const { cost: _cost, least: _least, most: _most, ...rest } = over;
    return {
      operation_id: randomUUID(),
      operation: 'speak',
      actor,
      input_hash: 'ab'.repeat(32),
      config_version,
      subject_version,
      candidates: [await candidate(actor, over)],
      dropped: [],
      owner: 'p1',
      lease_s: 30,
      private: false,
      input: { text: 'hello' },
      deliver_to: {
        applicationId: '1',
        guildId: actor.guild_id,
        channelId: 'channel-1',
        userId: actor.discord_user_id,
        interactionToken: 'token-1',
        interactionAt: '2026-11-22T00:00:00.000Z',
        locale: 'en-US',
        maxFileBytes: 1,
      },
      blobs: [],
      limits: { running: 1000, per_minute: 1000 },
      ...rest,
    };
  };

  const begin = async (
    actor: StoreActor,
    over: BeginOver = {},
  ): Promise<{ id: string; answer: BeginAnswer }> => {
    const input = await beginInput(actor, over);
    return { id: input.operation_id, answer: await store.beginOperation(input) };
  };

  const start = (id: string, quantity: number, over: Partial<StartAttemptInput> = {}) =>
    store.startAttempt({
      operation_id: id,
      owner: 'p1',
      attempt: 1,
      provider: 'elevenlabs',
      model: 'plain',
      bound: [{ unit: 'character', quantity }],
      rest: [],
      previous: null,
      ...over,
    });

  const settle = (id: string, last: AttemptEnd | null, over: Partial<SettleInput> = {}) =>
    store.settleOperation({
      operation_id: id,
      owner: 'p1',
      state: 'finished',
      last,
      error_code: null,
      result: { text: 'said', files: [], facts: {} },
      blobs: [],
      trail: [],
      ...over,
    });

  /** A whole operation that held `cost` and was billed `spent` nano-USD. */
  const whole = async (actor: StoreActor, cost: number, spent = cost): Promise<string> => {
    const { id, answer } = await begin(actor, { cost });
    if (answer.answer !== 'started') throw new Error(`not started: ${answer.answer}`);
    await start(id, cost);
    await settle(id, billed(spent));
    return id;
  };

  /** Limit, spent and held of a person's scope, as numbers. */
  const scope = async (actor: StoreActor, name: string, period = 'day') => {
    const { scopes } = await store.budgetStatus({ actor });
    const row = scopes.find((candidate) => candidate.scope === name && candidate.period === period);
    if (!row) throw new Error(`no ${name} ${period}`);
    return { limit: Number(row.limit_nano), spent: Number(row.spent_nano), held: Number(row.held_nano) };
  };

  return { context, candidate, beginInput, begin, start, settle, whole, scope };
}
