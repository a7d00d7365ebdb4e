import { describe, expect, it } from 'vitest';
import { type Block, parseBlocks } from '../../../sandbox/page/text/parse-blocks.js';
import { parseInline } from '../../../sandbox/page/text/parse-inline.js';

describe('inline markdown', () => {
  it('nests bold, italics, underline and strikethrough', () => {
    expect(parseInline('a **b *c*** __d__ ~~e~~')).toEqual([
      { kind: 'text', text: 'a ' },
      {
        kind: 'strong',
        children: [
          { kind: 'text', text: 'b ' },
          { kind: 'em', children: [{ kind: 'text', text: 'c' }] },
        ],
      },
      { kind: 'text', text: ' ' },
      { kind: 'underline', children: [{ kind: 'text', text: 'd' }] },
      { kind: 'text', text: ' ' },
      { kind: 'strike', children: [{ kind: 'text', text: 'e' }] },
    ]);
  });

  it('leaves escaped and unpaired marks as text', () => {
    expect(parseInline('\\*not\\* 2 * 3 ** snake_case_name')).toEqual([
      { kind: 'text', text: '*not* 2 * 3 ** snake_case_name' },
    ]);
  });

  it('reads mentions of people, roles, channels and commands', () => {
    expect(parseInline('<@1><@!2><@&3><#4></budget show:5>')).toEqual([
      { kind: 'user', id: '1' },
      { kind: 'user', id: '2' },
      { kind: 'role', id: '3' },
      { kind: 'channel', id: '4' },
      { kind: 'command', name: 'budget show', id: '5' },
    ]);
  });

  it('reads timestamps with and without a style', () => {
    expect(parseInline('<t:1618953630:R><t:1618953630>')).toEqual([
      { kind: 'moment', at: 1618953630, style: 'R' },
      { kind: 'moment', at: 1618953630, style: 'f' },
    ]);
  });

  it('reads a link to a message as a jump', () => {
    expect(parseInline('see https://discord.com/channels/1/22/333.')).toEqual([
      { kind: 'text', text: 'see ' },
      { kind: 'jump', channel: '22', message: '333' },
      { kind: 'text', text: '.' },
    ]);
  });

  it('keeps the full stop of a sentence out of a bare address', () => {
    expect(parseInline('see https://example.com/a?b=1.')).toEqual([
      { kind: 'text', text: 'see ' },
      {
        kind: 'link',
        href: 'https://example.com/a?b=1',
        children: [{ kind: 'text', text: 'https://example.com/a?b=1' }],
      },
      { kind: 'text', text: '.' },
    ]);
  });

  it('never makes a link that runs script', () => {
    const text = '[click](javascript:alert(1)) <javascript:alert(1)> [x](data:text/html,y)';
    expect(parseInline(text)).toEqual([{ kind: 'text', text }]);
  });

  it('takes what stands in code as it is', () => {
    expect(parseInline('`**a** <@1>`')).toEqual([{ kind: 'code', text: '**a** <@1>' }]);
  });

  it('does not hang on 4,000 hostile characters', () => {
    const started = performance.now();
    for (const unit of ['*', '_', '**a', '[', '||', '`', '<t:', '~~', '\\', '*a_']) {
      parseInline(unit.repeat(Math.floor(4000 / unit.length)));
    }
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe('blocks of markdown', () => {
  const kinds = (source: string): string[] => parseBlocks(source).map(({ kind }: Block) => kind);

  it('tells headings, subtext, quotes, lists and code apart', () => {
    expect(
      kinds('# Title\n-# small\n> quoted\n> more\n- one\n- two\n1. first\n```js\ncode\n```\nend'),
    ).toEqual(['heading', 'subtext', 'quote', 'list', 'list', 'code', 'paragraph']);
  });

  it('nests deeper list lines below the item above', () => {
    expect(parseBlocks('- a\n  - b\n- c')).toMatchObject([
      { kind: 'list', items: [{ nested: [{ kind: 'list', items: [{}] }] }, { nested: [] }] },
    ]);
  });

  it('quotes all the rest after three marks', () => {
    expect(parseBlocks('>>> a\n# b')).toMatchObject([
      { kind: 'quote', blocks: [{ kind: 'paragraph' }, { kind: 'heading' }] },
    ]);
  });

  it('keeps marks and empty lines inside a code block', () => {
    expect(parseBlocks('```\n**a**\n\n# b\n```')).toEqual([
      { kind: 'code', language: '', text: '**a**\n\n# b' },
    ]);
  });
});
