import type { AttachmentRef } from '../request.ts';

const NAME_MAX = 80;
const NAMELESS = 'recording';

/** The file name an address ends in, without what no file name has; `recording` when it ends in none. */
function nameOf(address: string): string {
  const last = URL.parse(address)?.pathname.split('/').at(-1) ?? '';
  let name = last;
  try {
    name = decodeURIComponent(last);
  } catch {
    // A lone percent sign: the name as it stands will do.
  }
  const plain = name.replace(/[\p{C}/\\]/gu, '').trim();
  return Array.from(plain).slice(-NAME_MAX).join('') || NAMELESS;
}

/** A file that somebody names by its address; angle brackets, which keep Discord from showing a preview, are taken off. */
export function linkedFile(address: string): AttachmentRef {
  const url = address.trim().replace(/^<(.*)>$/, '$1');
  return { url, name: nameOf(url), bytes: 0, contentType: null, link: true };
}
