import type { z } from 'zod';
import type { Facts } from '../errors.ts';
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

/** A file of a result. `description` is its alt text or caption. */
export type ProductFile = { name: string; contentType: string; bytes: Uint8Array; description: string };

/** What an operation made: text, files and facts (numbers and names for the reply; shown, so they may be content). */
export type Product = { text: string | null; files: ProductFile[]; facts: Facts };

/** One vendor call. `bound` is an upper bound of what it can bill; `run` does it once (the router retries). */
export type OperationCall = {
  bound: UsageComponent[];
  run(client: ProviderClient, context: CallContext): Promise<Billed>;
};

/** Everything to be done at one model: the calls in order, then the product made of their replies. */
export type Work = {
  calls: OperationCall[];
  /**
   * A further call that the replies so far ask for (an answer that must be repaired), asked for until it says null.
   * No hold was made for it: the ledger is asked for its money before it runs, and may say no.
   */
  next?(): OperationCall | null;
  product(): Promise<Product>;
};

/** An input that was checked, probed and counted: from here on nothing about it is unknown. */
export type PreparedOperation = {
  /** Canonical text of what is asked; its hash binds idempotency and approvals. */
  commitment: string;
  /** null when the model can serve this input, else the reason it is dropped (a short code such as `language`). */
  unfit(model: ModelConfig): string | null;
  work(model: ModelConfig): Work;
};

/** What `prepare` may use. */
export type PrepareServices = {
  inputs: readonly StoredInput[];
  /** The vendor's voices, cached. */
  voices(): Promise<readonly Voice[]>;
  /** Tokens of a prompt as its model's vendor counts them, for nothing; null when nobody can be asked just now. */
  countTokens(call: CompleteCall): Promise<number | null>;
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
