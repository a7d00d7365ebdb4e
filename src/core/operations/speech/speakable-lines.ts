const FENCE = /^ {0,3}(```|~~~)/;
const RULE = /^ {0,3}([-*_])(?: ?\1){2,}\s*$/;
const TABLE_RULE = /^[|\s:-]*-[|\s:-]*$/;
const HEADING = /^ {0,3}#{1,6}\s+/;
const SUBTEXT = /^-#\s+/;
const QUOTE = /^ {0,3}>{1,3}\s?/;
const BULLET = /^\s{0,12}[-*+]\s+(?:\[[ xX]\]\s+)?/;
const NUMBERED = /^\s{0,12}\d{1,9}[.)]\s/;

/** Ends an entry with a full stop, so that the voice pauses where the eye would. */
function closed(text: string): string {
  const plain = text.trimEnd();
  return plain === '' || /[.!?…:;,。！？]["'”’)\]]*$/u.test(plain) ? plain : `${plain}.`;
}

function cells(line: string): string {
  const inner = line.trim().replaceAll(/^\||\|$/g, '');
  return closed(
    inner
      .split('|')
      .map((cell) => cell.trim())
      .filter(Boolean)
      .join(', '),
  );
}

function speakLine(line: string, inline: (text: string) => string): string {
  if (RULE.test(line)) return '';
  const unquoted = line.replace(QUOTE, '');
  if (/^\s*\|.*\|\s*$/.test(unquoted) && !/^\s*\|\|/.test(unquoted)) {
    return TABLE_RULE.test(unquoted) ? '' : cells(inline(unquoted));
  }
  if (HEADING.test(unquoted)) return closed(inline(unquoted.replace(HEADING, '').replace(/\s#+\s*$/, '')));
  if (SUBTEXT.test(unquoted)) return closed(inline(unquoted.replace(SUBTEXT, '')));
  if (BULLET.test(unquoted)) return closed(inline(unquoted.replace(BULLET, '')));
  if (NUMBERED.test(unquoted)) return closed(inline(unquoted.trimStart()));
  return inline(unquoted);
}

/**
 * Takes Markdown's line marks away: headings, quotes, list marks, tables, rules. A fenced code block becomes its
 * length in words, because nobody wants to hear brackets. `inline` treats what stands within a line.
 */
export function speakableLines(text: string, inline: (text: string) => string): string {
  const spoken: string[] = [];
  let fence: { mark: string; lines: number } | null = null;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line)?.[1];
    const oneLine =
      mark !== undefined && fence === null && line.trimEnd().length > 6 && line.trimEnd().endsWith(mark);
    if (oneLine) {
      spoken.push('Code block, 1 line.');
    } else if (fence === null && mark !== undefined) {
      fence = { mark, lines: 0 };
    } else if (fence !== null && (mark === fence.mark || line.trimEnd().endsWith(fence.mark))) {
      const lines = fence.lines + (mark === fence.mark ? 0 : 1);
      spoken.push(`Code block, ${lines} ${lines === 1 ? 'line' : 'lines'}.`);
      fence = null;
    } else if (fence === null) {
      spoken.push(speakLine(line, inline));
    } else {
      fence.lines += 1;
    }
  }
  if (fence !== null) spoken.push(`Code block, ${fence.lines} ${fence.lines === 1 ? 'line' : 'lines'}.`);
  return spoken.join('\n');
}
