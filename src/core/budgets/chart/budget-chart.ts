import { type Nano, formatUsd } from '../../money.ts';
import type { ScopeName } from '../../outcome.ts';
import type { BudgetHistory } from '../budgets.ts';
import { drawText, textWidth } from '../../picture/draw-text.ts';
import { moneyAxis } from './money-axis.ts';

/** Size in pixels before the renderer doubles it. */
export const CHART_WIDTH = 640;
const CHART_HEIGHT = 360;
const PLOT = { right: 616, top: 96, bottom: 308 };
const TEXT = 12;

/** A panel of its own, so that it reads the same in dark and in light chats; every pair has 4.5:1 or more. */
const COLOURS = {
  panel: '#1c212c',
  grid: '#39415280',
  axis: '#8b95a7',
  text: '#f2f4f8',
  quiet: '#b4bccb',
  bar: '#7c93ff',
  full: '#ff8f7a',
  limit: '#ffc857',
};

/** A limit this many times above the highest day would press all bars flat: it is shown at the top edge instead. */
const FLAT = 10n;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

type Day = BudgetHistory['days'][number];

/** `Nov 3` of a local date such as `2026-11-03`. */
function shortDay(day: string): string {
  const [, month = '', date = ''] = day.split('-');
  return `${MONTHS[Number(month) - 1]} ${Number(date)}`;
}

/** `Oct 24 – Nov 22, 2026`, with both years where they differ; one day alone is named once. */
function spanText(first: string, last: string): string {
  const [from, to] = [first.slice(0, 4), last.slice(0, 4)];
  if (first === last) return `${shortDay(last)}, ${to}`;
  return `${shortDay(first)}${from === to ? '' : `, ${from}`} \u2013 ${shortDay(last)}, ${to}`;
}

/** Whose spending it is, for the picture and for its alt text. */
const WHOSE: Record<ScopeName, string> = { user: 'one person', guild: 'this server', everyone: 'everyone' };

const largest = (amounts: readonly Nano[]): Nano =>
  amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);

type Scale = { top: Nano; ticks: Nano[]; limitFits: boolean; left: number };

function scaleOf(days: readonly Day[]): Scale {
  const spent = largest(days.map((day) => day.spent));
  const limit = largest(days.flatMap((day) => (day.limit === null ? [] : [day.limit])));
  const limitFits = spent === 0n || limit <= spent * FLAT;
  const axis = moneyAxis(limitFits && limit > spent ? limit : spent);
  const widest = Math.max(...axis.ticks.map((tick) => textWidth(formatUsd(tick), TEXT)));
  return { ...axis, limitFits, left: Math.ceil(24 + widest + 10) };
}

function yOf(amount: Nano, scale: Scale): number {
  const part = Number((amount * 1_000_000n) / scale.top) / 1_000_000;
  return PLOT.bottom - Math.min(Math.max(part, 0), 1) * (PLOT.bottom - PLOT.top);
}

function axes(scale: Scale): string {
  return scale.ticks
    .map((tick) => {
      const y = yOf(tick, scale);
      const colour = tick === 0n ? COLOURS.axis : COLOURS.grid;
      const line = `<path d="M${scale.left} ${y.toFixed(1)}H${PLOT.right}" stroke="${colour}" stroke-width="1.2"/>`;
      const label = { x: scale.left - 10, y: y + TEXT / 2, size: TEXT, colour: COLOURS.quiet };
      return line + drawText(formatUsd(tick), { ...label, anchor: 'end' });
    })
    .join('');
}

function bars(days: readonly Day[], scale: Scale): string {
  const slot = (PLOT.right - scale.left) / days.length;
  const width = Math.min(Math.max(slot * 0.7, 1.5), 48);
  return days
    .map((day, index) => {
      if (day.spent <= 0n) return '';
      const x = scale.left + slot * (index + 0.5) - width / 2;
      // The smallest spending is still seen.
      const y = Math.min(yOf(day.spent, scale), PLOT.bottom - 2);
      const colour = day.limit !== null && day.spent >= day.limit ? COLOURS.full : COLOURS.bar;
      const round = Math.min(width / 4, 4, PLOT.bottom - y);
      const sides = `M${x.toFixed(2)} ${PLOT.bottom}V${(y + round).toFixed(2)}q0 ${-round} ${round} ${-round}`;
      return `<path d="${sides}H${(x + width - round).toFixed(2)}q${round} 0 ${round} ${round}V${PLOT.bottom}Z" fill="${colour}"/>`;
    })
    .join('');
}

