import { INVOICE } from '../test/support/email-samples.ts';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxMessage } from '../sandbox/api.ts';
import { type LivingSandbox, startLivingSandbox } from '../test/support/living-sandbox.ts';
import type { RunningBot } from '../test/support/running-bot.ts';
import { type WatchingProxy, startWatchingProxy } from './watching-proxy.ts';

/**
 * What Helix adds after the vendor's last byte: booking, storing and sending the result, until Discord has answered
 * the message that carries it. Told as a multiple of a bare message with the same file, sent in the same round by
 * this script, because milliseconds depend on the machine. Names of operations as arguments measure those alone.
 */
const ROUNDS = 8;
/** Between rounds: Discord takes five messages in five seconds, and Helix ten requests a minute of one person. */
const PAUSE_MS = 3_500;
const CLIP = new URL('../sandbox/samples/quarterly-slides.webm', import.meta.url);
const SENTENCE = 'please approve the marketing budget before friday';

type Ask = { name: string; vendor: keyof Vendors; command: string; options: Record<string, string> };
type Vendors = Record<'elevenlabs' | 'deepgram' | 'anthropic' | 'google', WatchingProxy>;
type Bench = { sandbox: LivingSandbox; bot: RunningBot; discord: WatchingProxy; vendors: Vendors };

const middle = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

const filesOf = (message: SandboxMessage): { filename: string; url: string }[] =>
  (message['attachments'] ?? []) as { filename: string; url: string }[];

/** The message that carries the result of `operation`, as the asker sees it. */
function resultOf(sandbox: LivingSandbox, as: string, operation: string): Promise<SandboxMessage> {
  const fits = (message: SandboxMessage): boolean =>
    JSON.stringify(message).includes(operation.slice(0, 8)) && !JSON.stringify(message).includes('Cancel');
  return sandbox.people.waitForMessage(sandbox.channel('general'), as, fits);
}

/** Milliseconds from the vendor's last byte to Discord's answer to the message with the result. */
async function added(bench: Bench, ask: Ask, as: string): Promise<{ ms: number; message: SandboxMessage }> {
  const { sandbox, bot, discord, vendors } = bench;
  const [linesBefore, discordBefore] = [bot.lines.length, discord.seen.length];
  const { command: name, options } = ask;
  await sandbox.people.act({ type: 'command', as, channel: sandbox.channel('general'), name, options });
  const end = await bot.waitForLine(
    (line) =>
      bot.lines.indexOf(line) >= linesBefore &&
      ['delivered', 'refused', 'denied', 'failed'].includes(String(line['step'])),
  );
  if (end['step'] !== 'delivered') throw new Error(`the operation ended ${JSON.stringify(end)}`);
  const message = await resultOf(sandbox, as, String(end['operation']));
  const last = vendors[ask.vendor].seen.at(-1);
  const carried = discord.seen
    .slice(discordBefore)
    .find(({ endedAt, answer }) => last && endedAt > last.endedAt && answer.includes(`"${message.id}"`));
  if (!last || !carried) throw new Error('the message that carried the result was not seen');
  return { ms: carried.endedAt - last.endedAt, message };
}

/** Milliseconds of a bare message with these files, sent by the bot's token through the same proxy. */
async function bare(bench: Bench, files: readonly { name: string; bytes: Uint8Array }[]): Promise<number> {
  const { sandbox, discord } = bench;
  const form = new FormData();
  form.set('payload_json', JSON.stringify({ content: 'a bare message' }));
  for (const [index, { name, bytes }] of files.entries()) {
    form.set(`files[${index}]`, new Blob([Buffer.from(bytes)]), name);
  }
  const from = performance.now();
  const answer = await fetch(`${discord.url}/api/v10/channels/${sandbox.channel('general')}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${sandbox.env['DISCORD_TOKEN']}` },
    body: form,
  });
  await answer.text();
  if (!answer.ok) throw new Error(`the local Discord answered ${answer.status}`);
  return performance.now() - from;
}

