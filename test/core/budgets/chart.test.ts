import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetHistory } from '../../../src/core/budgets/budgets.ts';
import { budgetChartAlt, budgetChartSvg } from '../../../src/core/budgets/chart/budget-chart.ts';
import { moneyAxis } from '../../../src/core/budgets/chart/money-axis.ts';
import { renderBudgetChart } from '../../../src/core/budgets/chart/render-chart.ts';

function history(spent: readonly bigint[], limit: bigint | null = 10_000_000_000n): BudgetHistory {
  const days = spent.map((amount, index) => ({
    day: new Date(Date.UTC(2026, 10, 1 + index)).toISOString().slice(0, 10),
    spent: amount,
    limit,
  }));
  const total = spent.reduce((sum, amount) => sum + amount, 0n);
  return { scope: 'user', zone: 'Europe/Berlin', days, lines: [], total };
}

/** Width and height of a PNG, from its header. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  expect(view.getUint32(0)).toBe(0x89504e47);
  return [view.getUint32(16), view.getUint32(20)];
}

describe('the chart of a history', () => {
  it('is a PNG drawn beside the event loop, which goes on turning', async () => {
    const loop = { turns: 0, stop: false };
    const drawing = renderBudgetChart(history([1n, 5_000_000_000n, 0n])).finally(() => (loop.stop = true));
    for (; !loop.stop; loop.turns += 1) await turn();
    expect(sizeOf(await drawing)).toEqual([1280, 720]);
    expect(loop.turns).toBeGreaterThan(3);
  });

  it('asks for no font: every letter is a path', () => {
    const svg = budgetChartSvg(history([3_000_000_000n]));
    expect(svg).not.toMatch(/<text|font|<image|href/);
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(40);
  });

  it('draws letters: without them the picture is another one', async () => {
    const some = await renderBudgetChart(history([1_000_000_000n]));
    const other = await renderBudgetChart({ ...history([1_000_000_000n]), total: 2_000_000_000n });
    expect(Buffer.compare(some, other)).not.toBe(0);
  });

  it('has a bar per day with spending and one line for the limit', () => {
    const svg = budgetChartSvg(history([1_000_000_000n, 0n, 2_000_000_000n]));
    expect(svg.match(/fill="#7c93ff"/g)).toHaveLength(2);
    expect(svg.match(/stroke-dasharray/g)).toHaveLength(1);
    expect(budgetChartSvg(history([1n], null))).not.toContain('stroke-dasharray');
    expect(budgetChartSvg(history([10_000_000_000n]))).toContain('fill="#ff8f7a"');
  });

  it('says in its alt text what it shows', () => {
    expect(budgetChartAlt(history([1_000_000_000n, 0n, 2_500_000_000n]))).toBe(
      'Bar chart: spent per day by one person from 2026-11-01 to 2026-11-03, days of Europe/Berlin. Total $3.50. ' +
        'Spent on 2 of 3 days, most on 2026-11-03: $2.50. Limit on the last day: $10.00.',
    );
    expect(budgetChartAlt(history([0n], null))).toMatch(/Nothing was spent\. No daily limit\.$/);
  });

  it('can be drawn of any amounts, with finite numbers only', () => {
    const amount = fc.bigInt(-(10n ** 9n), 10n ** 15n);
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 90 }),
        fc.option(fc.bigInt(0n, 10n ** 15n)),
        (spent, limit) => {
          expect(budgetChartSvg(history(spent, limit))).not.toMatch(/NaN|Infinity|undefined/);
          expect(budgetChartAlt(history(spent, limit)).length).toBeLessThan(1024);
        },
      ),
    );
  });

  it('counts its axis in even steps that reach above the highest bar', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 18n), (most) => {
        const { top, ticks } = moneyAxis(most);
        expect(top >= most && top > 0n).toBe(true);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBe(top);
      }),
    );
  });
});