function dayLabels(days: readonly Day[], scale: Scale): string {
  const slot = (PLOT.right - scale.left) / days.length;
  const room = textWidth('May 00', TEXT) + 34;
  const every = Math.max(1, Math.ceil(room / slot));
  return days
    .map((day, index) => {
      // Counted from the last day, which is the one people look for.
      if ((days.length - 1 - index) % every !== 0) return '';
      const x = Math.min(
        scale.left + slot * (index + 0.5),
        PLOT.right - textWidth(shortDay(day.day), TEXT) / 2,
      );
      if (x - room / 2 < scale.left - room / 2) return '';
      const look = { x, y: PLOT.bottom + 14 + TEXT, size: TEXT, colour: COLOURS.quiet };
      return drawText(shortDay(day.day), { ...look, anchor: 'middle' });
    })
    .join('');
}

function limitLine(days: readonly Day[], scale: Scale): string {
  const last = days.at(-1)?.limit ?? null;
  if (last === null) return '';
  const slot = (PLOT.right - scale.left) / days.length;
  const level = (day: Day): number =>
    scale.limitFits && day.limit !== null ? yOf(day.limit, scale) : PLOT.top;
  const path = days
    .map((day, index) => {
      const y = level(day).toFixed(1);
      const [from, to] = [scale.left + slot * index, scale.left + slot * (index + 1)];
      return day.limit === null ? '' : `M${from.toFixed(1)} ${y}H${to.toFixed(1)}`;
    })
    .join('')
    // One line as long as the limit stays: dashes would begin anew at each day.
    .replace(/(H[\d.]+)M[\d.]+ ([\d.]+)(?=H)/g, '$1V$2');
  const words = `limit ${formatUsd(last)}${scale.limitFits ? '' : ' (above this scale)'}`;
  const label = { x: PLOT.right, y: PLOT.top - 16, size: TEXT, colour: COLOURS.limit, weight: 2 };
  return `<path d="${path}" fill="none" stroke="${COLOURS.limit}" stroke-width="2.2" stroke-dasharray="7 5"/>${drawText(words, { ...label, anchor: 'end' })}`;
}

/** The history as an SVG of bars per day with a line for the limit; all text is paths. */
export function budgetChartSvg(history: BudgetHistory): string {
  const { days } = history;
  const scale = scaleOf(days);
  const span = spanText(days[0]?.day ?? '', days.at(-1)?.day ?? '');
  const total = { x: PLOT.right, y: 44, size: 15, colour: COLOURS.text, anchor: 'end', weight: 2.1 } as const;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CHART_WIDTH}" height="${CHART_HEIGHT}" viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}">`,
    `<rect width="${CHART_WIDTH}" height="${CHART_HEIGHT}" rx="14" fill="${COLOURS.panel}"/>`,
    drawText('Spent per day', { x: 24, y: 44, size: 16, colour: COLOURS.text, weight: 2.2 }),
    drawText(`${WHOSE[history.scope]} \u00b7 ${span}`, { x: 24, y: 68, size: 11.5, colour: COLOURS.quiet }),
    drawText(`total ${formatUsd(history.total)}`, total),
    axes(scale),
    bars(days, scale),
    limitLine(days, scale),
    dayLabels(days, scale),
    '</svg>',
  ].join('');
}

/** What the picture shows, in words, for whoever does not see it: span, total, the highest day, the limit. */
export function budgetChartAlt(history: BudgetHistory): string {
  const { days } = history;
  const spending = days.filter((day) => day.spent > 0n);
  const most = spending.reduce<Day | null>((top, day) => (top && top.spent >= day.spent ? top : day), null);
  const limit = days.at(-1)?.limit ?? null;
  return [
    `Bar chart: spent per day by ${WHOSE[history.scope]} from ${days[0]?.day} to ${days.at(-1)?.day}, days of ${history.zone}.`,
    `Total ${formatUsd(history.total)}.`,
    most === null
      ? 'Nothing was spent.'
      : `Spent on ${spending.length} of ${days.length} days, most on ${most.day}: ${formatUsd(most.spent)}.`,
    limit === null ? 'No daily limit.' : `Limit on the last day: ${formatUsd(limit)}.`,
  ].join(' ');
}
