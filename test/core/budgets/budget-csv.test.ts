import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetCsv, csvCell } from '../../../src/core/budgets/budget-csv.ts';
import type { BudgetHistory } from '../../../src/core/budgets/budgets.ts';

const line = {
  day: '2026-11-22',
  operation: 'speak',
  provider: 'elevenlabs',
  model: 'eleven_v4',
  entries: 2,
};

describe('the CSV of a history', () => {
  it('has a header, a row per day and model, and the exact total, refunds counted', () => {
    const history: BudgetHistory = {
      scope: 'user',
      zone: 'UTC',
      days: [],
      lines: [
        { ...line, cost: 794_640n },
        { ...line, day: '2026-11-23', model: 'a, "b"', cost: -40n },
      ],
      total: 794_600n,
    };
    expect(budgetCsv(history)).toBe(
      'day,operation,provider,model,entries,cost_usd\r\n' +
        '2026-11-22,speak,elevenlabs,eleven_v4,2,0.000794640\r\n' +
        '2026-11-23,speak,elevenlabs,"a, ""b""",2,-0.000000040\r\n' +
        'total,,,,4,0.000794600\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=cmd|"/c calc"!A1'])(
    'lets no spreadsheet run %j',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('keeps any text in one cell', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const cell = csvCell(text);
        const inner = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '') : cell;
        expect(inner.includes('"')).toBe(false);
        expect(cell.startsWith('"') || !/[,\r\n]/.test(cell)).toBe(true);
      }),
    );
  });
});
