import { randomUUID } from 'node:crypto';
import type { Fault, SandboxVendor, VendorName } from '../api.ts';
import { createLanguageEngine, languageMissing } from '../engines/language/language-engine.ts';
import { createRecognitionEngine, recognitionMissing } from '../engines/recognition/recognition-engine.ts';
import { rememberHeard } from '../engines/recognition/remember-heard.ts';
import { createSpeechEngine, speechMissing } from '../engines/speech/speech-engine.ts';
import { createVisionEngine, visionMissing } from '../engines/vision/vision-engine.ts';
import { createAnthropic } from './anthropic/anthropic.ts';
import { createDeepgram } from './deepgram/deepgram.ts';
import { createElevenLabs } from './elevenlabs/elevenlabs.ts';
import { createGoogle } from './google/google.ts';
import type { VendorProtocol } from './protocol.ts';
import { type ReceivedRequest, startVendorServer, type VendorServer } from './vendor-server.ts';

/** The local vendors, each on an origin of its own. */
export type Vendors = {
  /** The bot's environment for them: keys and base URLs of those that work on this machine. */
  env: Record<string, string>;
  /** The vendors as the page shows them, those that cannot work here with the reason. */
  vendors(): SandboxVendor[];
  /** Gives a vendor a trouble; null for a vendor that does not run. */
  setFault(name: VendorName, fault: Fault): SandboxVendor | null;
  /** What a vendor was sent so far, oldest first. */
  requests(name: VendorName): readonly ReceivedRequest[];
  /** One line per simulated part, for people. */
  simulated: string[];
  close(): Promise<void>;
};

/** A vendor the sandbox can stand in for. */
type StandIn = {
  name: VendorName;
  engine: string;
  simulated: string;
  missing: string | null;
  variables: { key: string; baseUrl: string };
  start: (key: string) => { protocol: VendorProtocol; close: () => Promise<void> };
};

function standIns(): StandIn[] {
  return [
    {
      name: 'deepgram',
      engine: 'PocketSphinx (English)',
      simulated: 'recognition: PocketSphinx',
      missing: recognitionMissing(),
      variables: { key: 'DEEPGRAM_API_KEY', baseUrl: 'DEEPGRAM_BASE_URL' },
      start: (key) => {
        const engine = rememberHeard(createRecognitionEngine());
        return { protocol: createDeepgram(engine, key), close: () => engine.close() };
      },
    },
    {
      name: 'elevenlabs',
      engine: 'Flite (English)',
      simulated: 'speech: Flite',
      missing: speechMissing(),
      variables: { key: 'ELEVENLABS_API_KEY', baseUrl: 'ELEVENLABS_BASE_URL' },
      start: (key) => {
        const engine = createSpeechEngine();
        return { protocol: createElevenLabs(engine, key), close: () => engine.close() };
      },
    },
    {
      name: 'anthropic',
      engine: 'rules engine, not a language model',
      simulated: 'language: rules engine, no model',
      missing: languageMissing(),
      variables: { key: 'ANTHROPIC_API_KEY', baseUrl: 'ANTHROPIC_BASE_URL' },
      start: (key) => {
        const engine = createLanguageEngine();
        return { protocol: createAnthropic(engine, key), close: () => engine.close() };
      },
    },
    {
      name: 'google',
      engine: 'frames, colours and letters; not Gemini',
      simulated: 'video: ffmpeg and Tesseract, no model',
      missing: visionMissing(),
      variables: { key: 'GOOGLE_API_KEY', baseUrl: 'GOOGLE_BASE_URL' },
      start: (key) => {
        const engine = createVisionEngine();
        const { protocol, close } = createGoogle(engine, key);
        return {
          protocol,
          close: async () => {
            await engine.close();
            await close();
          },
        };
      },
    },
  ];
}

/** A vendor whose engine is not installed. */
function absent(standIn: StandIn, reason: string): SandboxVendor {
  const { name, engine } = standIn;
  return { name, engine, available: false, reason, fault: { kind: 'none' }, calls: 0, lastStatus: null };
}

/** Starts every vendor whose engine is installed. `onChange` is called when what `vendors()` shows has changed. */
export async function startVendors(options: { onChange?: () => void } = {}): Promise<Vendors> {
  const onChange = options.onChange ?? (() => undefined);
  const env: Record<string, string> = {};
  const servers = new Map<VendorName, VendorServer>();
  const engines: { close: () => Promise<void> }[] = [];
  const all = standIns();
  for (const { name, engine, missing, variables, start } of all) {
    if (missing) continue;
    const key = `sandbox-${name}-${randomUUID()}`;
    const { protocol, close } = start(key);
    const server = await startVendorServer({ name, engine, onChange }, protocol);
    env[variables.key] = key;
    env[variables.baseUrl] = server.origin;
    servers.set(name, server);
    engines.push({ close });
  }
  return {
    env,
    vendors: () =>
      all.map((standIn) => servers.get(standIn.name)?.vendor() ?? absent(standIn, standIn.missing ?? '')),
    setFault: (name, fault) => {
      const server = servers.get(name);
      server?.setFault(fault);
      return server?.vendor() ?? null;
    },
    requests: (name) => servers.get(name)?.requests() ?? [],
    simulated: all.flatMap(({ simulated, missing }) => (missing ? [] : [simulated])),
    close: async () => {
      await Promise.all([...servers.values(), ...engines].map((part) => part.close()));
    },
  };
}
