import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createLog } from '../../src/core/log.ts';
import { createRedactor } from '../../src/core/redactor.ts';

function logged(secrets: string[], level: string, use: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  use(createLog(level, createRedactor(secrets), (line) => void lines.push(line)));
  return lines.join('');
}

describe('the log', () => {
  it('lets no secret out, wherever it hides and however it is spelled', () => {
    const secret = 'canary/secret+with="quotes"';
    const pem = '-----BEGIN-----\ncanary-lines\n-----END-----';
    const text = logged([secret, pem], 'info', (log) => {
      log.info({ deep: { list: [secret, pem] } }, `in words ${secret}`);
      log.error({ err: new Error(`failed with ${secret}`) }, 'it failed');
      log.info({ url: `https://x/?q=${encodeURIComponent(secret)}` }, Buffer.from(secret).toString('base64'));
    });
    expect(text).toContain('[redacted]');
    expect(text).not.toContain('canary');
    expect(text).not.toContain(encodeURIComponent(secret));
    expect(text).not.toContain(Buffer.from(secret).toString('base64'));
  });

  it('knows the places where tokens stand, also of those nobody named', () => {
    const text = logged([], 'info', (log) => {
      log.info({ url: 'https://discord.com/api/v10/webhooks/123/canary-a/messages/@original' }, '');
      log.info({ url: 'https://discord.com/api/v10/interactions/123/canary-b/callback' }, '');
      log.info(
        { url: 'https://vendor/v1?key=canary-c&x=1' },
        'Authorization: Bearer canary-d-canary-d-canary-d',
      );
    });
    expect(text).not.toContain('canary');
    expect(text).toContain('&x=1');
  });

  it('forgets learned secrets when there are too many, never the named ones, and leaves short words alone', () => {
    const redactor = createRedactor(['named-secret', 'ab']);
    redactor.add('oldest-secret');
    redactor.add('cd');
    for (let count = 0; count < 2_000; count += 1) redactor.add(`learned-${String(count).padStart(6, '0')}`);
    expect(redactor.redact('named-secret oldest-secret learned-000001 ab cd')).toBe(
      '[redacted] oldest-secret [redacted] ab cd',
    );
  });

  it('repeats no value that the engine or Node quotes in its own words', () => {
    const deeds = [
      () => Reflect.apply(Object.defineProperty, null, ['canary words', 'x', {}]),
      () => new Intl.DateTimeFormat('en', { timeZone: 'canary words' }),
      () => Buffer.from(3 as unknown as string, 'canary words' as BufferEncoding),
      () => Object.assign('canary words', { length: 1 }),
    ];
    for (const deed of deeds) {
      let fault: unknown = null;
      try {
        deed();
      } catch (error) {
        fault = error;
      }
      expect(fault).toBeInstanceOf(Error);
      expect(logged([], 'trace', (log) => log.error({ err: fault }, 'x'))).not.toContain('canary');
    }
  });

  it('shows an error by name, code and first line; the stack for those who debug', () => {
    const error = Object.assign(new Error('first line\nsecond canary'), { code: 'ECONNRESET' });
    const plain = JSON.parse(logged([], 'info', (log) => log.error({ err: error }, 'x'))) as {
      level: string;
      err: object;
    };
    expect(plain).toMatchObject({ level: 'error', msg: 'x' });
    expect(plain.err).toEqual({ name: 'Error', code: 'ECONNRESET', message: 'first line' });
    const debugged = logged([], 'debug', (log) => log.error({ err: error }, 'x'));
    expect(debugged).toContain('log.test.ts');
    expect(debugged).not.toContain('canary');
  });

  it('does not quote what could not be parsed, nor what is no error', () => {
    const parse = (): unknown => JSON.parse('{"canary": vendor body');
    const text = logged([], 'info', (log) => {
      try {
        parse();
      } catch (error) {
        log.error({ err: error }, 'x');
      }
      log.error({ err: z.object({ a: z.enum(['canary-a', 'canary-b']) }).safeParse({ a: 1 }).error }, 'x');
      log.error({ err: 'canary' }, 'x');
    });
    expect(text).not.toContain('canary');
    expect(text).toContain('SyntaxError');
  });

  it('writes to stderr when nobody takes its lines', () => {
    expect(() => createLog('silent', createRedactor([])).info('nothing')).not.toThrow();
  });
});
