import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { speakable } from '../../../src/core/operations/speech/speakable.ts';
import { processorMs } from '../../support/processor-ms.ts';

describe('speakable', () => {
  it.each([
    ['plain words', 'Hello there, you.', 'Hello there, you.'],
    ['numbers and maths', '3*4 = 12, 2 * 3 and a_b_c', '3*4 = 12, 2 * 3 and a_b_c'],
    ['a custom emoji', 'Nice <:party_blob:123456789012345678>!', 'Nice party blob!'],
    ['an animated emoji', '<a:wave:1>', 'wave'],
    ['an unresolved person', 'Ask <@123> or <@!456>', 'Ask someone or someone'],
    ['an unresolved role', 'Ask <@&123>', 'Ask a role'],
    ['an unresolved channel', 'See <#123>', 'See a channel'],
    ['a command link', 'Use </budget show:123>', 'Use slash budget show'],
    ['a timestamp', 'At <t:1764547200:F>.', 'At 1 December 2025 at 00:00 UTC.'],
    ['an absurd timestamp', 'At <t:9999999999999>.', 'At a time.'],
    ['@everyone', '@everyone listen, @here too', 'everyone listen, here too'],
    ['a labelled link', 'Read [the notes](https://example.com/a?b=c).', 'Read the notes.'],
    ['a link that labels itself', '[https://example.com/x](https://example.com/x)', 'link to example.com'],
    ['a bare link', 'See https://www.example.com/a/b?c=d#e, then go.', 'See link to example.com, then go.'],
    ['a link in angle brackets', '<https://example.com/x>', 'link to example.com'],
    ['a link with underscores', 'https://example.com/_a_/*b*', 'link to example.com'],
    ['a picture', '![a cat](https://example.com/cat.png) sleeps', 'a cat sleeps'],
    ['inline code', 'Run `npm run *x*` now', 'Run npm run *x* now'],
    ['double ticks', '``a b``', 'a b'],
    ['bold', 'very **bold** indeed', 'very bold indeed'],
    ['bold italic in bold', '***both*** and **bold *and* italic**', 'both and bold and italic'],
    ['underline', '__under__ and _it_', 'under and it'],
    ['strike and spoiler', '~~no~~ ||secret||', 'no secret'],
    ['escaped marks', String.raw`\*not bold\* \_x\_`, '*not bold* _x_'],
    ['a heading', '# Title\ntext', 'Title.\ntext'],
    ['a heading that ends', '## Really?\ntext', 'Really?\ntext'],
    ['a hash within words', 'issue #12 and C#', 'issue #12 and C#'],
    ['subtext', '-# small print', 'small print.'],
    ['a quote', '> said so\n> twice', 'said so\ntwice'],
    ['bullets', '- one\n* two\n+ three', 'one.\ntwo.\nthree.'],
    ['tasks', '- [ ] open\n- [x] done', 'open.\ndone.'],
    ['numbers', '1. first\n2) second', '1. first.\n2) second.'],
    ['a rule', 'a\n---\nb', 'a\n\nb'],
    ['a table', '| a | b |\n|---|:-:|\n| 1 | 2 |', 'a, b.\n\n1, 2.'],
    ['a code block', 'before\n```js\nlet a;\nlet b;\n```\nafter', 'before\nCode block, 2 lines.\nafter'],
    ['a code block on one line', '```let a;```', 'Code block, 1 line.'],
    ['a code block without an end', '```\nx', 'Code block, 1 line.'],
    ['an empty code block', '```\n```', 'Code block, 0 lines.'],
    ['Windows line ends', 'a\r\nb', 'a\nb'],
    ['invisible marks', 'a\u200bb\u202ec\ufeff', 'abc'],
    ['controls', 'a\u0000b\u001b[31mc', 'ab[31mc'],
    ['a broken surrogate', 'a\ud800b', 'ab'],
    ['an emoji of several people', 'ok 👩‍👩‍👧', 'ok 👩‍👩‍👧'],
    ['spaces', '  a \t b  \n\n\n\n c ', 'a b\n\nc'],
    ['nothing', ' \n\t ', ''],
    ['a lone mark', '**', '**'],
  ])('says %s', (_what, text, spoken) => {
    expect(speakable(text)).toBe(spoken);
  });

  it('keeps every letter of a text without markup, in order', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '語', ' ', '.', ',', '?') });
    fc.assert(
      fc.property(letters, (text) => {
        expect(speakable(text).replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''));
      }),
    );
  });

  it('makes well-formed text of any text, without control characters or white space at its ends', () => {
    const marks = fc.constantFrom(
      '*',
      '_',
      '`',
      '<',
      '>',
      '[',
      ']',
      '(',
      ')',
      '|',
      '~',
      '\n',
      '#',
      '-',
      '\\',
      'a',
      ' ',
      '\ud800',
      '\ue041',
      ':',
      '@',
      '1',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: marks }), fc.string({ unit: 'binary' })), (text) => {
        const spoken = speakable(text);
        expect(spoken.isWellFormed()).toBe(true);
        expect(spoken).toBe(spoken.trim());
        expect(spoken).not.toMatch(/[^\P{Cc}\n]/u);
        expect(spoken).not.toMatch(/[\ue000-\ue0ff]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    '[',
    '*',
    '_',
    '<',
    '`',
    '|',
    '![',
    '](',
    '~~',
    'https://',
    '**a ',
    '<:a',
    '\\',
    '> ',
    '- ',
    '- [ ] ',
  ])('takes a moment for half a million hostile characters of %j', async (mark) => {
    const text = mark.repeat(Math.ceil(500_000 / mark.length));
    expect(await processorMs(() => speakable(text))).toBeLessThan(4_000);
  });
});
