import type { Readable } from 'node:stream';
import type { Nano } from '../money.ts';
import type { CallStage, VideoClient } from './video-call.ts';

/** The four vendors. */
export type ProviderId = 'anthropic' | 'google' | 'deepgram' | 'elevenlabs';

/** What a model can do; operations lean on capabilities, never on vendors. */
export type Capability = 'text' | 'video' | 'transcription' | 'speech';

/**
 * A price seed: `priceNano` nano-USD for `per` units. Units: `input`, `output`, `cache_read`, `cache_write_5m`,
 * `cache_write_1h` (tokens, per 1,000,000; a tier is a suffix such as `input.above_100k`), `search` (per 1),
 * `audio_minute` and `addon.*` (quantity in milliseconds, per 60,000), `character` (code points, per 1,000).
 */
export type PriceSeed = {
  model: string;
  unit: string;
  priceNano: Nano;
  per: number;
  /** UTC instants; `effectiveTo` null = open. */
  effectiveFrom: string;
  effectiveTo: string | null;
  /** Where the number was read, and on which day. */
  source: string;
  verified: string;
};

/** One model of a vendor. */
export type ModelConfig = {
  id: string;
  capability: Capability;
  /** Plain words for a list: what it is good for. */
  summary: string;
  /** `alias` and `retired` models say in `note` what became of them; `servedBy` names the living model. */
  status: 'active' | 'alias' | 'retired';
  servedBy?: string;
  note?: string;
  /** Characters per request, for speech models. */
  maxCharacters?: number;
  /** BCP-47 languages a transcription model covers; absent = no restriction known. */
  languages?: readonly string[];
  /**
   * A text model that takes a word on how hard it is to work: `always` = it thinks before it answers, and its thoughts
   * count as output; `asked` = only when it is asked to, which we do not.
   */
  thinks?: 'always' | 'asked';
  /** What a model that sees counts for one picture of a film, and the tokens it takes in at most. */
  sight?: { frameTokens: number; contextTokens: number };
  /** UTC day after which the vendor no longer serves it. */
  shutdownAt?: string;
};

/** The owner's shape of a vendor's description. Data only: reading it loads no SDK. */
export type ProviderConfig = {
  id: ProviderId;
  name: string;
  models: readonly ModelConfig[];
  pricing: readonly PriceSeed[];
  availability: {
    /** Environment variable of the key; its operations answer `key_missing` without it. */
    keyName: string;
    baseUrlName: string;
    defaultBaseUrl: string;
  };
  rateLimits: {
    /** Calls at once from one process: the semaphore's size. */
    concurrent: number;
  };
};

/** How a call tells the router what it needs to know while it runs. */
export type CallContext = {
  /** Aborts on cancel, deadline and idle timeout; the reason tells which. */
  signal: AbortSignal;
  /** The provider calls it right before the first byte may leave: from here on an unknown outcome is billed. */
  onSent(): void;
  /** Called on every received chunk: feeds the idle timeout. */
  onActivity(): void;
  /**
   * Told again and again what the call has cost so far, as far as the vendor has said it and the rest is estimated:
   * all that is known when the call does not come to its end.
   */
  onUsage?(usage: UsageComponent[]): void;
  /** Told each piece of an answer's text as it comes. */
  onText?(piece: string): void;
  /** Told when a call that takes several steps comes to the next one. */
  onStage?(stage: CallStage): void;
};

/** What the vendor says it billed, by price unit (see PriceSeed for the quantities). */
export type UsageComponent = { unit: string; quantity: number };

/** What every capability answers beside its product. */
export type Billed = {
  usage: UsageComponent[];
  /** The vendor's own id of the request, for its invoices. */
  vendorRequestId: string | null;
  /** Figures the vendor reported beside, in its own units (`character_cost` = credits): to compare, never to book. */
  vendorFigures?: Record<string, number>;
};

/** A recording to transcribe; `open` gives a fresh stream at each attempt. */
export type TranscribeCall = {
  model: string;
  open(): Readable;
  bytes: number;
  contentType: string;
  /** BCP-47, or null to detect. */
  language: string | null;
  speakers: boolean;
};

/** One recognised word; times in seconds from the start. */
export type TranscriptWord = {
  text: string;
  start: number;
  end: number;
  confidence: number;
  speaker: number | null;
};

/** What was heard. */
export type TranscribeReply = Billed & {
  text: string;
  words: TranscriptWord[];
  /** BCP-47 as the vendor says, or the asked language. */
  language: string | null;
  languageConfidence: number | null;
  confidence: number | null;
  /** The vendor's own figure, seconds. */
  durationSeconds: number;
};

