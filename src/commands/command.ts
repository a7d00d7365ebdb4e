import type {
  APIMessage,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type { Actor, Core, OperationId, ResultFile, StoredResult } from '../core/index.ts';
import type { Invocation } from './invocation.ts';

/** What a command may use while it turns options into a plan. */
export type CommandContext = {
  actor: Actor;
  core: Core;
  /** Discord's id of a registered command in this guild, for a clickable mention; null when it is not known. */
  commandId(name: string): string | null;
};

/** One operation a command wants run, and how the card calls it. */
type PlannedRun = {
  operation: OperationId;
  /** Parsed by the operation's own schema. */
  input: unknown;
  private: boolean;
  /** What it works on, in a few words, shown to the asker alone. */
  subject: string;
};

/** What a command wants done: operations in order, or an answer for the asker alone. */
export type Plan =
  | { kind: 'operations'; runs: PlannedRun[]; note: string | null }
  | { kind: 'reply'; tone: 'plain' | 'refused'; title: string; lines: string[] };

/** A form that opens instead of an acknowledgement. `arg` comes back with what was typed. */
export type Form = {
  arg: string | null;
  title: string;
  fields: { id: string; label: string; description: string; placeholder: string; maxLength: number }[];
};

/** A suggestion of an autocomplete: at most 100 characters each, at most 25 of them. */
export type Suggestion = { name: string; value: string };

/** A slash command: data for Discord, and pure steps from options to a plan. It sends nothing itself. */
export type SlashCommand = {
  kind: 'slash';
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Decides from the payload alone whether a form must open first; null = acknowledge privately. */
  opens?: (invocation: Invocation) => Form | null;
  plan: (invocation: Invocation, context: CommandContext) => Promise<Plan>;
  /** Suggestions for the option somebody is typing in. Values that were not offered may still be sent. */
  suggest?: (option: string, typed: string, context: CommandContext) => Promise<Suggestion[]>;
  /** Turns the submitted form into a plan. */
  submit?: (
    form: { arg: string | null; fields: ReadonlyMap<string, string> },
    context: CommandContext,
  ) => Promise<Plan>;
};

/** An entry of a message's Apps menu. */
export type MessageMenu = {
  kind: 'message';
  data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
  plan: (message: APIMessage, context: CommandContext) => Promise<Plan>;
};

/** Anything that is registered with Discord. */
export type Command = SlashCommand | MessageMenu;

/** A file made of a stored result. */
type MadeFile = { name: string; contentType: string; bytes: Uint8Array };

/** How an operation is called and its result is shown. */
export type Presentation = {
  operation: OperationId;
  /** A word for cards, such as `Transcribe`. */
  title: string;
  /** Facts of the result in one line of Discord markdown. */
  headline(result: StoredResult): string;
  /** The files that go out with the result; the others wait for the select of formats. */
  attached(result: StoredResult): readonly ResultFile[];
  /** Other file formats of the same result, for a select; empty when there is one form only. */
  formats: readonly { id: string; label: string }[];
  /** Makes the file of another format from the stored result; null when there is no such format. */
  convert(
    result: StoredResult,
    format: string,
    read: (key: string) => Promise<Uint8Array>,
  ): Promise<MadeFile | null>;
};
