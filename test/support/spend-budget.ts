import { randomUUID } from 'node:crypto';
import { openStore } from '../../src/core/store/open-store.ts';
import type { Store, StoreActor } from '../../src/core/store/store.ts';

/**
 * Books characters of speech on a person while no bot runs, through the same functions the bot uses: 1,000
 * characters of a model cost what its price row says. Gives the nano-USD booked.
 */
export async function spendOnSpeech(
  dataDir: string,
  actor: StoreActor,
  model: string,
  characters: number,
): Promise<bigint> {
  const store = await openStore({ home: 'pglite', dataDir });
  try {
    return await bookSpeech(store, actor, model, characters);
  } finally {
    await store.close();
  }
}

/** The same through a store that is open already. */
export async function bookSpeech(
  store: Store,
  actor: StoreActor,
  model: string,
  characters: number,
): Promise<bigint> {
  const context = await store.context({ operation: 'speak', toggle: 'enable_text_to_speech', actor });
  const price = context.price_rows.find((row) => row.model === model && row.unit === 'character');
  if (!price) throw new Error(`no price of ${model} among ${context.price_rows.length} rows`);
  const cost = (BigInt(characters) * BigInt(price.price_nano) + BigInt(price.per) - 1n) / BigInt(price.per);
  const operation_id = randomUUID();
  const usage = [{ unit: 'character', quantity: characters }];
  const begun = await store.beginOperation({
    operation_id,
    operation: 'speak',
    actor,
    input_hash: '0'.repeat(64),
    config_version: context.config_version,
    subject_version: context.subject_version,
    candidates: [
      {
        provider: 'elevenlabs',
        model,
        least_nano: String(cost),
        most_nano: String(cost),
        price_rows: [price.id],
      },
    ],
    dropped: [],
    owner: 'test',
    lease_s: 30,
    private: true,
    input: { text: 'booked by a test' },
    deliver_to: {
      applicationId: '1',
      guildId: actor.guild_id,
      channelId: '1',
      userId: actor.discord_user_id,
      interactionToken: 'none',
      interactionAt: new Date(0).toISOString(),
      locale: 'en-US',
      maxFileBytes: 1,
    },
    blobs: [],
    limits: { running: 2, per_minute: 10 },
  });
  if (begun.answer !== 'started') throw new Error(`the booking was answered ${JSON.stringify(begun)}`);
  const started = await store.startAttempt({
    operation_id,
    owner: 'test',
    attempt: 1,
    provider: 'elevenlabs',
    model,
    bound: usage,
    rest: [],
    previous: null,
  });
  if (started.answer !== 'go') throw new Error(`the attempt was answered ${JSON.stringify(started)}`);
  const settled = await store.settleOperation({
    operation_id,
    owner: 'test',
    state: 'finished',
    last: { attempt: 1, outcome: 'billed', usage, vendor_request_id: null, error_code: null, ms: 1 },
    error_code: null,
    result: { text: null, files: [], facts: {} },
    blobs: [],
    trail: [],
  });
  if (settled.answer !== 'settled') throw new Error(`the settlement was answered ${JSON.stringify(settled)}`);
  await store.finishDelivery({ operation_id, where: 'ephemeral', channel_id: null, message_id: null });
  return cost;
}
