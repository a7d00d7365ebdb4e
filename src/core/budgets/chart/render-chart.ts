import { Worker } from 'node:worker_threads';
import type { BudgetHistory } from '../budgets.ts';
import { CHART_WIDTH, budgetChartSvg } from './budget-chart.ts';

/** A chart takes some 100 ms; one that takes this long is given up. */
const RENDER_MS = 10_000;

/**
 * The history as a PNG, twice its nominal size, drawn in a thread of its own: the gateway's heartbeat must not wait for
 * a picture. Rejects when it cannot be drawn (no prebuilt renderer for this platform, or no time).
 */
export function renderBudgetChart(history: BudgetHistory): Promise<Uint8Array> {
  const svg = budgetChartSvg(history);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./chart-worker.ts', import.meta.url), {
      workerData: { svg, width: CHART_WIDTH * 2 },
    });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new Error('the chart took too long'))), RENDER_MS);
    worker.once('message', (png: Uint8Array) => end(() => resolve(png)));
    worker.once('error', (error) => end(() => reject(error)));
    worker.once('exit', () => end(() => reject(new Error('the chart was not drawn'))));
  });
}
