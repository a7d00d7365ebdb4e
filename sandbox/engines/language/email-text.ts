/** A name and an address, as far as they were given. */
export type Mailbox = { name: string | null; address: string | null };

/** An email as plain data. Whatever was not given is null or empty. */
export type EmailText = {
  subject: string;
  from: Mailbox | null;
  replyTo: Mailbox | null;
  to: Mailbox[];
  /** When it was sent, and the sender's minutes east of UTC. */
  date: Date | null;
  offsetMinutes: number;
  body: string;
  attachments: string[];
  /** `faults` are what the caller's program found wrong with a link. */
  links: { text: string; target: string; faults: string[] }[];
  /** Text that a reader would not have seen. */
  hidden: string;
  /** What servers on the way claim about SPF, DKIM and DMARC. */
  claims: string;
};

/** Reads `Name <address>`, an address alone, a name alone, or `{name, address}`. */
export function toMailbox(value: unknown): Mailbox | null {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { name, address, email } = value as Record<string, unknown>;
    const text = (part: unknown): string | null => (typeof part === 'string' && part !== '' ? part : null);
    return { name: text(name), address: text(address) ?? text(email) };
  }
  if (typeof value !== 'string' || value.trim() === '') return null;
  const [, name = '', address] = /^\s*"?([^"<]*?)"?\s*<([^>]+)>/.exec(value) ?? [];
  if (address !== undefined) return { name: name || null, address };
  const plain = value.trim();
  return plain.includes('@') ? { name: null, address: plain } : { name: plain, address: null };
}

/** Minutes east of UTC that a written date names (`+0100`, `+01:00`, `Z`); 0 when it names none. */
export function offsetOf(date: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):?(\d{2})(?:\s*\(.*\))?\s*$/.exec(date) ?? [];
  const east = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return sign === '-' ? -east : east;
}
