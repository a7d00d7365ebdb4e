import type { EmailText } from './email-text.ts';

/** Something about an email to be careful with. `also` are other names for its kind. */
export type Risk = {
  kind: string;
  also: string[];
  severity: 'low' | 'medium' | 'high';
  detail: string;
  evidence: string;
};

type Rule = Pick<Risk, 'kind' | 'also' | 'severity' | 'detail'> & { pattern: RegExp };

const INJECTION: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:previous|prior|above|all|earlier|your)\b.{0,30}\b(?:instructions?|rules|prompts?|guidelines)\b/i,
  /\bsystem prompt\b|\bdeveloper message\b|<\/?(?:system|assistant|tool_use)\b/i,
  /\b(?:print|reveal|show|repeat|output|tell me)\b.{0,30}\byour\b.{0,20}\b(?:prompt|instructions|rules)\b/i,
  /\b(?:call|invoke|run|execute)\b.{0,30}\b(?:tool|function)\b/i,
  /\byou are (?:now )?(?:an? )?(?:ai|assistant|language model|bot|agent|dan)\b/i,
  /\b(?:ai|a\.i\.|assistant|bot|chatbot|language model|llm|agent|helix)\b.{0,60}\b(?:must|should|shall|please|now|raise|increase|set|approve|answer|reply)\b/i,
  /\b(?:raise|increase|set|lift)\b.{0,30}\b(?:the|your|my|our)\b.{0,12}\bbudget\b.{0,60}\b(?:immediately|now|without|unlimited|limit|to \$?\d)/i,
  /\b(?:mark|classify|rate|treat)\b.{0,40}\b(?:as )?(?:safe|not spam|no risk|low risk|harmless|trusted)\b/i,
];

/** A sentence that gives orders to a machine that reads along. */
export function isInjection(sentence: string): boolean {
  return INJECTION.some((pattern) => pattern.test(sentence));
}

const rule = (
  kind: string,
  severity: Risk['severity'],
  also: string,
  detail: string,
  pattern: RegExp,
): Rule => ({ kind, severity, also: also.split(' '), detail, pattern });