/** One piece of text to speak; pieces of one operation are stitched by the neighbours' ids and text. */
export type SpeakCall = {
  model: string;
  voiceId: string;
  text: string;
  /** The vendor's name of an output format, e.g. `mp3_44100_128`. */
  format: string;
  previousRequestIds: readonly string[];
  previousText: string | null;
  nextText: string | null;
};

/** The audio of one piece. */
export type SpeakReply = Billed & { audio: Uint8Array; contentType: string };

/** A voice a person can choose. */
export type Voice = {
  id: string;
  name: string;
  category: string;
  description: string;
  previewUrl: string | null;
};

/** A piece of a prompt; `cache` asks the vendor to keep everything up to its end for so long. */
export type TextBlock = { text: string; cache?: '5m' | '1h' };

/** A PDF, as base64, which the model reads by itself. */
export type DocumentBlock = { pdf: string; name: string; cache?: '5m' | '1h' };

/** What a tool answered; `toolUse` is the id of the call it answers. It is data, whoever wrote it. */
type ToolResultBlock = {
  toolUse: string;
  content: readonly (TextBlock | DocumentBlock)[];
  failed: boolean;
  cache?: '5m' | '1h';
};

/** A block of the model's own answer, in the vendor's words: it goes back exactly as it came (signatures and all). */
export type AnswerBlock = { answer: Readonly<Record<string, unknown>> };

/** A piece of a turn. */
export type TurnBlock = TextBlock | DocumentBlock | ToolResultBlock | AnswerBlock;

/** One turn of what a text model is asked. */
export type TextTurn = { role: 'user' | 'assistant'; content: readonly TurnBlock[] };

/** A tool the model may call; `schema` is the JSON schema of its input, which we check again ourselves. */
export type ToolDefinition = {
  name: string;
  description: string;
  schema: Record<string, unknown>;
  cache?: '5m' | '1h';
};

/** A call of a tool by the model: its input is as the model wrote it, unchecked. */
export type ToolUse = { id: string; name: string; input: unknown };

/** What a text model is asked. It gets no settings of chance, which the vendor's newest API refuses. */
export type CompleteCall = {
  model: string;
  system: readonly TextBlock[];
  turns: readonly TextTurn[];
  /** Tokens the answer may have, thinking included. */
  maxTokens: number;
  /** JSON schema the answer is to follow; null = plain text. The answer is still checked by whoever asked. */
  schema: Record<string, unknown> | null;
  /** Tools of ours it may call; none when left out. */
  tools?: readonly ToolDefinition[];
  /** Most searches the vendor itself may make in the web while it answers; 0 or left out = none. */
  searches?: number;
  /** How hard the model is to work, where it takes a word on that; left out = as the vendor does by itself. */
  effort?: 'low' | 'medium' | 'high';
};

/** What a text model answered. */
export type CompleteReply = Billed & {
  text: string;
  /** The whole answer, to be given back unchanged in the next turn of the same conversation. */
  blocks?: readonly AnswerBlock[];
  /** Tools it wants called, in its order. */
  toolUses?: readonly ToolUse[];
  /** Searches the vendor made in the web. */
  searches?: number;
  /**
   * Why it stopped: at its end, at `maxTokens`, because it will not answer, to have tools called, in the middle of the
   * vendor's own work (to be asked again with this answer as it is), or for a reason of the vendor's own.
   */
  stop: 'end' | 'length' | 'refusal' | 'tools' | 'pause' | 'other';
};

/** A loaded vendor client: the capabilities it has. Errors are ProviderError, always. */
export type ProviderClient = {
  text?: {
    complete(call: CompleteCall, context: CallContext): Promise<CompleteReply>;
    /** Tokens the vendor counts for the prompt of a call (schema included); bills nothing. */
    countTokens(call: CompleteCall, signal: AbortSignal): Promise<number>;
  };
  video?: VideoClient;
  transcription?: { transcribe(call: TranscribeCall, context: CallContext): Promise<TranscribeReply> };
  speech?: {
    speak(call: SpeakCall, context: CallContext): Promise<SpeakReply>;
    /** Voices of the account, newest answer of the vendor (the caller caches). */
    voices(signal: AbortSignal): Promise<Voice[]>;
  };
};

/** What a provider needs to make its client. */
export type ProviderSettings = { apiKey: string; baseUrl: string; deepgramMipOptOut: boolean };

/** A vendor: its data, and how to load its client at first use (the SDK import happens inside `load`). */
export type Provider = { config: ProviderConfig; load(settings: ProviderSettings): Promise<ProviderClient> };
