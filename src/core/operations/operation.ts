import type { z } from 'zod';
import type { AgentState } from '../agent/agents.ts';
import type { Facts, FailureCode } from '../errors.ts';
import type { Nano } from '../money.ts';
import type { Outcome, StoredResult } from '../outcome.ts';
import type {
  Billed,
  CallContext,
  Capability,
  CompleteCall,
  ModelConfig,
  ProviderClient,
  UsageComponent,
  Voice,
} from '../providers/provider.ts';
import type { AttachmentRef, OperationId, StoredInput } from '../request.ts';
import type { UploadShelf } from './upload-shelf.ts';
import type { TrailStep } from '../trail.ts';

/** A file of a result. `description` is its alt text or caption. */
export type ProductFile = { name: string; contentType: string; bytes: Uint8Array; description: string };

/** What an operation made: text, files and facts (numbers and names for the reply; shown, so they may be content). */
export type Product = {
  text: string | null;
  files: ProductFile[];
  facts: Facts;
  /** What was said until now in an agent's conversation, kept for the next run. */
  conversation?: unknown;
};

/** One vendor call. `bound` is an upper bound of what it can bill; `run` does it once (the router retries). */
export type OperationCall = {
  bound: UsageComponent[];
  /** When money is short, the bound's quantity of `unit` may be cut down to this, and no further. */
  least?: UsageComponent;
  /** `granted` is the bound as money allowed it: with less of `least.unit`, perhaps. */
  run(client: ProviderClient, context: CallContext, granted: readonly UsageComponent[]): Promise<Billed>;
};

/**
 * An operation asked for by another one, as one of its tools. `call` is its own among those of the run; the attachments of `input`
 * are `blob:` keys, and `keys` are those it may read.
 */
export type ChildRequest = {
  operation: OperationId;
  input: unknown;
  call: string;
  keys: readonly string[];
  conversation: string;
};

/** Why work ended before its end. `failed` has the code. */
export type EarlyEnd = { why: 'cancelled' | 'deadline' | 'money' | 'failed'; code: FailureCode | null };

/** What work may use between its calls, while its operation runs. */
export type TurnServices = {
  operationId: string;
  signal: AbortSignal;
  /**
   * Books the call before, gives its hold back (unless an approval limits the whole), and says what the operation and
   * those it asked for have cost so far.
   */
  book(): Promise<Nano>;
  /** Runs another operation for the same person, under the same budget and toggles, and waits for its outcome. */
  child(request: ChildRequest): Promise<Outcome>;
  /** Tokens of a prompt as its vendor counts them; null when nobody can be asked just now. */
  countTokens(call: CompleteCall): Promise<number | null>;
  /** The bytes of a kept file. Rejects when it is gone. */
  read(key: string): Promise<Uint8Array>;
  tell(step: TrailStep): void;
  /** Shows whoever watches where an agent stands. */
  show(state: Omit<AgentState, 'spent'>): void;
};

/** Everything to be done at one model: the calls in order, then the product made of their replies. */
export type Work = {
  /**
   * Called before the first call, and again when another model takes over: the hold stands and nobody has to be asked
   * any more, so this is the first moment at which anything of the request may leave for a vendor.
   */
  begin?(services: TurnServices): void | Promise<void>;
  /** As they are known; read again after `begin`, which may have measured them more closely (never as more than before, or the ledger may say no). */
  readonly calls: OperationCall[];
  /**
   * A further call that the replies so far ask for (an answer that must be repaired), asked for until it says null.
   * No hold was made for it: the ledger is asked for its money before it runs, and may say no.
   */
  next?(services: TurnServices): OperationCall | null | Promise<OperationCall | null>;
  /** Made once the calls are done; `signal` ends what would take long, such as cutting pictures. */
  product(signal?: AbortSignal): Promise<Product>;
  /**
   * What there is when the work ends early, which is kept and delivered; null when there is nothing worth keeping.
   * Work without it comes to nothing then.
   */
  partial?(end: EarlyEnd, services: TurnServices): Promise<Product | null>;
  /** Called once its calls and its product are over, however they ended: whatever runs beside them ends now. */
  end?(): void;
  /** Most that all calls together can bill, those of `next` among them; left out when there are no others. */
  ceiling?: UsageComponent[];
};

