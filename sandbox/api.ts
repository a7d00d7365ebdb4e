/**
 * The sandbox's own loopback HTTP API: what the page, the walk and the tests use to act as people.
 * Everything lives below `/sandbox/` on the port of the local Discord. All bodies are JSON unless said.
 * The bot never calls any of this; it only sees Discord's REST and gateway on the same port, and the
 * vendors on ports of their own (each vendor needs an origin, because their paths collide).
 */

/** A simulated member. `admin` people hold the admin role and Manage Server. */
export type SandboxUser = { id: string; name: string; admin: boolean; roleIds: string[]; colour: string };

/** A channel of the local guild. `kind` says what the page draws: webhook channels are read-only. */
export type SandboxChannel = { id: string; name: string; kind: 'text' | 'admin' | 'webhook' };

/** Names of the faults a local vendor can be told to have. */
export type FaultKind =
  | 'none'
  | 'rate_limit'
  | 'server_error'
  | 'overloaded'
  /** A stream begins well, then the vendor says in it that it is overloaded. Vendors without such words cut it. */
  | 'overloaded_midway'
  | 'bad_key'
  | 'stall'
  | 'cut'
  | 'slow';

/** `times` = how many requests it hits before it clears by itself (absent: until changed). */
export type Fault = { kind: FaultKind; times?: number; retryAfterSeconds?: number };

export type VendorName = 'deepgram' | 'elevenlabs' | 'anthropic' | 'google';

/** One local vendor as the page's card shows it. `engine` is the honest name of what does the work. */
export type SandboxVendor = {
  name: VendorName;
  engine: string;
  available: boolean;
  reason?: string;
  fault: Fault;
  calls: number;
  lastStatus: number | null;
};

/** One request of the bot that the local Discord refused, with the field and the rule it broke. */
export type Violation = {
  at: string;
  method: string;
  path: string;
  field: string;
  rule: string;
  body: unknown;
};

/** `GET /sandbox/world`: everything that does not change while the page is open, plus the current commands. */
export type World = {
  applicationId: string;
  guildId: string;
  users: SandboxUser[];
  channels: SandboxChannel[];
  /** Application commands as the bot registered them (Discord's own JSON). */
  commands: unknown[];
  vendors: SandboxVendor[];
  /** One line per simulated part, e.g. "speech: Flite". */
  simulated: string[];
  samples: { name: string; url: string; contentType: string; bytes: number }[];
  botOnline: boolean;
  violations: number;
  /** A second guild that the bot is in but does not serve: for tests of the refusal. */
  elsewhere?: { guildId: string; channelId: string; userId: string };
};

/** A message as the page draws it: Discord's own message JSON plus what only this viewer may know. */
export type SandboxMessage = Record<string, unknown> & {
  id: string;
  channel_id: string;
  /** Set on ephemeral messages: the only person who sees them. */
  sandbox_only_for?: string;
  /** True while a deferred response has not been filled in. */
  sandbox_thinking?: boolean;
  /** True when the bot did not answer within 3 seconds. */
  sandbox_failed?: boolean;
};

/** A file a person attaches: first `POST /sandbox/uploads?name=...` with the raw bytes, then name its id. */
export type Upload = { id: string; url: string; filename: string; size: number; contentType: string };

/** `POST /sandbox/actions`: one thing a person does. The answer is an ActionAnswer, after the bot's first response. */
export type Action =
  | {
      type: 'command';
      as: string;
      channel: string;
      /** Command name; subcommand (group) names follow, separated by spaces: `budget show`. */
      name: string;
      /** Option values by name; attachment options name an upload id. */
      options?: Record<string, string | number | boolean>;
    }
  | {
      type: 'autocomplete';
      as: string;
      channel: string;
      name: string;
      focused: string;
      options: Record<string, string | number | boolean>;
    }
  | { type: 'message_command'; as: string; channel: string; name: string; message: string }
  /** `forged` sends a click that the message does not offer (any more): what a race or a tampered client does. */
  | { type: 'button'; as: string; channel: string; message: string; custom_id: string; forged?: boolean }
  | {
      type: 'select';
      as: string;
      channel: string;
      message: string;
      custom_id: string;
      values: string[];
      forged?: boolean;
    }
  | {
      type: 'modal';
      as: string;
      channel: string;
      /** The interaction that opened the modal, from ActionAnswer.interaction. */
      interaction: string;
      /** Values by component custom_id; file upload components name upload ids. */
      values: Record<string, string | string[]>;
    }
  | { type: 'say'; as: string; channel: string; content: string; uploads?: string[]; voice?: boolean }
  | { type: 'dismiss'; as: string; message: string };

/** What became of an action once the bot gave its first response, or 3 s passed. */
export type ActionAnswer = {
  interaction: string;
  outcome: 'acknowledged' | 'failed' | 'refused' | 'posted';
  /** Milliseconds from dispatch to the bot's first response. */
  acknowledgedAfterMs?: number;
  /** Discord's own modal JSON when the first response opened a modal. */
  modal?: unknown;
  /** Choices of an autocomplete. */
  choices?: { name: string; value: string | number }[];
  /** Id of the message the first response made, if any. */
  message?: string;
  /** Why the action itself was refused (unknown command, missing required option, disabled button...). */
  reason?: string;
};

/** `GET /sandbox/events?as=<userId>`: server-sent events, each `data:` one of these. */
export type SandboxEvent =
  | { type: 'message_create' | 'message_update'; message: SandboxMessage }
  | { type: 'message_delete'; channel: string; message: string }
  | { type: 'commands'; commands: unknown[] }
  /** A thread was made; threads stand behind their channel. */
  | { type: 'channels'; channels: World['channels'] }
  | { type: 'bot'; online: boolean }
  | { type: 'trail'; line: Record<string, unknown> }
  | { type: 'violation'; violation: Violation }
  | { type: 'vendors'; vendors: SandboxVendor[] };

/*
 * Other calls
 *   GET  /                                          the page; its files below /page/
 *   GET  /sandbox/channels/<id>/messages?as=<user>  SandboxMessage[], oldest first, with that user's ephemerals
 *   GET  /sandbox/samples/<name>                    a recording of World.samples
 *   GET  /sandbox/trail                             the trail lines so far (newest 2,000)
 *   GET  /sandbox/violations                        Violation[]
 *   PUT  /sandbox/vendors/<name>/fault              body Fault, answer SandboxVendor
 *   POST /sandbox/discord/fault                     body {kind:'rate_limit'|'server_error'|'forbidden'|'not_found'|'channel_gone'|'drop_gateway'|'none', path?, method?, times?, retryAfterSeconds?}
 *   POST /sandbox/uploads?name=<file name>          raw bytes in, Upload out
 *   GET  /attachments/...                           the CDN; the host is in ATTACHMENT_HOSTS of the bot's environment
 */
