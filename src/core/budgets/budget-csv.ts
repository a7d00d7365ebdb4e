import { NANO_PER_USD, type Nano } from '../money.ts';
import type { BudgetHistory } from './budgets.ts';

/** Spreadsheets run a cell that begins so as a formula. */
const FORMULA = /^[=+\-@\t\r\n]/;
const QUOTED = /[",\r\n]/;

/** Text as one cell of a CSV (RFC 4180), with an apostrophe before whatever a spreadsheet would run. */
export function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Dollars to all nine decimals, without a sign or groups a spreadsheet could misread; refunds are negative. */
function dollarsExact(nano: Nano): string {
  const abs = nano < 0n ? -nano : nano;
  const fraction = (abs % NANO_PER_USD).toString().padStart(9, '0');
  return `${nano < 0n ? '-' : ''}${abs / NANO_PER_USD}.${fraction}`;
}

/**
 * The sums of a history as CSV with a header, CRLF line ends and a last row `total`, which is the sum of the ledger's
 * cost entries to the last digit. Numbers are the file's own, so a minus is no formula there.
 */
export function budgetCsv(history: BudgetHistory): string {
  const rows = history.lines.map((line) => [
    csvCell(line.day),
    csvCell(line.operation),
    csvCell(line.provider),
    csvCell(line.model),
    String(line.entries),
    dollarsExact(line.cost),
  ]);
  const entries = history.lines.reduce((sum, line) => sum + line.entries, 0);
  const header = ['day', 'operation', 'provider', 'model', 'entries', 'cost_usd'];
  const total = ['total', '', '', '', String(entries), dollarsExact(history.total)];
  return [header, ...rows, total].map((row) => `${row.join(',')}\r\n`).join('');
}
