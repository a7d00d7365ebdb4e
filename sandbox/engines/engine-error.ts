/** Why an engine could not do its work; the stand-in vendors turn it into their vendor's own error. */
export type EngineErrorCode =
  /** The bytes are no audio that any of our decoders knows, or hold no sound. */
  | 'undecodable'
  /** Longer than the sandbox is willing to work on. */
  | 'too_long'
  /** The text holds nothing that an English voice can say. */
  | 'unspeakable'
  /** The engine died or was closed. */
  | 'stopped';

/** An engine's refusal; `code` survives the trip between worker and main thread. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}
