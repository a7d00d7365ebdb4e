/** A person or list as a header names it; `address` is empty where there is none. */
export type Mailbox = { name: string; address: string };

/** A file of an email: listed, never opened. `sha256` in hex; `bytes` after decoding. */
export type EmailFile = { name: string | null; type: string; bytes: number; sha256: string };

/** Why a link does not lead where it looks as if it did. */
export type LinkFault = 'text_differs' | 'ip_address' | 'lookalike_letters' | 'script' | 'user_in_address';

/** A link of the email; `target` is de-fanged, `text` as it was shown. */
export type EmailLink = { text: string; target: string; faults: LinkFault[] };

/** Ways in which an email says something that its reader does not see. */
export type HiddenKind = 'style' | 'size' | 'colour' | 'comment' | 'characters';

/** What was hidden in one way: how many characters, and their beginning. */
export type HiddenText = { kind: HiddenKind; characters: number; sample: string };

/** What the receiving server says of the sender (`pass`, `fail`, …): a claim inside the email, which anybody can write. */
export type AuthClaims = { spf: string | null; dkim: string | null; dmarc: string | null };

/** An email as it was read: what is visible, what was hidden, and what it carries. Nothing was fetched. */
export type ParsedEmail = {
  format: 'eml' | 'msg' | 'text';
  subject: string;
  from: Mailbox[];
  replyTo: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  /** UTC ISO; null when there is none that is a date. */
  date: string | null;
  claims: AuthClaims;
  /** The visible words, links de-fanged. */
  text: string;
  /** True when the words were longer than what is kept. */
  cut: boolean;
  hidden: HiddenText[];
  links: EmailLink[];
  files: EmailFile[];
  /** Files beyond those that are listed. */
  filesLeftOut: number;
};

/** A message before its words are read: what MIME and Outlook's format have in common. */
export type RawEmail = Pick<
  ParsedEmail,
  'format' | 'subject' | 'from' | 'replyTo' | 'to' | 'cc' | 'date' | 'claims' | 'files' | 'filesLeftOut'
> & { html: string | null; plain: string | null };
