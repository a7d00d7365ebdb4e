import { formatUsd } from '../../src/core/money.ts';
import { PROVIDER_CONFIGS } from '../../src/core/providers/index.ts';
import type { ModelConfig, PriceSeed } from '../../src/core/providers/provider.ts';

/** `$0.75 per 1,000,000 input`, from the day it holds when it is not the first of its unit. */
function priceText(seed: PriceSeed, first: boolean): string {
  const time = seed.unit.startsWith('audio_minute') || seed.unit.startsWith('addon');
  const counted = seed.per === 1_000_000 ? 'M tokens' : seed.per.toLocaleString('en-US');
  const per = time ? 'minute' : counted;
  const from = first ? '' : ` from ${seed.effectiveFrom.slice(0, 10)}`;
  return `${seed.unit} ${formatUsd(seed.priceNano)}/${per}${from}`;
}

function stateText({ status, servedBy, shutdownAt, note }: ModelConfig): string {
  if (note !== undefined) return note;
  if (status === 'active') return shutdownAt === undefined ? 'in use' : `in use until ${shutdownAt}`;
  return `served by ${servedBy ?? 'nothing'}`;
}

/** One line of a Markdown table per model that Helix knows: what it is, what became of it, every dated price. */
export function modelLines(): string[] {
  return PROVIDER_CONFIGS.flatMap(({ name, models, pricing }) =>
    models.map((model) => {
      const seeds = pricing.filter((seed) => seed.model === model.id);
      const units = seeds.filter(({ unit }) => !unit.includes('.above_'));
      const prices = units.map((seed) =>
        priceText(seed, units.find(({ unit }) => unit === seed.unit) === seed),
      );
      const tiered = seeds.length > units.length ? ['dearer above a prompt size'] : [];
      return `| \`${model.id}\` | ${name} | ${stateText(model)} | ${[...prices, ...tiered].join('; ')} |`;
    }),
  );
}
