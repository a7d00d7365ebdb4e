import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RouterTimings } from '../../src/core/router/deps.ts';
import { type CoreProcess, startCoreProcess } from './core-process.ts';
import { makeMp3, makeWav } from './make-audio.ts';
import { GUILD } from './people.ts';
import { postgresStore } from './postgres.ts';
import {
  type Script,
  type ScriptedVendor,
  type SeenRequest,
  answerJson,
  startScriptedVendor,
} from './scripted-vendor.ts';
import type { TestStore } from './test-store.ts';

/** The second guild that the processes serve. */
export const OTHER_GUILD = '110000000000000009';

/** Several real processes that run the core on one PostgreSQL, with vendors that answer at once. */
export type CoreCrowd = {
  db: TestStore & { url: string };
  processes: CoreProcess[];
  /** Paid calls that reached a vendor, by the number of the process that made them. */
  calls: number[];
  /** From now on no vendor answers this process. */
  hang(process: number): void;
  /** How many calls hang by now. */
  hanging(): number;
  /** A recording of that many seconds, as an attachment. */
  recording(seconds: number): { url: string; name: string; bytes: number; contentType: string };
  /** Lets all of them end; their exit codes, null for a killed one. */
  stop(): Promise<(number | null)[]>;
  close(): Promise<void>;
};

/** Samples a second of the recordings: as few as still pass for sound, because only their length matters. */
const RATE = 2_000;
const WAV_HEAD = 44;

/** Waits that a test need not sit through. */
const QUICK: Partial<RouterTimings> = { backoff: { baseMs: 5, maxMs: 20 }, silenceMs: 30_000 };

const secondsOf = (wav: Buffer): number => (wav.length - WAV_HEAD) / (RATE * 2);

/** Deepgram that bills what it heard: every fifth recording has a silent end, which it does not count. */
function hears(request: SeenRequest, response: ServerResponse, heard: number): void {
  const duration = secondsOf(request.body) * (heard % 5 === 0 ? 0.8 : 1);
  const words = [{ word: 'yes', start: 0, end: 0.2, confidence: 0.9 }];
  const alternatives = [{ transcript: 'yes', confidence: 0.9, words }];
  answerJson(response, {
    metadata: { request_id: `listen-${heard}`, duration, channels: 1 },
    results: { channels: [{ detected_language: 'en', alternatives }] },
  });
}

/** ElevenLabs that says a letter in a frame of silence: it bills the text. */
function speaks(request: SeenRequest, response: ServerResponse, spoken: number): void {
  if (request.method === 'GET') {
    const voices = [{ voice_id: 'id-rachel', name: 'Rachel', category: 'premade' }];
    return answerJson(response, { voices, has_more: false });
  }
  response.writeHead(200, { 'content-type': 'audio/mpeg', 'request-id': `speak-${spoken}` });
  // Long enough for its text, or it would count as broken off: a frame lasts 26 ms, and a letter at least 25.
  const { text } = JSON.parse(request.body.toString('utf8')) as { text: string };
  response.end(makeMp3(text.length + 4, 'mp3_44100_128', { id3v2: true, info: true }));
}

/** Keys name the process, so that a vendor knows who calls. */
const keyOf = (vendor: string, process: number): string => `key-of-${vendor}-${process}`;

function callerOf(headers: SeenRequest['headers']): number {
  const key = String(headers['xi-api-key'] ?? headers['authorization'] ?? '');
  return Number(/-(\d+)$/.exec(key)?.[1] ?? -1);
}

/** Starts the database, the vendors and `count` processes one after the other: the first one holds the sweeper's lease. */
export async function startCoreCrowd(count: number, more: Record<string, string> = {}): Promise<CoreCrowd> {
  const db = await postgresStore();
  const calls: number[] = Array.from({ length: count }, () => 0);
  let hung: number | null = null;
  let hanging = 0;
  let paid = 0;

  const made: ScriptedVendor[] = [];
  const start = async (script: Script): Promise<ScriptedVendor> => {
    const end = await startScriptedVendor((request, response, raw) => {
      // A thousand recordings need not stay in memory.
      end.requests.splice(0);
      script(request, response, raw);
    });
    made.push(end);
    return end;
  };
  const vendor = (
    answers: (request: SeenRequest, response: ServerResponse, n: number) => void,
  ): Promise<ScriptedVendor> =>
    start((request, response) => {
      const caller = callerOf(request.headers);
      if (request.method === 'POST') {
        paid += 1;
        calls[caller] = (calls[caller] ?? 0) + 1;
        if (caller === hung) {
          hanging += 1;
          return;
        }
        // One call in 23 may have been served or not, for all that anybody can tell: it is booked and made again.
        if (paid % 23 === 0) {
          response.writeHead(502).end();
          return;
        }
      }
      answers(request, response, paid);
    });
  const deepgram = await vendor(hears);
  const elevenlabs = await vendor(speaks);
  const files = await start((request, response) => {
    response.end(makeWav(Number(request.url.searchParams.get('seconds')), RATE));
  });

  const dataDir = mkdtempSync(join(tmpdir(), 'helix-crowd-'));
  const { privateKey } = generateKeyPairSync('ed25519');
  const base = {
    DISCORD_TOKEN: 'canary-discord-token',
    DISCORD_APPLICATION_ID: '110000000000000002',
    DISCORD_GUILD_ID: `${GUILD},${OTHER_GUILD}`,
    DATABASE_URL: db.url,
    DATA_DIR: dataDir,
    AUDIT_SIGNING_KEY: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    DEEPGRAM_BASE_URL: deepgram.url,
    ELEVENLABS_BASE_URL: elevenlabs.url,
    ATTACHMENT_HOSTS: new URL(files.url).host,
    ...more,
  };
  const processes: CoreProcess[] = [];
  for (let n = 0; n < count; n += 1) {
    const keys = { DEEPGRAM_API_KEY: keyOf('deepgram', n), ELEVENLABS_API_KEY: keyOf('elevenlabs', n) };
    processes.push(await startCoreProcess({ ...base, ...keys }, QUICK));
  }

  let recordings = 0;
  return {
    db,
    processes,
    calls,
    hang: (process) => {
      hung = process;
    },
    hanging: () => hanging,
    recording: (seconds) => ({
      url: `${files.url}/attachments/${(recordings += 1)}/note.wav?seconds=${seconds}`,
      name: 'note.wav',
      bytes: WAV_HEAD + Math.round(seconds * RATE) * 2,
      contentType: 'audio/wav',
    }),
    stop: () => Promise.all(processes.map((one) => one.stop())),
    close: async () => {
      for (const one of processes) await one.kill();
      await Promise.all(made.map((end) => end.close()));
      await db.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
