import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { REST } from 'discord.js';
import { Agent } from 'undici';
import { createWebhookSender } from '../src/bot/webhooks/webhook-sender.ts';
import { createWitnessBoard } from '../src/bot/webhooks/witness-board.ts';
import { findForks } from '../src/core/audit/find-forks.ts';
import { createWitnessFile } from '../src/core/audit/witness-file.ts';
import { type Config, loadEnvFile, readConfig, systemClock } from '../src/core/index.ts';
import { openStore } from '../src/core/store/open-store.ts';
import type { Store } from '../src/core/store/store.ts';
import { keyOfRecord } from './audit/key-of-record.ts';
import { assertKeyAtHand, assertRecordAtHand } from './audit/record-at-hand.ts';

/*
 * npm run audit:epoch [-- --reason backup_restored]
 * Shows which checkpoints of this installation's key the database does not have. With a reason (a code in small letters)
 * the log goes on under a new origin, and an entry names those checkpoints for ever. The bot must not run. Exit 0 when
 * an epoch was opened or none is needed, 1 when one would be, 2 when that cannot be found out.
 */

async function openEpoch(config: Config, store: Store, agent: Agent, reason: string | null): Promise<number> {
  const { key } = await keyOfRecord(config, store);
  const unused = new Error('nothing is posted here');
  const sender = createWebhookSender({
    agent,
    clock: systemClock,
    pace: { turn: () => Promise.reject(unused), holdBack: () => Promise.reject(unused) },
    pause: () => Promise.reject(unused),
    onRateLimited: () => undefined,
  });
  const rest = new REST({ api: config.discord.apiUrl, agent }).setToken(config.discord.token);
  const { forks, unread } = await findForks({
    store,
    publicKey: key.publicKey,
    file: createWitnessFile(join(config.dataDir, 'audit.witness')),
    board: createWitnessBoard({ sender, rest }),
    guildIds: config.discord.guildIds,
    webhook: config.discord.webhooks.hashChain,
  });
  if (unread) console.log('The posted checkpoints could not be read: only what is known here was compared.');
  // The file and the webhook often keep the same checkpoint.
  const missing = new Set(
    forks.map(({ origin, size }) => `Not in this database: ${origin}, ${size} entries.`),
  );
  for (const line of missing) console.log(line);
  if (forks.length === 0) {
    const needed = unread ? 'Whether an epoch is needed is not known.' : 'No epoch is needed.';
    console.log(`This database has every checkpoint that was found. ${needed}`);
    return unread ? 2 : 0;
  }
  if (reason === null) {
    console.log('To go on all the same: npm run audit:epoch -- --reason backup_restored');
    return 1;
  }
  const answer = await store.openEpoch({
    public_key: key.publicKey,
    budget_time_zone: config.budgetTimeZone,
    checkpoints: forks,
    reason,
  });
  if (answer.answer === 'opened') console.log(`Opened ${answer.origin} with entry ${answer.audit_seq}.`);
  else console.log(`Nothing was opened: ${answer.answer}.`);
  return answer.answer === 'signing_key_differs' ? 2 : 0;
}

async function main(): Promise<number> {
  loadEnvFile();
  const agent = new Agent();
  try {
    const { values } = parseArgs({ options: { reason: { type: 'string' } } });
    const reason = values.reason ?? null;
    if (reason !== null && !/^[a-z][a-z_]{0,39}$/.test(reason))
      throw new Error('A reason is one word in small letters, such as backup_restored or database_lost.');
    const config = readConfig();
    // With the database gone, what is left is the key and what it signed last.
    assertRecordAtHand(config, ['db', 'audit.key', 'audit.witness']);
    assertKeyAtHand(config);
    const store = await openStore(config.database);
    try {
      return await openEpoch(config, store, agent, reason);
    } finally {
      await store.close();
    }
  } catch (error) {
    console.error(error instanceof Error ? error.message : 'the log cannot be read');
    return 2;
  } finally {
    await agent.close();
  }
}

process.exitCode = await main();
