import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { createPeople, type People } from './people.ts';
import { analyseLetter } from './walk/analyse-letter.ts';
import { approveOne } from './walk/approval.ts';
import { BILL_SENTENCE, askAgent } from './walk/ask-agent.ts';
import { createPerformer, type Performed, type Performer } from './walk/performer.ts';
import { createReport, type Report } from './walk/report.ts';
import { KEY_SENTENCE, TEN_SENTENCES } from './walk/sentences.ts';
import { watchClip } from './walk/watch-clip.ts';
import { median, wordsOf, wordsWrong } from './walk/words-wrong.ts';

/** What the ledger's reader prints. */
export type LedgerReading = {
  entries: { operation_id: string; provider: string; model: string; cost_usd: string; estimated: boolean }[];
  chain: { ok: boolean; entries?: number };
};

/** What the walk needs beyond the people's API. */
export type WalkOptions = {
  /** Ends the bot; its database can be read by one program at a time. */
  stopBot(): Promise<void>;
  /** Reads the ledger and checks the audit chain, once the bot has ended. */
  readLedger(): Promise<LedgerReading>;
  say?: (line: string) => void;
};

const MP3_FILE = fileURLToPath(new URL('../.sandbox/walk.mp3', import.meta.url));
const KEY_SENTENCE_SECONDS = { least: 6, most: 9 };
const MEDIAN_WORDS_WRONG_MAX = 2;

/** Dearer than any budget of a day: 200,000 characters. */
const LONG_TEXT = 'all work and no play makes a dull day. '.repeat(5_129).slice(0, 200_000);

type Cast = {
  alice: string;
  bob: string;
  ada: string;
  max: string;
  everyone: string[];
  channel: string;
  admin: string;
};
type Scene = { people: People; performer: Performer; report: Report; cast: Cast };

async function durationOf(bytes: Uint8Array): Promise<number> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(bytes) });
  const seconds = await input.computeDuration();
  input.dispose();
  return seconds;
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

function speak({ performer, cast }: Scene, as: string, text: string, voice: string): Promise<Performed> {
  const options = { text, voice };
  return performer.perform({ type: 'command', as, channel: cast.channel, name: 'speak', options });
}

/** Clicks "Transcribe" on a message and reads the words in the file of the result. */
async function listen(
  { performer, people, cast }: Scene,
  as: string,
  message: string,
): Promise<Performed & { words: string }> {
  const name = 'Transcribe';
  const performed = await performer.perform({
    type: 'message_command',
    as,
    channel: cast.channel,
    name,
    message,
  });
  const file = performed.files.find(({ filename }) => filename.endsWith('.txt'));
  const words = file ? Buffer.from(await people.download(file.url)).toString() : '';
  return { ...performed, words };
}

async function meet(people: People): Promise<Cast> {
  await people.waitForBot();
  const { users, channels } = await people.world();
  const named = (name: string): string => users.find((user) => user.name.startsWith(name))?.id ?? '';
  const alice = named('Alice');
  const channel = channels.find(({ kind, name }) => kind === 'text' && name.includes('general'))?.id ?? '';
  const admin = channels.find(({ kind }) => kind === 'admin')?.id ?? '';
  const everyone = [alice, ...users.map(({ id }) => id).filter((id) => id !== alice)];
  return { alice, bob: named('Bob'), ada: named('Ada'), max: named('Max'), channel, admin, everyone };
}

/** The main job: Alice has a sentence spoken, then clicks "Transcribe" on it. Answers both operations. */
async function mainJob(scene: Scene): Promise<Performed[]> {
  const { people, report, cast } = scene;
  const spoken = await speak(scene, cast.alice, KEY_SENTENCE, 'rms');
  const file = spoken.files[0];
  if (!file) throw new Error('the result has no file');
  const mp3 = await people.download(file.url);
  await mkdir(dirname(MP3_FILE), { recursive: true });
  await writeFile(MP3_FILE, mp3);
  const length = await durationOf(mp3);
  const lasts = length >= KEY_SENTENCE_SECONDS.least && length <= KEY_SENTENCE_SECONDS.most;
  report.step(
    lasts,
    `Alice: /speak, voice rms. ${file.filename}, ${mp3.length} bytes, ${length.toFixed(2)} s`,
  );
  report.detail(`acknowledged after ${spoken.acknowledgedAfterMs} ms, done in ${seconds(spoken.tookMs)}`);
  report.detail(`saved as ${MP3_FILE}`);

  const heard = await listen(scene, cast.alice, spoken.message.id);
  const wrong = wordsWrong(KEY_SENTENCE, heard.words);
  report.step(wrong === 0, `Alice: Transcribe on that message. ${wrong} of 19 words wrong`);
  report.detail(`"${wordsOf(heard.words).join(' ')}"`);
  report.detail(`acknowledged after ${heard.acknowledgedAfterMs} ms, done in ${seconds(heard.tookMs)}`);
  return [spoken, heard];
}

