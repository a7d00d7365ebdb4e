import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxMessage, World } from './api.ts';
import { type People, textOf } from './people.ts';

/** Low enough that a page of text needs the yes of an admin, and nobody has to spend much to see it. */
const DOLLARS = '0.05';
const MARK = 'threshold-seeded';
const PATIENCE_MS = 15_000;

/** An agent is measured by what a whole run of many turns could cost, so every run would have to wait. */
const MANY_TURNS = 'agent';

type Option = { name: string; options?: Option[]; choices?: { value: string }[] };

/** The operations whose threshold can be set, as the registered command offers them. */
function operationsOf({ commands }: World): string[] {
  const path = ['route', 'threshold', 'operation'];
  let level = commands as Option[];
  let found: Option | undefined;
  for (const name of path) {
    found = level.find((option) => option.name === name);
    level = found?.options ?? [];
  }
  return (found?.choices ?? []).map(({ value }) => value).filter((value) => value !== MANY_TURNS);
}

/**
 * Lowers the approval threshold of every operation but the agent, so that approvals can be seen without dear input: an admin of the
 * sandbox does it with the bot's own command, and says so in the admin channel. Once for each data folder. Answers
 * whether it was done now.
 */
export async function seedThreshold(people: People, dataDir: string): Promise<boolean> {
  const mark = join(dataDir, MARK);
  if (existsSync(mark)) return false;
  const world = await people.world();
  const as = world.users.find((user) => user.admin)?.id;
  const channel = world.channels.find(({ kind }) => kind === 'admin')?.id;
  const operations = operationsOf(world);
  if (as === undefined || channel === undefined || operations.length === 0) return false;
  for (const operation of operations) {
    const seen = new Set((await people.messages(channel, as)).map(({ id }) => id));
    const options = { operation, amount: DOLLARS };
    await people.act({ type: 'command', as, channel, name: 'route threshold', options });
    const answered = (one: SandboxMessage): boolean =>
      !seen.has(one.id) && textOf(one).includes(`$${DOLLARS}`);
    const { id } = await people.waitForMessage(channel, as, answered, PATIENCE_MS);
    await people.act({ type: 'dismiss', as, message: id });
  }
  const content = `For this sandbox I lowered the approval threshold to $${DOLLARS} with /route threshold (${operations.join(', ')}), so that approvals can be seen without dear input. Try /speak with 700 characters or more: the request waits here for one of us.`;
  await people.act({ type: 'say', as, channel, content });
  await mkdir(dataDir, { recursive: true });
  await writeFile(mark, `${DOLLARS}\n`);
  return true;
}