/** An input that was checked, probed and counted: from here on nothing about it is unknown. */
export type PreparedOperation = {
  /** Canonical text of what is asked; its hash binds idempotency and approvals. */
  commitment: string;
  /** null when the model can serve this input, else the reason it is dropped (a short code such as `language`). */
  unfit(model: ModelConfig): string | null;
  work(model: ModelConfig): Work;
  /** Its size as people say it (`film`, in milliseconds), where that is not what is priced. */
  measured?: UsageComponent;
  /** Ways to do it at the same model for less, the dearest first; `variant` names each in a word, such as `0.5 fps`. */
  cheaper?(model: ModelConfig): { variant: string; work: Work }[];
  /**
   * The agent's conversation it goes on with, or begins under the operation's own id; `title` is content, `model` the
   * one that was asked for.
   */
  conversation?: { id: string; title: string; model: string | null };
  /** The model its conversation was begun with: it alone serves, unless it no longer can; then the route decides. */
  keptModel?: string | null;
};

/** What `prepare` may use. None of it sends anything of the request anywhere: no hold stands yet, and nobody said yes. */
export type PrepareServices = {
  operationId: string;
  inputs: readonly StoredInput[];
  /** The vendor's voices, cached. */
  voices(): Promise<readonly Voice[]>;
  /** Whether a toggle beside the operation's own is on for this person. */
  toggle(name: string): Promise<boolean>;
  /** An agent's conversation of this person, and what was said in it (as `Product.conversation` kept it). */
  conversation(
    id: string,
  ): Promise<{ id: string; state: string; model: string | null; messages: unknown } | null>;
  /** The bytes of a kept file. Rejects when it is gone. */
  read(key: string): Promise<Uint8Array>;
  /** How an operation that was asked for as a tool stands, with its result. */
  ended(operationId: string): Promise<{ state: string; result: StoredResult | null } | null>;
  /** Where ffmpeg is; null where there is none, and then whatever needs it is left out. */
  ffmpeg(): Promise<string | null>;
  uploads: UploadShelf;
  /** Bytes a result file may have. */
  maxFileBytes: number;
  signal: AbortSignal;
};

/** How big an imagined request is. What is left out is assumed and said so. */
export type SketchSize = { text?: string; characters?: number; seconds?: number; bytes?: number };

/** The size a sketch was made for. */
export type AssumedSize = {
  unit: 'characters' | 'seconds';
  quantity: number;
  /** `given` as asked, `measured` from a text, `guessed` from a file's size, `typical` when nothing was said. */
  how: 'given' | 'measured' | 'guessed' | 'typical';
};

/** A request that is not made: what models could serve it and what that would cost at most. Its calls never run. */
export type Sketch = { prepared: PreparedOperation; assumed: AssumedSize };

/**
 * One of the owner's five operations: how to read its input, measure it, call a model and read the answer.
 * Pure but for `prepare`; knows capabilities, not vendors. Input faults are RefusalError.
 */
export type Operation<Input = unknown> = {
  id: OperationId;
  capability: Capability;
  /** Name of the feature toggle that governs it. */
  toggle: string;
  input: z.ZodType<Input>;
  attachments(input: Input): readonly AttachmentRef[];
  /** Model the person asked for by name, which restricts the candidates; null = the route decides. */
  askedModel(input: Input): string | null;
  prepare(input: Input, services: PrepareServices): Promise<PreparedOperation>;
  /** Imagines a request of this size, without files, voices or a vendor. Throws RefusalError for a size nobody takes. */
  sketch(size: SketchSize): Sketch;
};
