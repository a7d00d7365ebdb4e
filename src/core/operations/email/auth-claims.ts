import type { AuthClaims } from './parsed-email.ts';

function verdict(header: string, method: string): string | null {
  return new RegExp(`(?:^|[;\\s])${method}\\s*=\\s*([a-z]+)`, 'i').exec(header)?.[1]?.toLowerCase() ?? null;
}

/**
 * What the topmost Authentication-Results header says; that is the one the last server wrote, if any server did:
 * whoever hands an email in may have written it too.
 */
export function authClaims(headers: readonly { key: string; value: string }[]): AuthClaims {
  const top = headers.find(({ key }) => key === 'authentication-results')?.value ?? '';
  return { spf: verdict(top, 'spf'), dkim: verdict(top, 'dkim'), dmarc: verdict(top, 'dmarc') };
}
