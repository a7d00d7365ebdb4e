import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf } from '../../sandbox/people.ts';
import { claude, claudeBody, streamClaude } from './claude-script.ts';
import { ANSWER, mime } from './email-samples.ts';
import { scriptedGemini } from './gemini-script.ts';
import type { LivingSandbox } from './living-sandbox.ts';
import { makeWav } from './make-audio.ts';
import type { Script, SeenRequest } from './scripted-vendor.ts';
import { answerJson } from './scripted-vendor.ts';
import { speaks } from './vendor-scripts.ts';
import { says } from './video-answers.ts';

/** Stands in the names, the addresses and the upload sessions of files at the vendor: for nobody but the sweeper. */
export const UPLOAD_CANARY = 'uploadcanary';

/** Whether a request is one that may be told to fail. */
export type Step = (request: SeenRequest) => boolean;

/** One operation of the bot, and the vendor at its far end. */
export type CanaryOperation = {
  name: string;
  /** Whose it is. */
  owner: string;
  /** Where the bot is told that this vendor is; several operations may share it. */
  baseUrl: string;
  /** The requests one is made of that a hostile vendor fails at in turn, the paid one last. */
  steps: readonly [Step, ...Step[]];
  /** A vendor that serves, and says `words` wherever a vendor says anything. */
  serves(words: string): Script;
  /** A person asks for it privately, with `words` in everything they hand in. */
  ask(sandbox: LivingSandbox, as: string, words: string): Promise<void>;
  /** The same with something in it that is refused. */
  askWrongly(sandbox: LivingSandbox, as: string, words: string): Promise<void>;
  /** Goes on from what was served last. */
  goOn?(sandbox: LivingSandbox, as: string, words: string): Promise<void>;
  /** A vendor that begins to answer with `words` and does not end. */
  cut?(words: string): Script;
};

async function command(
  sandbox: LivingSandbox,
  as: string,
  name: string,
  options: Record<string, string | boolean>,
): Promise<void> {
  const channel = sandbox.channel('general');
  const { outcome, reason } = await sandbox.people.act({ type: 'command', as, channel, name, options });
  if (outcome !== 'acknowledged') throw new Error(`/${name} was ${outcome}: ${reason}`);
}

const listens =
  (heard: string): Script =>
  (_request, response) => {
    const words = [{ word: heard, start: 0, end: 1, confidence: 0.9 }];
    const alternatives = [{ transcript: heard, confidence: 0.9, words }];
    answerJson(response, {
      metadata: { request_id: randomUUID(), duration: 2, channels: 1 },
      results: { channels: [{ detected_language: 'en', alternatives }] },
    });
  };

/** Voices and counts of tokens are free, and well where a vendor fails at what is paid. */
const isPaid: Step = ({ method, url }) => method !== 'GET' && !url.pathname.endsWith('count_tokens');

/** A stream that breaks off with an error in the middle of its words. */
const cut =
  (words: string): Script =>
  (_request, response) =>
    streamClaude(response, { text: `Half of ${words} and`, error: 'overloaded_error' });

/** What a search in the web of `words` looks like in an answer. */
function search(words: string): Record<string, unknown>[] {
  const id = `srvtoolu_${words}`;
  const hit = { type: 'web_search_result', url: `https://found.example/${words}`, title: words };
  const content = [{ ...hit, encrypted_content: Buffer.from(words).toString('base64'), page_age: null }];
  return [
    { type: 'server_tool_use', id, name: 'web_search', input: { query: `what is ${words}` } },
    { type: 'web_search_tool_result', tool_use_id: id, content },
  ];
}

/** Claude at work with tools: plans, searches, reads the file, has something read aloud, then answers. */
const works =
  (words: string): Script =>
  (request, response, raw) => {
    const last = claudeBody(request).messages.at(-1)?.content ?? [];
    const tools = [
      { name: 'submit_plan', input: { steps: [`Read ${words}`, `Say ${words}`] } },
      { name: 'read_file', input: { file: 'file_1', step: 1 } },
      { name: 'speak', id: `toolu_${words}`, input: { text: `Say ${words}.`, step: 2 } },
    ];
    const final = { server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 } };
    const first = { text: `Looking for ${words}.`, whole: search(words), tools, final };
    const done = last.some(({ type }) => type === 'tool_result');
    claude([done ? { text: `It says ${words}.` } : first], 900)(request, response, raw);
  };

/** Asks the agent with a file, as `agent new` or `agent continue`. */
async function asksAgent(sandbox: LivingSandbox, as: string, sub: string, words: string): Promise<void> {
  const { id } = await sandbox.people.upload(`${words}.txt`, Buffer.from(`In the file: ${words}`));
  await command(sandbox, as, `agent ${sub}`, {
    task: `Work on ${words}.`,
    file: id,
    web: true,
    private: true,
  });
}

const asksAgain = (message: SandboxMessage): string | undefined =>
  controlsOf(message).find(({ label }) => label.startsWith('Ask another'))?.customId;

