import type {
  APIMessage,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
  RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import type {
  Actor,
  AttachmentRef,
  Core,
  OperationId,
  ResultFile,
  Setup,
  StoredResult,
} from '../core/index.ts';
import type { Access, CommandAccess } from './access.ts';
import type { Invocation } from './invocation.ts';
import type { WrittenBy } from './written-by.ts';

/** What a command may use while it turns options into a plan. */
export type CommandContext = {
  actor: Actor;
  core: Core;
  /** Discord's id of a registered command in this guild, for a clickable mention; null when it is not known. */
  commandId(name: string): string | null;
};

/** One operation a command wants run, and how the card calls it. */
export type PlannedRun = {
  operation: OperationId;
  /** Parsed by the operation's own schema. */
  input: unknown;
  /** null: as the server's setting says. */
  private: boolean | null;
  /** What it works on, in a few words, shown to the asker alone. */
  subject: string;
  /** The conversation it continues, by the operation that began it; absent where there is none. */
  conversation?: string;
  /** Who wrote the message it works on, where a form stood between the message and the run. */
  writtenBy?: WrittenBy;
};

/** A file that goes with an answer; `description` is the alt text. */
export type ReplyFile = MadeFile & { description: string | null };

/** What a command wants done: operations in order, or an answer for the asker alone. */
export type Plan =
  | { kind: 'operations'; runs: PlannedRun[]; note: string | null }
  /** The panel of a server's settings. */
  | { kind: 'setup'; setup: Setup }
  | {
      kind: 'reply';
      tone: 'plain' | 'refused';
      title: string;
      lines: string[];
      files?: readonly ReplyFile[];
      /** Where in a longer answer this is: page from 0, of how many; the command's `page` makes the others. */
      pages?: { command: string; page: number; of: number; about?: string };
    };

/** What was handed in before a form opened, and does not come back with it by itself. */
export type Kept = {
  text: string | null;
  files: readonly AttachmentRef[];
  /** Who wrote the message. */
  writtenBy?: WrittenBy;
};

/** A form that opens instead of an acknowledgement. `arg` comes back with what was typed. */
export type Form = {
  arg: string | null;
  title: string;
  fields: { id: string; label: string; description: string; placeholder: string; maxLength: number }[];
  /** A field for files, at most `max` of them; none has to be given. */
  upload?: { id: string; label: string; description: string; max: number };
  /** Kept by the bot while the form may be sent, and handed to `submit`. */
  kept?: Kept;
};

/** A form as it was sent. `kept` is null where the form kept nothing. */
type SubmittedForm = {
  arg: string | null;
  fields: ReadonlyMap<string, string>;
  files?: readonly AttachmentRef[];
  kept?: Kept | null;
};

/** A suggestion of an autocomplete, the best ones first: how many of them are shown is not a command's matter. */
export type Suggestion = { name: string; value: string };

/** A slash command: data for Discord, and pure steps from options to a plan. It sends nothing itself. */
export type SlashCommand = {
  kind: 'slash';
  data: RESTPostAPIChatInputApplicationCommandsJSONBody;
  /** Who may use it; checked before `plan`, `suggest` and `submit`, which may still ask for more. */
  access: CommandAccess;
  /** Decides from the payload alone whether a form must open first; null = acknowledge privately. */
  opens?: (invocation: Invocation) => Form | null;
  plan: (invocation: Invocation, context: CommandContext) => Promise<Plan>;
  /** Suggestions for the option somebody is typing in. Values that were not offered may still be sent. */
  suggest?: (
    option: string,
    typed: string,
    context: CommandContext,
    /** The options as far as they are given. */
    invocation?: Invocation,
  ) => Promise<Suggestion[]>;
  /** Another page (from 0) of an answer that has `pages`; `about` as it said it. */
  page?: (page: number, context: CommandContext, about: string | null) => Promise<Plan>;
  /** Turns the submitted form into a plan. */
  submit?: (form: SubmittedForm, context: CommandContext) => Promise<Plan>;
};

/** An entry of a message's Apps menu. */
export type MessageMenu = {
  kind: 'message';
  data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
  access: Access;
  plan: (message: APIMessage, context: CommandContext) => Promise<Plan>;
};

/** An entry of a message's Apps menu that opens a form first. */
export type FormMenu = Omit<MessageMenu, 'plan'> & {
  /** The form's word in custom_ids; no command has the same name. */
  formName: string;
  opens: (message: APIMessage) => Form;
  submit: (form: SubmittedForm, context: CommandContext) => Promise<Plan>;
};

/** Anything that is registered with Discord. */
export type Command = SlashCommand | MessageMenu | FormMenu;

/** A file made of a stored result. */
export type MadeFile = { name: string; contentType: string; bytes: Uint8Array };

/** What somebody asks for, as those who must say yes read it. */
export type Asked = {
  /** One plain phrase without a word of the content, such as `speech of 6,200 characters by voice rms`. */
  what: string;
  /** The words that were handed in; null when there are none outside the file. */
  text: string | null;
  /** The file that was handed in, by its key in the blob store. */
  file: { key: string; name: string; bytes: number; contentType: string | null } | null;
};

/** A result as a voice message: its file (OGG), seconds and loudness over time (base64). */
export type VoiceMessage =
  | { kind: 'made'; file: ResultFile; seconds: number; waveform: string }
  | { kind: 'not_made'; why: string };

/** How an operation is called and its result is shown. */
export type Presentation = {
  operation: OperationId;
  /** A word for cards, such as `Transcribe`. */
  title: string;
  /**
   * Reads a stored input for an admin's decision. `measured` is its size in words (`6,200 characters`), null when
   * nothing was measured. An input that was erased, or that this version cannot read, has no words and no file.
   */
  asked(input: unknown, measured: string | null, core: Pick<Core, 'voices'>): Promise<Asked>;
  /** Facts of the result in one line of Discord markdown. */
  headline(result: StoredResult): string;
  /** The result in lines of Discord markdown, at most 1,500 characters; without it, or null, its text is quoted. */
  body?(result: StoredResult): string[] | null;
  /** Files made of the result's words, sent before the stored ones; absent: none. */
  made?(result: StoredResult): readonly MadeFile[];
  /** The voice message that was asked for, or a code that says why it could not be made; null when nobody asked. */
  voiceMessage?(result: StoredResult): VoiceMessage | null;
  /** Whether **Ask another question** goes with the result. */
  asksAgain?: true;
  /** Whether the result can be gone on from with **Continue**. */
  continues?: true;
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
