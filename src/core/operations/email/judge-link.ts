import { defang } from './defang.ts';
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

/** The host that a link's text names, when the text is an address and nothing else. */
function shownHost(text: string): string | null {
  const [, host] =
    /^(?:https?:\/\/)?((?:[\p{L}\p{N}-]+\.)+\p{L}{2,24})(?::\d+)?(?:[/?#]\S*)?$/iu.exec(text.trim()) ?? [];
  return host ?? null;
}

function targetUrl(href: string): URL | null {
  return URL.canParse(href) ? new URL(href) : null;
}

function hostFaults(url: URL, text: string): LinkFault[] {
  const { hostname } = url;
  const shown = shownHost(text);
  const differs = shown !== null && registeredDomain(shown) !== registeredDomain(hostname);
  return [
    ...(differs ? (['text_differs'] as const) : []),
    ...(/^[\d.]+$|^\[/.test(hostname) ? (['ip_address'] as const) : []),
    ...(/(^|\.)xn--/.test(hostname) ? (['lookalike_letters'] as const) : []),
    ...(url.username === '' ? [] : (['user_in_address'] as const)),
  ];
}

/**
 * A link with what is wrong about it: its text names another domain than its target, the target is a bare number, is
 * written in letters that look like others, hides its host behind a user name, or is no address but a program.
 * Null for anchors within the email and for addresses to write to.
 */
export function judgeLink(href: string, text: string): EmailLink | null {
  const target = href.trim().replaceAll(/[\p{Cc}\s]+/gu, '');
  if (target === '' || target.startsWith('#') || /^(mailto|tel|cid|sms):/i.test(target)) return null;
  const url = targetUrl(target);
  const script = /^(javascript|data|vbscript|file):/i.test(target);
  const web = url !== null && /^(https?|ftp):$/.test(url.protocol);
  return {
    text: defang(text.replaceAll(/\s+/g, ' ').trim().slice(0, TEXT_MAX)),
    target: defang(target.slice(0, TARGET_MAX)),
    faults: script ? ['script'] : web ? hostFaults(url, text) : [],
  };
}
