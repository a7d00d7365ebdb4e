import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../src');
const files = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'));

function filesWith(pattern: RegExp): string[] {
  return files
    .filter((name) => pattern.test(readFileSync(join(root, name), 'utf8')))
    .toSorted((a, b) => a.localeCompare(b));
}

describe('a vendor’s paid calls', () => {
  it('are made in one place, which is reached from one place', () => {
    expect(filesWith(/\bcall\.run\(/)).toEqual(['core/router/call-once.ts']);
    expect(filesWith(/\bcallOnce\(/)).toEqual(['core/router/attempt.ts', 'core/router/call-once.ts']);
    expect(filesWith(/\bwalkCandidates\(/)).toEqual(['core/router/attempt.ts', 'core/router/serve.ts']);
    // An approved operation is taken up in resume.ts; everything else goes through router.ts.
    expect(filesWith(/\bserve\(deps/)).toEqual([
      'core/router/resume.ts',
      'core/router/router.ts',
      'core/router/serve.ts',
    ]);
  });

  it('need a client, which only the attempts, the free list of voices and the free count of tokens take', () => {
    expect(filesWith(/\bregistry\.client\(/)).toEqual([
      'core/core-parts.ts',
      'core/router/attempt.ts',
      'core/router/count-tokens.ts',
    ]);
    expect(
      filesWith(/\.(transcribe|speak)\(\s*$|client\.(transcription|speech)\.(transcribe|speak)\(/m),
    ).toEqual(['core/operations/speech/speech-work.ts', 'core/operations/transcribe.ts']);
  });
});
