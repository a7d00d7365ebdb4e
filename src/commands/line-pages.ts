/** Groups of whole lines, in order, each of at most `max` characters with its line breaks; a longer line stands alone. */
export function linePages(lines: readonly string[], max: number): string[][] {
  const pages: string[][] = [];
  let length = 0;
  for (const line of lines) {
    const last = pages.at(-1);
    if (last && length + 1 + line.length <= max) {
      last.push(line);
      length += 1 + line.length;
    } else {
      pages.push([line]);
      length = line.length;
    }
  }
  return pages;
}

/** One of the pages (from 0), the nearest that there is, and how many there are: at least one. */
export function pageOf(
  pages: readonly string[][],
  asked: number,
): { lines: string[]; page: number; of: number } {
  const of = Math.max(1, pages.length);
  const page = Math.min(Math.max(0, Math.trunc(asked) || 0), of - 1);
  return { lines: pages[page] ?? [], page, of };
}
