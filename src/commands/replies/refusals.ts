import type { Facts, RefusalCode } from '../../core/index.ts';
import { FILE_REFUSALS, LINK_REFUSALS } from './file-refusals.ts';
import { NOTHING_SPENT, type Reply } from './reply.ts';
import { vendorName } from './vendor-name.ts';
import { bytesText, codeFact, countText, fact, figure, relativeTime } from './wording.ts';

type Text = { what: string; next: string };

/** Somebody's words without the full stop at their end, for a sentence that has its own. */
function unstopped(text: string): string {
  return text.trimEnd().replace(/(?<!\.)\.$/, '');
}

const INPUT = {
  input_invalid: (facts) => ({
    what: `Not done: an option is not valid${facts['field'] ? ` (${codeFact(facts, 'field', '')})` : ''}.`,
    next: 'Check the options against /help and try again.',
  }),
  text_empty: () => ({
    what: 'Not done: there are no words to work on. What cannot be read or spoken does not count.',
    next: 'Type some words, or attach a file that has some.',
  }),
  text_too_long: (facts) => {
    const limit = figure(facts, 'limit');
    const bytes = figure(facts, 'limitBytes');
    const most =
      bytes === null
        ? limit === null
          ? ''
          : ` (at most ${countText(limit)} characters)`
        : ` (at most ${bytesText(bytes)})`;
    return {
      what: `Not done: the text is too long${most}.`,
      next: 'Split it and send the parts one after another.',
    };
  },
  voice_unknown: (facts) => ({
    what: `Not done: there is no voice called ${fact(facts, 'voice', 'that')}.`,
    next: facts['closest']
      ? `The closest names are ${fact(facts, 'closest', '')}. The list opens while you type in the voice option.`
      : 'Choose one from the list that opens while you type in the voice option.',
  }),
  model_unknown: (facts) => ({
    what: `Not done: ${fact(facts, 'model', 'that model')} is not a model of this operation.`,
    next: facts['known']
      ? `Choose one of ${fact(facts, 'known', '')}, or leave the option empty.`
      : 'Choose one from the list of the model option, or leave it empty.',
  }),
  language_unsupported: (facts) => ({
    what: `Not done: no available model covers the language ${fact(facts, 'language', 'you chose')}.`,
    next: 'Leave the language empty to detect it, or choose another model.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

const SERVICE = {
  guild_not_listed: () => ({
    what: 'Not done: this copy of Helix does not serve this server.',
    next: 'Its operator can add the server to DISCORD_GUILD_ID, or you can run your own copy.',
  }),
  author_opted_out: () => ({
    what: 'Not done: whoever wrote that message does not want it to be analysed, and has said so with /privacy optout.',
    next: 'Ask them to do it themselves, or to send you the words.',
  }),
  operation_off: (facts) =>
    facts['own'] === true
      ? {
          what: 'Not done: you switched this off for yourself.',
          next: 'Switch it on again with /toggle mine.',
        }
      : {
          what: 'Not done: this operation is switched off here.',
          next: 'Ask an admin whether and when it comes back.',
        },
  role_missing: () => ({
    what: 'Not done: your roles do not allow this operation.',
    next: 'Ask an admin for the role that does.',
  }),
  busy_running: (facts) => ({
    what: `Not done: you already have ${fact(facts, 'limit', 'the most')} operations running.`,
    next: 'Wait until one ends, or cancel one on its card.',
  }),
  busy_rate: (facts) => ({
    what: `Not done: that was more than ${fact(facts, 'limit', 'the allowed number of')} requests in a minute.`,
    next:
      typeof facts['retry_at'] === 'string'
        ? `You can try again ${relativeTime(facts['retry_at'])}.`
        : 'Wait a minute and try again.',
  }),
  key_missing: (facts) => ({
    what: `Not done: ${vendorName(facts['provider'])} is not set up, because ${codeFact(facts, 'key', 'its key')} is missing.`,
    next: 'The operator of this bot can set the key and start it again.',
  }),
  no_candidate: () => ({
    what: 'Not done: no model can serve this at the moment. Those that fit are missing their key or are not answering.',
    next: 'Try again in a few minutes, or leave the model option empty.',
  }),
  price_unknown: (facts) => ({
    what: `Not done: the price of ${fact(facts, 'model', 'that model')} is not known, and Helix never spends an unknown amount.`,
    next: 'Choose another model, or ask the operator to add the price.',
  }),
  idempotency_conflict: () => ({
    what: 'Not done: this request carries the id of an earlier one, but asks for something else.',
    next: 'Run the command again.',
  }),
  context_stale: () => ({
    what: 'Not done: settings kept changing while the request was being decided.',
    next: 'Try again in a moment.',
  }),
  store_unavailable: () => ({
    what: 'Not done: the database does not answer, and without it nothing may be spent.',
    next: 'Try again in a few minutes; if it stays like this, tell the operator.',
  }),
  stopping: () => ({
    what: 'Not done: the bot is being restarted.',
    next: 'Try again in a minute.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

const APPROVAL = {
  no_admin_channel: () => ({
    what: 'Not done: this needs the yes of an admin, and this server has no channel where admins are asked.',
    next: 'Ask an admin to set one with /setup, or ask for something that costs less.',
  }),
  approval_denied: (facts) => ({
    what: `Not done: an admin denied it${facts['reason'] ? `, saying “${unstopped(fact(facts, 'reason', ''))}”` : ''}.`,
    next: 'Talk to the admins, or ask for something else.',
  }),
  approval_expired: () => ({
    what: 'Not done: no admin answered in time, so the request ended.',
    next: 'Run the command again, and tell an admin that you wait.',
  }),
  approval_undeliverable: () => ({
    what: 'Not done: the admins could not be asked, because Helix cannot post in their channel.',
    next: 'Ask an admin to check the admin channel and its permissions in /setup, then run the command again.',
  }),
  approval_over_budget: () => ({
    what: 'Not done: by the time of the decision it no longer fitted the budget.',
    next: 'See /budget show for what is left and when it resets, then run the command again.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

const AGENT = {
  conversation_gone: () => ({
    what: 'Not done: you have no such conversation with the agent, or it is no longer kept.',
    next: 'See yours with /agent list, or begin one with /agent new.',
  }),
  conversation_busy: () => ({
    what: 'Not done: this conversation is at work already.',
    next: 'Wait until it ends, or stop it with /agent stop.',
  }),
} satisfies Partial<Record<RefusalCode, (facts: Facts) => Text>>;

const TEXTS: Record<RefusalCode, (facts: Facts) => Text> = {
  ...FILE_REFUSALS,
  ...LINK_REFUSALS,
  ...INPUT,
  ...SERVICE,
  ...APPROVAL,
  ...AGENT,
};

/** The reply to a request that was turned away before a vendor was asked: one text per code, nothing booked. */
export function refusalReply(code: RefusalCode, facts: Facts): Reply {
  const text = TEXTS[code](facts);
  return { what: text.what, money: NOTHING_SPENT, next: text.next };
}
