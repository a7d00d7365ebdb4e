import { writeFile } from 'node:fs/promises';
import { renderBudgetChart } from '../src/core/index.ts';

/*
 * Draws docs/images/budget-chart.png as `/budget history` draws it, from a made-up month: a sandbox has only lived for
 * a day. Part of `npm run screenshots`.
 */

const TARGET = new URL('../docs/images/budget-chart.png', import.meta.url);
const FIRST_DAY = Date.UTC(2026, 9, 24);
/** Cents of each day; a grant doubled the limit of five of them. */
const CENTS = [
  201, 706, 745, 284, 655, 0, 0, 594, 793, 447, 525, 800, 0, 0, 795, 590, 374, 777, 650, 0, 0, 905, 204, 706,
  742, 281, 0, 0, 362, 599,
];
const GRANTED = { from: 18, to: 22 };

const days = CENTS.map((cents, index) => ({
  day: new Date(FIRST_DAY + index * 86_400_000).toISOString().slice(0, 10),
  spent: BigInt(cents) * 10_000_000n,
  limit: (index >= GRANTED.from && index <= GRANTED.to ? 20n : 10n) * 1_000_000_000n,
}));
const total = days.reduce((sum, { spent }) => sum + spent, 0n);
await writeFile(TARGET, await renderBudgetChart({ scope: 'user', zone: 'UTC', days, lines: [], total }));
process.stdout.write('docs/images/budget-chart.png\n');