async function measure(bench: Bench, ask: Ask): Promise<Record<string, string | number>> {
  const { people, user } = bench.sandbox;
  const [ours, theirs]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const as = user(['Alice', 'Bob'][round % 2] ?? 'Alice');
    const { ms, message } = await added(bench, ask, as);
    const files = filesOf(message).map(async ({ filename, url }) => ({
      name: filename,
      bytes: await people.download(url),
    }));
    theirs.push(await bare(bench, await Promise.all(files)));
    ours.push(ms);
    await sleep(PAUSE_MS);
  }
  return {
    operation: ask.name,
    rounds: ROUNDS,
    'bare message, ms': middle(theirs).toFixed(1),
    'added by Helix, ms': middle(ours).toFixed(1),
    'added / bare': (middle(ours) / middle(theirs)).toFixed(1),
  };
}

async function main(): Promise<void> {
  const sandbox = await startLivingSandbox();
  const proxy = (name: string): Promise<WatchingProxy> =>
    startWatchingProxy(new URL(sandbox.env[name] ?? '').origin);
  const discord = await proxy('DISCORD_API_URL');
  const vendors = {
    elevenlabs: await proxy('ELEVENLABS_BASE_URL'),
    deepgram: await proxy('DEEPGRAM_BASE_URL'),
    anthropic: await proxy('ANTHROPIC_BASE_URL'),
    google: await proxy('GOOGLE_BASE_URL'),
  };
  try {
    const webhooks = ['COMMANDS', 'HASH_CHAIN', 'ANOMALIES'].map((name) => `DISCORD_WEBHOOK_${name}`);
    const bot = await sandbox.startBot({
      // A webhook may only stand where the API does.
      ...Object.fromEntries(webhooks.map((name) => [name, ''])),
      DISCORD_API_URL: `${discord.url}/api`,
      ELEVENLABS_BASE_URL: vendors.elevenlabs.url,
      DEEPGRAM_BASE_URL: vendors.deepgram.url,
      ANTHROPIC_BASE_URL: vendors.anthropic.url,
      GOOGLE_BASE_URL: vendors.google.url,
    });
    const bench = { sandbox, bot, discord, vendors };
    const speak: Ask = {
      name: 'speak',
      vendor: 'elevenlabs',
      command: 'speak',
      options: { text: SENTENCE, voice: 'rms' },
    };
    const { message } = await added(bench, speak, sandbox.user('Alice'));
    const [spoken] = filesOf(message);
    if (!spoken) throw new Error('the local vendor spoke nothing');
    const mp3 = await sandbox.people.upload('note.mp3', await sandbox.people.download(spoken.url));
    const clip = await sandbox.people.upload('slides.webm', await readFile(CLIP));
    const letter = await sandbox.people.upload('letter.eml', Buffer.from(INVOICE));
    const asks: Ask[] = [
      speak,
      { name: 'transcribe', vendor: 'deepgram', command: 'transcribe', options: { file: mp3.id } },
      { name: 'email', vendor: 'anthropic', command: 'email', options: { file: letter.id } },
      // Booking, the contact sheet (a child ffmpeg) and storing come after the vendor's last byte.
      { name: 'video', vendor: 'google', command: 'video', options: { file: clip.id } },
      // One turn to calculate and one to answer; the time is from the last turn's end.
      {
        name: 'agent',
        vendor: 'anthropic',
        command: 'agent new',
        options: { task: 'Please calculate 165 / 3.' },
      },
    ];
    const wanted = process.argv.slice(2);
    const rows = [];
    for (const ask of asks.filter(({ name }) => wanted.length === 0 || wanted.includes(name)))
      rows.push(await measure(bench, ask));
    console.table(rows);
  } finally {
    await Promise.all([discord, ...Object.values(vendors)].map((one) => one.close()));
    await sandbox.close();
  }
}

await main();