/** Ten sentences there and back; the work is shared, because nobody may start more than ten things a minute. */
async function tenSentences(scene: Scene): Promise<void> {
  const { report, cast } = scene;
  const results: { wrong: number; line: string }[] = [];
  for (const [index, { voice, text }] of TEN_SENTENCES.entries()) {
    const as = cast.everyone[index % cast.everyone.length] ?? cast.alice;
    const spoken = await speak(scene, as, text, voice);
    const { words } = await listen(scene, as, spoken.message.id);
    const wrong = wordsWrong(text, words);
    results.push({ wrong, line: `${wrong} wrong  ${voice}  ${wordsOf(words).join(' ')}` });
  }
  const middle = median(results.map(({ wrong }) => wrong));
  report.step(
    middle <= MEDIAN_WORDS_WRONG_MAX,
    `Ten sentences, spoken and listened to. Median: ${middle} words wrong`,
  );
  for (const { line } of results) report.detail(line);
}

/** What must be refused: an unknown voice, and a text dearer than the day's budget. Neither may be spoken. */
async function refusals(scene: Scene): Promise<void> {
  const { people, performer, report, cast } = scene;
  const spoken = async (): Promise<number> =>
    (await people.world()).vendors.find(({ name }) => name === 'elevenlabs')?.calls ?? 0;
  const before = await spoken();
  const command = { type: 'command', as: cast.alice, channel: cast.channel, name: 'speak' } as const;
  const unknown = { ...command, options: { text: 'good morning', voice: 'Pavarotti' } };
  const refused = await performer.privateAnswer(unknown, /voice/i);
  report.step(true, 'Alice: /speak with a voice that does not exist. Refused, privately');
  report.detail(firstLines(refused.text));
  const book = await people.upload('book.txt', Buffer.from(LONG_TEXT));
  const dear = await performer.privateAnswer({ ...command, options: { file: book.id } }, /budget/i);
  report.step(true, 'Alice: /speak with a book of 200,000 characters. Refused: beyond the budget');
  report.detail(firstLines(dear.text));
  const calls = (await spoken()) - before;
  report.step(calls === 0, `The vendor was asked to speak ${calls} times for these`);
}

/** Something above the threshold: it waits, an admin says yes, and it is done. Answers the operation's id. */
async function approval({ people, report, cast }: Scene): Promise<string> {
  // Bob asks: Alice has by now done about as much in a minute as one person may.
  const { bob: asker, ada: approver, channel, admin: adminChannel } = cast;
  const { operation, button, decided, tookMs } = await approveOne(people, {
    asker,
    channel,
    approver,
    adminChannel,
  });
  report.step(true, `Bob: /speak above the threshold. It waited, Ada pressed "${button}", the result came`);
  report.detail(decided);
  report.detail(`the result was there ${seconds(tookMs)} after the click`);
  return operation;
}

/** Bob speaks a bill, then has the agent sum it. Answers the agent's operation. */
async function agentJob(scene: Scene): Promise<string> {
  const { people, report, cast } = scene;
  const spoken = await speak(scene, cast.bob, BILL_SENTENCE, 'rms');
  const file = spoken.files[0];
  if (!file) throw new Error('the bill was not spoken');
  const recording = await people.download(file.url);
  return askAgent({ people, report, as: cast.bob, channel: cast.channel, recording });
}

function firstLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .slice(0, 3)
    .join(' | ');
}

/** The money and the record, read after the bot has ended. */
async function books(report: Report, options: WalkOptions, operations: readonly string[]): Promise<void> {
  await options.stopBot();
  const { entries, chain } = await options.readLedger();
  for (const operation of operations) {
    const own = entries.filter((entry) => entry.operation_id.startsWith(operation));
    report.step(own.length > 0, `cost_tracking_entries for ${operation}`);
    for (const { provider, model, cost_usd: cost, estimated } of own)
      report.detail(`${provider}  ${model}  $${cost}${estimated ? '  estimated' : ''}`);
  }
  report.step(chain.ok, chain.ok ? `chain verified, ${chain.entries} entries` : 'the chain is broken');
}

/**
 * Does the whole job without a browser, as the people would: speak, listen, ten more sentences, refusals, an email, a
 * video, a job for the agent, an approval; then ends the bot and reads its books. Prints what it saw; true when all of
 * it was right. Takes about a minute.
 */
export async function walk(sandbox: { url: string }, options: WalkOptions): Promise<boolean> {
  const report = createReport(options.say ?? ((line) => console.log(line)));
  const people = createPeople(sandbox.url);
  const cast = await report.attempt('the bot comes online', () => meet(people));
  if (!cast) return false;
  report.step(true, 'the bot is online');
  const performer = createPerformer(people, sandbox.url, cast.channel);
  const scene: Scene = { people, performer, report, cast };
  const operations = await report.attempt('the main job', () => mainJob(scene));
  await report.attempt('ten sentences', () => tenSentences(scene));
  await report.attempt('refusals', () => refusals(scene));
  await report.attempt('an email', () => analyseLetter(scene, cast.alice, cast.channel));
  const watched = await report.attempt('a video', () => watchClip(scene, cast.max, cast.channel));
  const asked = await report.attempt('the agent', () => agentJob(scene));
  const approved = await report.attempt('an approval', () => approval(scene));
  await report.attempt('what Discord refused', async () => {
    const { length } = await people.violations();
    report.step(length === 0, `Discord refused ${length} of the bot's requests`);
  });
  const ids = [
    ...(operations ?? []).map(({ operation }) => operation),
    watched?.operation,
    asked,
    approved,
  ].filter((id) => typeof id === 'string');
  await report.attempt('the books', () => books(report, options, ids));
  return report.allWell();
}
