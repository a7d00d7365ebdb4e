import { registeredDomain } from './judge-link.ts';
import type { EmailLink, LinkFault, Mailbox, ParsedEmail } from './parsed-email.ts';

/** What Helix itself finds suspicious, whatever a model says. */
type RiskKind =
  | 'link_mismatch'
  | 'hidden_text'
  | 'urgent_money'
  | 'reply_to_differs'
  | 'sender_name'
  | 'authentication_failed'
  | 'dangerous_attachment'
  | 'injection';

/** A sign of danger: found by our own rules (`helix`) or named by the model. */
export type RiskFlag = { kind: string; why: string; by: 'helix' | 'model' };

/** Words that talk to a machine, not to a reader. */
const INJECTION = [
  /\b(?:ignore|disregard|forget|override|bypass)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules|guidelines|above|previous)\b/i,
  /\b(?:print|reveal|show|repeat|output|send|tell)\b[^.\n]{0,40}\b(?:system prompt|your (?:own )?(?:prompt|instructions|rules)|developer message)\b/i,
  /\b(?:call|invoke|use|run|execute|trigger)\b[^.\n]{0,30}\b(?:tools?|functions?|plugins?|slash commands?)\b/i,
  /\b(?:dear |attention |note to |hey )?(?:ai|a\.i\.|assistant|language model|llm|chat ?bot|bot|claude|chatgpt|gpt|gemini|copilot|helix)\b[^.\n]{0,60}\b(?:must|should|shall|please|now|set|raise|increase|approve|forward|transfer|obey|comply)\b/i,
  /\b(?:raise|increase|lift|remove|change|set)\b[^.\n]{0,30}\b(?:budget|spending limit|approval threshold|toggle|guardrails?)s?\b[^.\n]{0,60}\b(?:to|by|without|immediately)\b/i,
  /\byou are now\b|\bnew (?:system )?instructions?\s*:|\bend of (?:the )?(?:email|data|prompt)\b/i,
  /<\/?(?:system|assistant|instructions?)>|\[\/?INST\]|<\|[a-z_]+\|>|^\s*(?:system|assistant)\s*:/im,
  /\b(?:ignoriere|vergiss|ignora|olvida|ignorez|oubliez)\b[^.\n]{0,40}\b(?:anweisungen|regeln|instrucciones|instructions|istruzioni)\b/i,
];
const MONEY =
  /\b(?:wire|transfer|payment|pay|invoice|gift cards?|bank (?:details|account)|iban|bitcoin|crypto|überweis\w*|zahlung|rechnung|konto|pago|factura|transferencia|paiement|facture|virement)\b/i;
const URGENT =
  /\b(?:urgent(?:ly)?|immediately|asap|right away|at once|within (?:the next )?\d+ (?:hours?|minutes?)|before (?:noon|end of (?:the )?day)|final notice|last warning|dringend|sofort|umgehend|urgente|inmediatamente|immédiatement|account will be (?:closed|suspended|locked))\b/i;
const DANGEROUS =
  /\.(?:exe|scr|com|pif|bat|cmd|ps1|vbs?|vbe|jse?|wsf|hta|lnk|msi|jar|iso|img|vhd|html?|svg|docm|xlsm|pptm|one|chm|reg)$/i;

const LINK_WORDS: Record<LinkFault, string> = {
  text_differs: 'names another address than it leads to',
  ip_address: 'leads to a bare number',
  lookalike_letters: 'is written in letters that look like others',
  script: 'is a program, not an address',
  user_in_address: 'hides its host behind a user name',
};

/** Those the sentence fits are told; `max` keeps a list of a hundred short. */
function listed(items: readonly string[], max = 3): string {
  const rest = items.length - max;
  return `${items.slice(0, max).join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function domainOf({ address }: Mailbox): string | null {
  const host = address.split('@').at(-1) ?? '';
  return address.includes('@') && host !== '' ? registeredDomain(host) : null;
}

function linkFlag(links: readonly EmailLink[]): string | null {
  const bad = links.filter(({ faults }) => faults.length > 0);
  if (bad.length === 0) return null;
  const words = bad.map(({ text, target, faults }) => {
    const shown = text === '' ? 'A link' : `“${text.slice(0, 60)}”`;
    return `${shown} ${faults.map((fault) => LINK_WORDS[fault]).join(', ')} (${target.slice(0, 80)})`;
  });
  return listed(words);
}

function senderFlag(from: Mailbox | undefined): string | null {
  const named = /[\w.+-]+@([\w-]+(?:\.[\w-]+)+)/.exec(from?.name ?? '')?.[1];
  const real = from && domainOf(from);
  if (!named || !real || registeredDomain(named) === real) return null;
  return `“${from.name.slice(0, 80)}” writes from ${real}`;
}

function replyFlag({ from, replyTo }: ParsedEmail): string | null {
  const sender = from[0] && domainOf(from[0]);
  const other = replyTo.map(domainOf).find((domain) => domain !== null && domain !== sender);
  return sender && other ? `to ${other}, not to ${sender}` : null;
}

function claimFlag({ claims }: ParsedEmail): string | null {
  const failed = Object.entries(claims).filter(([, verdict]) => /fail|error/.test(verdict ?? ''));
  return failed.length === 0
    ? null
    : failed.map(([name, verdict]) => `${name.toUpperCase()} ${verdict}`).join(', ');
}

/** Money and haste in one email, quoted by the words that gave it away. */
function pressureFlag(words: string): string | null {
  const [money, haste] = [MONEY.exec(words)?.[0], URGENT.exec(words)?.[0]];
  return money && haste ? `“${haste}” and “${money}”` : null;
}

/** Everything in the email that a model reads, hidden samples included. */
function everyWord(email: ParsedEmail): string {
  const parts = [email.subject, email.text, ...email.hidden.map(({ sample }) => sample)];
  const names = [...email.from.map(({ name }) => name), ...email.files.map(({ name }) => name ?? '')];
  return [...parts, ...names, ...email.links.map(({ text }) => text)].join('\n');
}

/** The signs of danger that our own rules find. Pure; the words quote the email only where its reader must see it. */
export function riskFlags(email: ParsedEmail): RiskFlag[] {
  const words = everyWord(email);
  const injected = INJECTION.map((pattern) => pattern.exec(words)?.[0]).find((hit) => hit !== undefined);
  const hidden = email.hidden.map(({ kind, characters }) => `${kind} (${characters} characters)`);
  const dangerous = email.files.map(({ name }) => name ?? '').filter((name) => DANGEROUS.test(name));
  const found: [RiskKind, string | null][] = [
    ['injection', injected ? `“${injected.replaceAll(/\s+/g, ' ').trim().slice(0, 120)}”` : null],
    ['link_mismatch', linkFlag(email.links)],
    ['reply_to_differs', replyFlag(email)],
    ['sender_name', senderFlag(email.from[0])],
    ['authentication_failed', claimFlag(email)],
    ['urgent_money', pressureFlag(words)],
    ['dangerous_attachment', dangerous.length > 0 ? listed(dangerous) : null],
    ['hidden_text', hidden.length > 0 ? `taken out of what was analysed: ${listed(hidden)}` : null],
  ];
  return found.flatMap(([kind, why]) => (why === null ? [] : [{ kind, why, by: 'helix' as const }]));
}
