/** Takes secrets out of text on its way to a log, the audit chain, a webhook or a reply. */
export type Redactor = {
  /** Keeps `secret` out from now on; texts under 8 characters are left alone, they would maim every line. */
  add(secret: string): void;
  redact(text: string): string;
};

const LEAST = 8;
/** Secrets learned while running (interaction tokens): the newest this many are remembered. */
const REMEMBERED = 2_000;
const MASK = '[redacted]';
/** Webhook and interaction URLs carry their token in the path; vendors' keys sometimes come as a query. */
const PATTERNS: readonly [RegExp, string][] = [
  [/(\/webhooks\/\d+\/)[\w.-]+/g, `$1${MASK}`],
  [/(\/interactions\/\d+\/)[\w.-]+/g, `$1${MASK}`],
  [/([?&](?:key|token|api_key|access_token)=)[^&\s"\\]+/gi, `$1${MASK}`],
  [/\b((?:Bot|Bearer|Token|Basic) )[\w.~+/=-]{16,}/g, `$1${MASK}`],
];

/** All spellings a secret may have in a serialised line. */
function spellings(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  return [...new Set([secret, json, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])];
}

/** A redactor that knows `secrets` for good and the ones added later for a while. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const known = secrets.filter((secret) => secret.length >= LEAST).flatMap(spellings);
  // Longest first, so that a secret that contains another goes as a whole.
  known.sort((a, b) => b.length - a.length);
  const learned = new Set<string>();
  return {
    add(secret) {
      if (secret.length < LEAST) return;
      learned.delete(secret);
      learned.add(secret);
      const oldest = learned.size > REMEMBERED ? learned.values().next().value : undefined;
      if (oldest !== undefined) learned.delete(oldest);
    },
    redact(text) {
      let clean = text;
      for (const secret of known) clean = clean.replaceAll(secret, MASK);
      for (const secret of learned) clean = clean.replaceAll(secret, MASK);
      for (const [pattern, mask] of PATTERNS) clean = clean.replace(pattern, mask);
      return clean;
    },
  };
}
