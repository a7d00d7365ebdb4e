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
