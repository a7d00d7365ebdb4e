import { formatUsd } from '../../src/core/money.ts';
import type { SmokeRun } from './run-smoke.ts';

function rowOf(run: SmokeRun): string {
  const booked = run.entries.reduce((sum, entry) => sum + BigInt(entry.cost_nano), 0n);
  const units = run.entries.flatMap((entry) =>
    Object.entries(entry.units).map(([unit, quantity]) => `${unit} ${quantity}`),
  );
  const models = [...new Set(run.entries.map((entry) => `${entry.provider}/${entry.model}`))];
  const vendor = Object.entries(run.vendor).map(([name, value]) => `${name} ${value}`);
  const state = run.reason === null ? run.state : `${run.state} (${run.reason})`;
  const cells = [
    run.operation,
    state,
    models.join(', ') || '-',
    formatUsd(run.heldNano),
    formatUsd(booked),
    units.join(', ') || '-',
    vendor.join(', ') || '-',
    `${run.ms} ms (target < ${run.targetMs} ms)`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The report as Markdown: figures and names only, no key, text or voice of the account. */
export function smokeReport(runs: readonly SmokeRun[], at: Date): string {
  return [
    `# Smoke run of ${at.toISOString()}`,
    '',
    'One tiny call per operation through the core. Units: milliseconds of audio, characters of text.',
    '',
    '| Operation | Outcome | Model | Held | Booked | Ledger units | Vendor says | Time |',
    '|---|---|---|---|---|---|---|---|',
    ...runs.map(rowOf),
    '',
  ].join('\n');
}
