import { NOTHING_SPENT, type Reply } from './reply.ts';

/** Codes of answers that belong to no operation's outcome: clicks, forms and the bot's own faults. */
export type NoticeCode = keyof typeof NOTICES;

const NOTICES = {
  old_button: {
    what: 'This button is from an older version of Helix.',
    money: NOTHING_SPENT,
    next: 'Run the command again to get a new one.',
  },
  form_forgotten: {
    what: 'Not done: Helix was started anew, or a quarter of an hour passed, while this form was open.',
    money: NOTHING_SPENT,
    next: 'Use the command, or the menu of the message, again.',
  },
  conversation_unknown: {
    what: 'Not done: you have no such conversation with the agent. Conversations are kept for a while, each for its owner alone.',
    money: NOTHING_SPENT,
    next: 'See yours with /agent list, or begin one with /agent new.',
  },
  thread_gone: {
    what: 'The thread of this conversation was deleted, so this comes here.',
    money: NOTHING_SPENT,
    next: 'Press **Continue** to go on here.',
  },
  thread_begun: {
    what: 'This conversation goes on here.',
    money: NOTHING_SPENT,
    next: 'Press **Continue** to say what is next; results come into this thread.',
  },
  not_yours: {
    what: 'Not done: only the person who asked for this, or an admin, can do that.',
    money: NOTHING_SPENT,
    next: 'Run the command yourself if you want a result of your own.',
  },
  admins_only: {
    what: 'Not done: only admins of this server can do that.',
    money: NOTHING_SPENT,
    next: 'Ask an admin. Who is one is set with /setup: holders of the admin roles, or whoever may manage the server.',
  },
  only_asker: {
    what: 'Not done: only the person who asked for this can do that.',
    money: NOTHING_SPENT,
    next: 'Run the command yourself if you want a result of your own.',
  },
  already_over: {
    what: 'There is nothing left to cancel: it has already ended.',
    money: 'What it cost, if anything, is on its card.',
    next: 'See the result or the reason on the card.',
  },
  unknown_operation: {
    what: 'Helix knows no operation of that name.',
    money: NOTHING_SPENT,
    next: 'Run the command again.',
  },
  input_gone: {
    what: 'Not done: what this operation worked on has been deleted, as it is after a day.',
    money: NOTHING_SPENT,
    next: 'Run the command again with the file or the text.',
  },
  result_gone: {
    what: 'This result has been deleted. Results are kept for seven days.',
    money: 'What it cost stays as it was.',
    next: 'Run the command again to make a new one.',
  },
  result_pending: {
    what: 'This has not ended yet.',
    money: 'Nothing more is spent by asking.',
    next: 'Try again in a moment.',
  },
  format_unavailable: {
    what: 'That format cannot be made from this result.',
    money: NOTHING_SPENT,
    next: 'Choose another format, or run the command again with the format option.',
  },
  replay: {
    what: 'This request was taken before and is not run twice.',
    money: 'Nothing more was spent.',
    next: 'Its result or reason comes to the place where it was first asked for.',
  },
  unknown_command: {
    what: 'Helix does not know this command. Its list of commands has changed.',
    money: NOTHING_SPENT,
    next: 'Restart Discord to refresh the list, or tell the operator to run `npm run deploy-commands`.',
  },
  guild_only: {
    what: 'Not done: Helix works inside servers only.',
    money: NOTHING_SPENT,
    next: 'Use the command in a channel of your server.',
  },
  delivery_failed: {
    what: 'The result is ready, but Discord did not take the message.',
    money: 'What it cost is on this card.',
    next: 'Press Show my result to see it here.',
  },
  bot_fault: {
    what: 'Something went wrong inside Helix.',
    money: 'Whether anything was spent is in the ledger: see /budget show.',
    next: 'Try again; if it happens twice, tell the operator when it happened.',
  },
} satisfies Record<string, Reply>;

/** The codes, for a test that reads every text. */
export const NOTICE_CODES = Object.keys(NOTICES) as NoticeCode[];

/** The fixed reply of `code`. */
export function noticeReply(code: NoticeCode): Reply {
  return NOTICES[code];
}
