/** The core's one door: the bot, the commands and the tools import from here and nowhere deeper. */
export type { Core, Delivery, OperationView, RunListener, StartReport } from './core.ts';
export { FAILURE_CODES, REFUSAL_CODES } from './errors.ts';
export type { Facts, FailureCode, RefusalCode } from './errors.ts';
export { formatUsd } from './money.ts';
export type { Nano } from './money.ts';
export type { BudgetScope, Outcome, Receipt, ResultFile, ScopeName, StoredResult } from './outcome.ts';
export type { Voice } from './providers/provider.ts';
export type { Actor, AttachmentRef, DeliveryAddress, OperationId, Request } from './request.ts';
export type { TrailLine, TrailStep } from './trail.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export { LANGUAGES } from './operations/transcript/languages.ts';
export { TRANSCRIPT_FORMATS, renderTranscript } from './operations/transcript/render-transcript.ts';
export type { TranscriptFormat } from './operations/transcript/render-transcript.ts';
export { transcriptSchema } from './operations/transcript/transcript.ts';
export { SPEECH_FORMATS } from './operations/speech/speech-format.ts';
export type { SpeechFormat } from './operations/speech/speech-format.ts';