const uploads =
  (command: string): Step =>
  ({ headers }) =>
    String(headers['x-goog-upload-command'] ?? '').includes(command);

/** Every operation there is; another one is added by its entry here. */
export const CANARY_OPERATIONS: readonly CanaryOperation[] = [
  {
    name: 'speak',
    baseUrl: 'ELEVENLABS_BASE_URL',
    owner: 'Alice',
    steps: [isPaid],
    serves: () => speaks,
    ask: (sandbox, as, words) =>
      command(sandbox, as, 'speak', { text: `Say ${words}.`, voice: 'Rachel', private: true }),
    askWrongly: (sandbox, as, words) =>
      command(sandbox, as, 'speak', { text: `Say ${words}.`, voice: words, private: true }),
  },
  {
    name: 'transcribe',
    baseUrl: 'DEEPGRAM_BASE_URL',
    owner: 'Bob',
    steps: [isPaid],
    serves: listens,
    ask: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(`${words}.wav`, makeWav(2));
      await command(sandbox, as, 'transcribe', { file: id, private: true });
    },
    askWrongly: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(`${words}.wav`, Buffer.from(`RIFF ${words}`));
      await command(sandbox, as, 'transcribe', { file: id, private: true });
    },
  },
  {
    name: 'email',
    baseUrl: 'ANTHROPIC_BASE_URL',
    owner: 'Max',
    steps: [isPaid],
    cut,
    serves: (words) => claude([{ text: JSON.stringify({ ...ANSWER, gist: `It says ${words}.` }) }], 900),
    ask: async (sandbox, as, words) => {
      const headers = { From: `${words} <${words}@engine.example>`, Subject: words, To: 'bob@shop.example' };
      const letter = mime(headers, `Dear Bob,\n\n${words}\n\nAda`);
      const { id } = await sandbox.people.upload(`${words}.eml`, letter);
      await command(sandbox, as, 'email', { file: id });
    },
    askWrongly: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(
        `${words}.eml`,
        Buffer.from(`\x89PNG\r\n ${words}`, 'latin1'),
      );
      await command(sandbox, as, 'email', { file: id });
    },
  },
  {
    name: 'agent',
    owner: 'Alice',
    baseUrl: 'ANTHROPIC_BASE_URL',
    steps: [isPaid],
    serves: works,
    ask: (sandbox, as, words) => asksAgent(sandbox, as, 'new', words),
    askWrongly: async (sandbox, as, words) => {
      const task = `Work on ${words}.`;
      await command(sandbox, as, 'agent continue', { task, conversation: words, private: true });
      const { id } = await sandbox.people.upload(`${words}.txt`, Buffer.alloc(0));
      await command(sandbox, as, 'agent new', { task, file: id, private: true });
    },
    goOn: async (sandbox, as, words) => {
      await command(sandbox, as, 'agent list', {});
      await asksAgent(sandbox, as, 'continue', words);
    },
    cut,
  },
  {
    name: 'video',
    owner: 'Max',
    baseUrl: 'GOOGLE_BASE_URL',
    steps: [
      uploads('start'),
      uploads('finalize'),
      ({ method }) => method === 'GET',
      ({ url }) => url.pathname.endsWith(':streamGenerateContent'),
    ],
    serves: (words) => {
      const named = `${UPLOAD_CANARY}-${randomBytes(6).toString('hex')}`;
      const moments = [{ at: '00:01', what: `A sign that says ${words}` }];
      const answer = says({ answer: `It shows ${words}.`, moments }, { thought: `I see ${words}.` });
      return scriptedGemini([answer], { processing: 1, named, session: UPLOAD_CANARY }).script;
    },
    ask: async (sandbox, as, words) => {
      const film = readFileSync('test/fixtures/video/counter.webm');
      const { id } = await sandbox.people.upload(`${words}.webm`, film);
      await command(sandbox, as, 'video', { file: id, question: `Where is ${words}?`, private: true });
    },
    askWrongly: async (sandbox, as, words) => {
      const { id } = await sandbox.people.upload(
        `${words}.webm`,
        Buffer.from(`\x1aE\xdf\xa3 ${words}`, 'latin1'),
      );
      await command(sandbox, as, 'video', { file: id, question: words, private: true });
    },
    goOn: async (sandbox, as, words) => {
      const channel = sandbox.channel('general');
      const seen = await sandbox.people.waitForMessage(channel, as, (one) => asksAgain(one) !== undefined);
      const click = {
        type: 'button',
        as,
        channel,
        message: seen.id,
        custom_id: asksAgain(seen) ?? '',
      } as const;
      const opened = await sandbox.people.act(click);
      const interaction = 'interaction' in opened ? opened.interaction : '';
      const values = { question: `And what of ${words}?` };
      await sandbox.people.act({ type: 'modal', as, channel, interaction, values });
    },
  },
];
