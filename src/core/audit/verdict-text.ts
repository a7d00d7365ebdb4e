import type { LogFault } from './log-walk.ts';
import type { LogVerdict } from './verify-log.ts';

const WHY: Record<LogFault, string> = {
  missing: 'it is not there',
  body_malformed: 'its text is not that of an entry',
  hash: 'its text is not the one that was hashed and signed',
  chain: 'it does not follow from the entry before it, so this one or that one was changed',
  identity: 'the log is not the one it has to be, or its key is another',
  signature: 'the checkpoint over it was not signed by this log’s key',
  checkpoint: 'what was signed at the checkpoint over it is not what stands there now',
  truncated:
    'it was signed, and is gone: the end of the log was cut off, or an old copy was put in its place',
};

/** A verdict on the log in two sentences for people: what holds, or the first wrong entry and why. */
export function verdictText(verdict: LogVerdict): string {
  if (verdict.ok) {
    const { size, read, checkpoints, hash } = verdict;
    const how = read === size ? '' : `, ${read} of them new and read now`;
    const signed = `${checkpoints} signed checkpoint${checkpoints === 1 ? ' fits' : 's fit'}`;
    return `${size} entries${how}: chain whole, ${signed}, head ${hash}.`;
  }
  const { firstBad, lastBad, reason, checkpoint } = verdict;
  const which =
    firstBad === lastBad
      ? `Entry ${firstBad} is the first bad one`
      : `The first bad entry is one of ${firstBad} to ${lastBad}`;
  const seen = checkpoint === null ? '' : ` The checkpoint of ${checkpoint} entries tells.`;
  return `${which}: ${WHY[reason]}.${seen}`;
}
