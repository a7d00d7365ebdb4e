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

  it('need a client, which but for the attempts is taken only for what spends nothing', () => {
    expect(filesWith(/\bregistry\.client\(/)).toEqual([
      // The list of voices: free, and tells nothing of any request.
      'core/core-parts.ts',
      'core/router/attempt.ts',
      // The count of tokens: free, and asked for only while a hold stands (see below).
      'core/router/count-tokens.ts',
      // Deletes files that a paid call has sent: free, and the one thing that must happen without anybody's asking.
      'core/router/sweep-uploads.ts',
    ]);
    expect(
      filesWith(/\.(transcribe|speak)\(\s*$|client\.(transcription|speech)\.(transcribe|speak)\(/m),
    ).toEqual(['core/operations/speech/speech-work.ts', 'core/operations/transcribe.ts']);
  });

  it('are not preceded by anything of the request: whatever is prepared before the hold is measured here', () => {
    // What may be used between the calls of a running operation, and nowhere else.
    expect(filesWith(/\bcountTokens\(deps/)).toEqual(['core/router/turn-services.ts']);
    expect(filesWith(/\bturnServices\(/)).toEqual([
      'core/core-parts.ts',
      'core/router/serve.ts',
      'core/router/turn-services.ts',
    ]);
  });
});
