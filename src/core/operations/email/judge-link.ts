import { defang } from './defang.ts';
import { dropInvisible } from './invisible-characters.ts';
import type { EmailLink, LinkFault } from './parsed-email.ts';

/** Second-level names under which countries register, so that `a.co.uk` and `b.co.uk` are two owners. */
const SHARED_SECOND = new Set(['ac', 'co', 'com', 'edu', 'gov', 'ne', 'net', 'or', 'org']);
const TEXT_MAX = 200;
const TARGET_MAX = 500;

/** The part of a host that somebody registered: `mail.example.co.uk` belongs to `example.co.uk`. */
export function registeredDomain(host: string): string {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const shared = labels.length > 2 && labels.at(-1)?.length === 2 && SHARED_SECOND.has(labels.at(-2) ?? '');
  return labels.slice(shared ? -3 : -2).join('.');
}

const HOST = String.raw`((?:[\p{L}\p{N}-]+\.)+\p{L}{2,24})`;
const ALONE = new RegExp(`^(?:https?://)?${HOST}(?::\\d+)?(?:[/?#]\\S*)?$`, 'iu');
const AMONG_WORDS = new RegExp(`(?:https?://|\\b(?=www\\.))${HOST}`, 'giu');

/** The hosts that a link's text names: it is an address and nothing else, or has one that nobody takes for a word. */
function shownHosts(text: string): string[] {
  // The dots of other scripts, which a browser takes for one.
  const tidy = text
    .replaceAll(/[\u2024\u3002\uff0e\uff61]/g, '.')
    .replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}/]+$/gu, '');
  const alone = ALONE.exec(tidy)?.[1];
  return alone === undefined ? Array.from(tidy.matchAll(AMONG_WORDS), ([, host = '']) => host) : [alone];
}

function targetUrl(href: string): URL | null {
  return URL.canParse(href) ? new URL(href) : null;
}

function hostFaults(url: URL, text: string): LinkFault[] {
  const { hostname } = url;
  const leads = registeredDomain(hostname);
  const differs = shownHosts(text).some((shown) => registeredDomain(shown) !== leads);
  return [
    ...(differs ? (['text_differs'] as const) : []),
    ...(/^[\d.]+$|^\[/.test(hostname) ? (['ip_address'] as const) : []),
    ...(/(^|\.)xn--/.test(hostname) ? (['lookalike_letters'] as const) : []),
    ...(url.username === '' ? [] : (['user_in_address'] as const)),
  ];
}

/** Addresses that start something: scripts, and the programs of a desktop (`ms-msdt:`). */
const PROGRAM = /^(?:javascript|data|vbscript|file|blob|shell|search-ms|ms-[a-z-]+):/i;

/**
 * A link with what is wrong about it: its text names another domain than its target, the target is a bare number, is
 * written in letters that look like others, hides its host behind a user name, or is no address but a program.
 * `text` is what its reader sees. Null for anchors within the email and for addresses to write to.
 */
export function judgeLink(href: string, text: string): EmailLink | null {
  const given = href.trim().replaceAll(/[\p{Cc}\s]+/gu, '');
  const target = given.startsWith('//') ? `https:${given}` : given;
  if (target === '' || target.startsWith('#') || /^(mailto|tel|cid|sms):/i.test(target)) return null;
  const url = targetUrl(target);
  const web = url !== null && /^(https?|ftp):$/.test(url.protocol);
  const shown = dropInvisible(text.slice(0, 2_000)).text.replaceAll(/\s+/g, ' ').trim();
  return {
    text: defang(shown.slice(0, TEXT_MAX)),
    target: defang(target.slice(0, TARGET_MAX)),
    faults: PROGRAM.test(target) ? ['script'] : web ? hostFaults(url, shown) : [],
  };
}
