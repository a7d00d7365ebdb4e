/**
 * A moment of a film as people write it: `01:05`, `1:02:03` beyond an hour, `00:01.5` between two seconds. What is
 * smaller than a tenth is cut, never rounded up.
 */
export function momentText(seconds: number): string {
  const tenths = Math.floor(seconds * 10 + 0.005);
  const [whole, tenth] = [Math.floor(tenths / 10), tenths % 10];
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const clock = hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
  return tenth === 0 ? clock : `${clock}.${tenth}`;
}

/** Seconds of a moment as people write it: `90`, `1:30`, `0:01:30`, `2.5`, `1m30s`; null when it is none. */
export function momentSeconds(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  const spoken =
    /^(?:(\d{1,3})\s*h)?\s*(?:(\d{1,4})\s*m(?:in)?)?\s*(?:(\d{1,6}(?:\.\d{1,3})?)\s*s(?:ec)?)?$/i.exec(plain);
  if (spoken && plain !== '') {
    const [, hours = '0', minutes = '0', seconds = '0'] = spoken;
    return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  }
  const clock = /^(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,6}(?:\.\d{1,3})?)$/.exec(plain);
  if (!clock) return null;
  const [, hours = '0', minutes = '0', seconds = '0'] = clock;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
