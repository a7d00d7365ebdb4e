import { renderSvg } from '../../picture/render-svg.ts';
import type { BudgetHistory } from '../budgets.ts';
import { CHART_WIDTH, budgetChartSvg } from './budget-chart.ts';

/** The history as a PNG, twice its nominal size. Rejects when it cannot be drawn. */
export async function renderBudgetChart(history: BudgetHistory): Promise<Uint8Array> {
  return renderSvg(budgetChartSvg(history), CHART_WIDTH * 2);
}
