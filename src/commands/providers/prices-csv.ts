import { formatUsd } from '../../core/index.ts';
import type { PriceView, ProviderView } from '../../core/index.ts';

const HEAD = 'provider,model,unit,usd,per,from,to,counts,whose,source,verified,price_row';

function cell(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Every price of a vendor that counts now or will, as CSV with exact dollars. */
export function pricesCsv(provider: ProviderView): string {
  const line = (model: string, price: PriceView, counts: string): string =>
    [
      provider.id,
      model,
      price.unit,
      formatUsd(price.price).slice(1),
      String(price.per),
      price.from,
      price.to ?? '',
      counts,
      price.operator ? 'operator' : 'catalogue',
      price.source,
      price.verified,
      price.id,
    ]
      .map(cell)
      .join(',');
  const lines = provider.models.flatMap(({ id, prices, ahead }) => [
    ...prices.map((price) => line(id, price, 'now')),
    ...ahead.map((price) => line(id, price, 'later')),
  ]);
  return `${[HEAD, ...lines].join('\r\n')}\r\n`;
}
