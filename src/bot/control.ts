import type { APIInteractionResponse } from 'discord.js';
import type { Access } from '../commands/access.ts';
import type { Actor, AttachmentRef, DeliveryAddress } from '../core/index.ts';
import type { BotParts, Log } from './parts.ts';

/** Somebody's use of a button, a select or a form, with what its custom_id says. */
export type Use = {
  interactionId: string;
  /** What it is about: an operation's id for the controls of an operation. */
  id: string;
  arg: string | null;
  /** What was chosen in a select. */
  values: readonly string[];
  /** What was typed into a form, by field. */
  fields: ReadonlyMap<string, string>;
  /** What was handed in with a form. */
  files: readonly AttachmentRef[];
  actor: Actor;
  address: DeliveryAddress;
  log: Log;
};

/**
 * A button, a select or a form, who may use it, and what it does: `run` after an acknowledgement (`update` keeps the
 * message it sits on, `private` opens an answer for that person alone), or `opens` a form from the payload alone.
 * The form's own submission declares its access again, because anybody can send one.
 */
export type Control = { access: Access } & (
  | { first: 'update' | 'private'; run(parts: BotParts, use: Use): Promise<void> }
  | { opens(use: Use): APIInteractionResponse }
);

/** All controls whose custom_ids begin with one scope word, by action. */
export type ControlScope = {
  clicks: Readonly<Record<string, Control>>;
  submits: Readonly<Record<string, Control>>;
  /** What answers a click that its message does not carry (any more); without it, the words for an old button. */
  gone?: Control;
};
