import { describe, expect, it } from 'vitest';
import { customIdsOf } from '../../../src/bot/component-ids.ts';
import { detailsCard } from '../../../src/bot/cards/details-card.ts';
import { fittedLines } from '../../../src/bot/cards/fitted-lines.ts';
import { replyMessage } from '../../../src/bot/cards/reply-message.ts';
import { resultContent } from '../../../src/bot/cards/result-message.ts';
import { linePages, pageOf } from '../../../src/commands/line-pages.ts';
import { modelChoices } from '../../../src/commands/model-option.ts';
import { agentMenu } from '../../../src/commands/agent-menu.ts';
import { agentPresentation } from '../../../src/commands/agent-view.ts';
import { createVideo } from '../../../src/commands/video.ts';
import type { Receipt } from '../../../src/core/index.ts';

const lines = (count: number, length = 50): string[] =>
  Array.from({ length: count }, (_, index) => `${index} `.padEnd(length, 'x'));
const receipt: Receipt = {
  operationId: '1a2b3c4d-0000-7000-8000-000000000001',
  cost: 5_000_000n,
  estimated: false,
  provider: 'anthropic',
  model: 'claude',
  ms: 900,
  auditSeq: 7,
};

describe('a list that is longer than Discord takes', () => {
  it('is shown by whole lines, with how many are left out', () => {
    expect(fittedLines(lines(3), 200)).toBe(lines(3).join('\n'));
    const cut = fittedLines(lines(100), 1_000);
    expect(cut.length).toBeLessThanOrEqual(1_000);
    const shown = cut.split('\n');
    expect(shown.slice(0, -1)).toEqual(lines(100).slice(0, shown.length - 1));
    expect(shown.at(-1)).toBe(`-# … and ${100 - shown.length + 1} more lines that did not fit`);
    const one = fittedLines(['**Title**', 'word '.repeat(500), 'footer'], 300);
    expect(one.length).toBeLessThanOrEqual(300);
    expect(one).toMatch(/…\n-# … and 1 more line/);
  });

  it('comes in pages of whole lines, none of them lost', () => {
    const pages = linePages([...lines(40), 'y'.repeat(500)], 300);
    expect(pages.flat()).toEqual([...lines(40), 'y'.repeat(500)]);
    for (const page of pages.slice(0, -1)) expect(page.join('\n').length).toBeLessThanOrEqual(300);
    expect(pageOf(pages, 99)).toMatchObject({ page: pages.length - 1, lines: ['y'.repeat(500)] });
    expect(pageOf([], Number.NaN)).toEqual({ lines: [], page: 0, of: 1 });
  });

  it('of details turns its pages by buttons of its own', () => {
    const id = receipt.operationId;
    const first = detailsCard(id, 'Agent', lines(200), 0).body;
    expect(JSON.stringify(first)).toContain('Details · Agent · page 1 of 3');
    expect(customIdsOf(first as never)).toEqual([`v1:op:steps:${id}:0.previous`, `v1:op:steps:${id}:1.next`]);
    expect(JSON.stringify(detailsCard(id, 'Agent', lines(200), 2).body)).toContain('199 xxx');
    expect(customIdsOf(detailsCard(id, 'Agent', lines(3), 0).body as never)).toEqual([]);
  });

  it('has its buttons beside its file as well', () => {
    const pages = { command: 'providers', page: 0, of: 2, about: 'google' };
    const file = { name: 'a.csv', contentType: 'text/csv', bytes: new Uint8Array(1), description: 'a' };
    const { body } = replyMessage({
      kind: 'reply',
      tone: 'plain',
      title: 'T',
      lines: ['a'],
      pages,
      files: [file],
    });
    expect(customIdsOf(body as never)).toEqual([
      'v1:providers:previous:0:google',
      'v1:providers:next:1:google',
    ]);
  });

  it('of files is told in the result, and never at the cost of what was booked', () => {
    const named = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `part-${index}.mp3` }));
    const view = {
      presentation: { ...agentPresentation, body: () => lines(100) },
      result: { text: 'x', files: [], facts: {} },
      receipt,
      askerId: '5',
      ephemeral: false,
      maxFileBytes: 1,
    };
    const content = resultContent(view, [], named(7));
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content).toContain('`part-3.mp3` is left out: Discord takes 10 files');
    expect(content).toContain('… and 3 more files.');
    expect(content).toMatch(/more lines that did not fit/);
    expect(content.split('\n').at(-1)).toContain('$0.005 · claude');
  });

  it('of models cannot be built into a command, and of files in a message is counted in the form', () => {
    const models = Array.from({ length: 26 }, (_, index) => ({ id: `m${index}`, summary: 's'.repeat(200) }));
    expect(modelChoices(models.slice(0, 25))).toHaveLength(25);
    expect(() => createVideo(models)).toThrow();
    const attachments = Array.from({ length: 8 }, (_, index) => ({
      id: String(index),
      url: `https://cdn/${index}`,
      filename: `f${index}`,
      size: 1,
    }));
    const message = { content: 'x', attachments, embeds: [], author: { id: '5' } };
    if (!('opens' in agentMenu)) throw new Error('no form');
    expect(agentMenu.opens(message as never).fields[0]?.description).toContain('first 5 of 8 files');
  });
});
