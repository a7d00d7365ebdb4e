import { formatUsd } from '../../core/index.ts';
import type { Facts, FailureCode, Receipt } from '../../core/index.ts';
import { NOTHING_SPENT, type Reply } from './reply.ts';
import { vendorName } from './vendor-name.ts';
import { fact, upperFirst } from './wording.ts';

type Text = { what: string; next: string };

const STOPPED: Text = {
  what: 'The bot was stopped while it worked on this.',
  next: 'Press Retry to run it again.',
};

/** What stopped it, where that was not the bot's own end. */
const INTERRUPTED: Record<string, Text> = {
  store_unavailable: {
    what: 'The database stopped answering while this was at work.',
    next: 'Try again in a few minutes; if it stays like this, tell the operator.',
  },
  result_waits: {
    what: 'The result is made, but the database does not answer, and nothing leaves unbooked.',
    next: 'Wait: it comes by itself once the database answers. A second run would cost a second time.',
  },
};

const TEXTS: Record<FailureCode, (vendor: string, facts: Facts) => Text> = {
  vendor_key_refused: (vendor) => ({
    what: `${vendor} refused the key of this bot.`,
    next: 'Your request was not the cause. Tell the operator, who can renew the key.',
  }),
  vendor_payment: (vendor) => ({
    what: `The account of this bot at ${vendor} has no credit left or lacks the permission.`,
    next: 'Your request was not the cause. Tell the operator, who can look at the account.',
  }),
  vendor_rate_limited: (vendor) => ({
    what: `${vendor} had too many requests and kept saying so.`,
    next: 'Try again in a few minutes.',
  }),
  vendor_overloaded: (vendor) => ({
    what: `${vendor} is overloaded.`,
    next: 'Try again in a few minutes.',
  }),
  vendor_unavailable: (vendor) => ({
    what: `${vendor} cannot be reached or answers with errors.`,
    next: 'Try again in a few minutes.',
  }),
  vendor_rejected_input: (vendor) => ({
    what: `${vendor} did not accept the input.`,
    next: 'Check the file or the text and the options, or choose another model.',
  }),
  vendor_reply_invalid: (vendor) => ({
    what: `${vendor} sent an answer that makes no sense, so it was not used.`,
    next: 'Try again; if it happens twice, tell the operator.',
  }),
  vendor_timeout: (vendor) => ({
    what: `${vendor} stopped answering in the middle.`,
    next: 'Try again, with a shorter input if you can.',
  }),
  deadline: () => ({
    what: 'It took longer than this operation may take.',
    next: 'Try again, with a shorter input if you can.',
  }),
  interrupted: (_, facts) => INTERRUPTED[String(facts['reason'])] ?? STOPPED,
  money_ended: () => ({
    what: 'The budget did not allow the next step.',
    next: 'See /budget show for what is left and when it resets.',
  }),
  outside_approval: () => ({
    what: 'The next step would have gone beyond what was approved.',
    next: 'Run the command again, so that an admin can decide about it anew.',
  }),
  internal: (_, facts) => ({
    what:
      facts['reason'] === 'result_not_stored'
        ? 'The result was made, and could not be stored.'
        : `Something went wrong inside Helix${'reference' in facts ? ` (${fact(facts, 'reference', '')})` : ''}.`,
    next: 'Try again; if it happens twice, tell the operator and name the operation.',
  }),
};

/** Whether the ledger has not said yet what was booked: an estimate of nothing is no figure. */
export function isUnbooked({ cost, estimated, model }: Receipt): boolean {
  // Without a model nothing was begun at any vendor.
  return cost === 0n && estimated && model !== '';
}

const NOT_BOOKED_YET =
  'What it cost is not booked yet, because the database does not answer. At most what was set aside is; /budget show tells it later.';

/** What the ledger says of an operation that brought no result. */
function moneySpent(receipt: Receipt): string {
  if (isUnbooked(receipt)) return NOT_BOOKED_YET;
  if (receipt.cost === 0n) return NOTHING_SPENT;
  return receipt.estimated
    ? `${formatUsd(receipt.cost)} was booked as estimated, because it is not known what the vendor billed; a correction follows when it is.`
    : `${formatUsd(receipt.cost)} was spent.`;
}

/** The reply to an operation that began and did not finish; `receipt` says what was booked. */
export function failureReply(code: FailureCode, facts: Facts, receipt: Receipt): Reply {
  const text = TEXTS[code](vendorName(receipt.provider || facts['provider']), facts);
  // What ended before it began has no model, is not stored, and so has no Retry.
  const next = text === STOPPED && receipt.model === '' ? 'Run the command again.' : text.next;
  return { what: upperFirst(text.what), money: moneySpent(receipt), next };
}

/** The reply to an operation its asker or an admin cancelled. */
export function cancelledReply(receipt: Receipt): Reply {
  return {
    what: 'It was stopped as you asked.',
    money: moneySpent(receipt),
    next: 'Run the command again when you want it after all.',
  };
}