/** Rules for one sentence. */
const SENTENCE_RULES: readonly Rule[] = [
  rule(
    'credential_request',
    'high',
    'phishing credentials credential_theft',
    'asks for a password, a code or a login',
    /\b(?:enter|confirm|verify|send|provide|update|give|reset)\b.{0,50}\b(?:password|passcode|pin|credentials?|login|one[- ]time code|verification code|identity|account)\b/i,
  ),
  rule(
    'payment_change',
    'high',
    'payment payment_fraud bank_details fraud invoice_fraud financial',
    'new bank details or an unusual way to pay',
    /\b(?:new|updated?|changed?|different)\b.{0,40}\b(?:bank|iban|account number|account details|wire|payment details)\b|\bgift ?cards?\b|\b(?:bitcoin|btc|usdt|crypto(?:currency)? wallet)\b/i,
  ),
  rule(
    'pressure',
    'medium',
    'urgency urgent_pressure social_engineering',
    'presses for haste or threatens',
    /\b(?:act now|immediately|right away|final (?:notice|warning)|within (?:24|48) hours|(?:will be|has been) (?:suspended|locked|closed|terminated|disabled)|legal action)\b/i,
  ),
  rule(
    'secrecy',
    'medium',
    'confidentiality social_engineering',
    'asks to keep it from others',
    /\b(?:keep (?:this|it) (?:between us|secret|quiet|confidential)|do(?:n['’]t| not) tell|without telling)\b/i,
  ),
  rule(
    'too_good',
    'medium',
    'scam spam fraud lottery',
    'promises money for nothing',
    /\b(?:you(?:['’]ve| have)? won|lottery|inheritance|beneficiary|unclaimed (?:funds|prize)|claim your (?:prize|reward))\b/i,
  ),
];

const DANGEROUS_FILE =
  /\.(?:exe|scr|bat|cmd|com|js|jse|vbs|vbe|wsf|ps1|msi|jar|lnk|hta|iso|img|docm|xlsm|pptm|html?|svg|reg)$/i;
const DOMAIN = /\b((?:[a-z0-9-]+(?:\[?\.\]?))+[a-z]{2,})\b/i;

const domainOf = (text: string): string | null =>
  DOMAIN.exec(text.replace(/^\w+:\/\//, ''))?.[1]
    ?.replaceAll(/[[\]]/g, '')
    .toLowerCase() ?? null;

/** The last two parts of a name: enough to see that it is another one. */
const owner = (domain: string | null): string | null => domain?.split('.').slice(-2).join('.') ?? null;

function risk(
  kind: string,
  severity: Risk['severity'],
  also: string,
  detail: string,
  evidence: string,
): Risk {
  return { kind, severity, also: also.split(' '), detail, evidence };
}

function linkRisks({ links }: EmailText): Risk[] {
  return links.flatMap(({ text, target, faults }) => {
    const shown = /^\s*\S+\.\S+\s*$/.test(text) ? owner(domainOf(text)) : null;
    const real = owner(domainOf(target));
    const differs = shown !== null && real !== null && shown !== real;
    if (differs || faults.length > 0)
      return [
        risk(
          'link_mismatch',
          'high',
          'suspicious_link phishing links',
          `a link leads elsewhere than it looks${faults.length > 0 ? ` (${faults.join(', ')})` : ''}`,
          `${text || target} -> ${target}`,
        ),
      ];
    const odd = /xn--|:\/\/\d{1,3}(?:\[?\.\]?\d{1,3}){3}/i.test(target);
    return odd
      ? [risk('suspicious_link', 'high', 'link_mismatch phishing links', 'an address in disguise', target)]
      : [];
  });
}

function envelopeRisks(email: EmailText): Risk[] {
  const { claims, replyTo, from, hidden, attachments } = email;
  const failed = claims.match(/\b(?:spf|dkim|dmarc)\W{1,3}(?:soft)?fail\b/gi) ?? [];
  const sender = owner(domainOf(from?.address?.split('@')[1] ?? ''));
  const answer = owner(domainOf(replyTo?.address?.split('@')[1] ?? ''));
  const files = attachments.filter((name) => DANGEROUS_FILE.test(name));
  return [
    ...(failed.length > 0
      ? [
          risk(
            'authentication_failed',
            'high',
            'spoofing auth_failure sender_spoofing',
            'a server claims that the sender is not who it says',
            failed.join(', '),
          ),
        ]
      : []),
    ...(sender !== null && answer !== null && sender !== answer
      ? [
          risk(
            'reply_to_differs',
            'medium',
            'spoofing sender_spoofing',
            'answers go to another domain than the sender’s',
            `${sender} -> ${answer}`,
          ),
        ]
      : []),
    ...(hidden.trim() !== ''
      ? [
          risk(
            'hidden_text',
            'medium',
            'hidden_content',
            'the email holds text that a reader does not see',
            hidden.slice(0, 200),
          ),
        ]
      : []),
    ...(isInjection(hidden) ? [injection(hidden.slice(0, 200))] : []),
    ...files.map((name) =>
      risk(
        'dangerous_attachment',
        'high',
        'malware attachment suspicious_attachment',
        'an attachment can run a program',
        name,
      ),
    ),
  ];
}

function injection(evidence: string): Risk {
  return risk(
    'injection',
    'high',
    'prompt_injection instructions manipulation other',
    'gives orders to a machine that reads along; they were not followed',
    evidence,
  );
}

/** What is to be careful with in an email, each kind once, the worst first. */
export function findRisks(email: EmailText, sentences: readonly string[]): Risk[] {
  const all = [email.subject, ...sentences];
  const found = [
    ...all.filter(isInjection).map(injection),
    ...envelopeRisks(email),
    ...linkRisks(email),
    ...SENTENCE_RULES.flatMap(({ pattern, ...about }) =>
      all.filter((sentence) => pattern.test(sentence)).map((evidence) => ({ ...about, evidence })),
    ),
  ];
  const byKind = new Map<string, Risk>();
  for (const each of found) if (!byKind.has(each.kind)) byKind.set(each.kind, each);
  const order = ['high', 'medium', 'low'];
  return [...byKind.values()].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
}
