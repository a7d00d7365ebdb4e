import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nanoFromUsd } from '../../../src/core/money.ts';
import { findModel } from '../../../src/core/providers/find-model.ts';
import { PROVIDER_CONFIGS } from '../../../src/core/providers/index.ts';
import { unitsPerPrice } from '../../../src/core/providers/price-seeds.ts';
import { operatorPriceSeeds, pricesFileSchema } from '../../../src/core/providers/prices-file.ts';
import type { ModelConfig, PriceSeed, ProviderConfig } from '../../../src/core/providers/provider.ts';

const SPECS = '../shared/specs';
const DAYS = ['2026-11-22', '2026-12-02', '2027-01-02', '2028-02-29'].map((day) => `${day}T12:00:00.000Z`);

function effective(config: ProviderConfig, model: string, unit: string, at: string): PriceSeed[] {
  return config.pricing.filter(
    (row) =>
      row.model === model &&
      row.unit === unit &&
      row.effectiveFrom <= at &&
      (row.effectiveTo === null || at < row.effectiveTo),
  );
}

/** What a call of a model can bill. */
const BILLED: Record<ModelConfig['capability'], (model: ModelConfig) => string[]> = {
  text: () => ['input', 'output', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'search'],
  video: () => ['input', 'output', 'cache_read'],
  speech: () => ['character'],
  transcription: (model) => [
    'audio_minute',
    'addon.diarize',
    ...(model.languages?.includes('multi') ? ['audio_minute.multi'] : []),
  ],
};

const active = PROVIDER_CONFIGS.flatMap((config) =>
  config.models.filter((model) => model.status === 'active').map((model) => ({ config, model })),
);

describe('the price seeds', () => {
  it('price every unit an active model bills, once, on every day that matters', () => {
    for (const { config, model } of active) {
      for (const unit of BILLED[model.capability](model)) {
        for (const at of DAYS) {
          expect(effective(config, model.id, unit, at), `${model.id} ${unit} ${at}`).toHaveLength(1);
        }
      }
    }
  });

  it('have no gap and no overlap on the days they change', () => {
    for (const { config, model } of active) {
      for (const unit of BILLED[model.capability](model)) {
        const rows = config.pricing
          .filter((row) => row.model === model.id && row.unit === unit)
          .sort((a, b) => a.effectiveFrom.localeCompare(b.effectiveFrom));
        rows.forEach((row, index) => {
          expect(row.effectiveTo, `${model.id} ${unit}`).toBe(rows[index + 1]?.effectiveFrom ?? null);
        });
      }
    }
  });

  it('never say that something is free, and always say where the number was read and when', () => {
    for (const { pricing } of PROVIDER_CONFIGS) {
      for (const row of pricing) {
        expect(row.priceNano).toBeGreaterThan(0n);
        expect(row.per).toBe(unitsPerPrice(row.unit));
        expect(row.source).not.toBe('');
        expect(row.verified).toMatch(/^2026-\d\d-\d\d$/);
      }
    }
  });

  it('belong to models of the same list, and every replacement is alive', () => {
    for (const config of PROVIDER_CONFIGS) {
      const ids = new Map(config.models.map((model) => [model.id, model]));
      for (const row of config.pricing) expect(ids.get(row.model)?.status, row.model).toBe('active');
      for (const model of config.models) {
        if (model.servedBy) expect(ids.get(model.servedBy)?.status, model.id).toBe('active');
        if (model.status !== 'active') expect(model.note, model.id).toBeTruthy();
      }
    }
  });

  it('double on the announced days', () => {
    const google = PROVIDER_CONFIGS.find((config) => config.id === 'google');
    const price = (model: string, at: string) =>
      google && effective(google, model, 'input', at)[0]?.priceNano;
    expect(price('gemini-3.8-flash', '2026-12-31T23:59:59.999Z')).toBe(nanoFromUsd('0.75'));
    expect(price('gemini-3.8-flash', '2027-01-01T00:00:00.000Z')).toBe(nanoFromUsd('1.50'));
    expect(price('gemini-4-argon', '2026-11-30T23:59:59.999Z')).toBe(nanoFromUsd('2'));
    expect(price('gemini-4-argon', '2026-12-01T00:00:00.000Z')).toBe(nanoFromUsd('4'));
    expect(price('gemini-2.5-pro', '2026-12-01T00:00:00.000Z')).toBe(nanoFromUsd('0.75'));
  });

  it('reject a unit nobody knows', () => {
    expect(() => unitsPerPrice('fortnight')).toThrow(RangeError);
  });
});

type Tiered = number | { base: number };
type SpecPrice = Record<string, Tiered>;
type SpecRow = { constraint?: { start_date?: string }; prices: SpecPrice };
type SpecModel = { id: string; prices: SpecPrice | SpecRow[] };

const UNITS: Record<string, string> = {
  input_mtok: 'input',
  output_mtok: 'output',
  cache_read_mtok: 'cache_read',
  cache_write_mtok: 'cache_write_5m',
  cache_write_1h_mtok: 'cache_write_1h',
  input_audio_mtok: 'input.audio',
};

function pricesAt(model: SpecModel, at: string): SpecPrice {
  if (!Array.isArray(model.prices)) return model.prices;
  const valid = model.prices.filter((row) => (row.constraint?.start_date ?? '') <= at.slice(0, 10));
  return valid.at(-1)?.prices ?? {};
}

describe.skipIf(!existsSync(SPECS))('the price seeds beside price lists of others (needs ../shared)', () => {
  it('agree with genai-prices on every token price both know', () => {
    const list = JSON.parse(
      readFileSync(`${SPECS}/genai-prices-0.1.8-anthropic-google.json`, 'utf8'),
    ) as Record<'anthropic' | 'google', { models: SpecModel[] }>;
    let compared = 0;
    for (const { config, model } of active) {
      if (config.id !== 'anthropic' && config.id !== 'google') continue;
      const spec = list[config.id].models.find((entry) => entry.id === model.id);
      if (!spec) continue;
      // That list does not follow a model that the vendor serves by another one.
      const at = DAYS.filter((day) => model.shutdownAt === undefined || day.slice(0, 10) < model.shutdownAt);
      for (const day of at) {
        for (const [name, value] of Object.entries(pricesAt(spec, day))) {
          const unit = UNITS[name];
          if (!unit) continue;
          const usd = typeof value === 'number' ? value : value.base;
          const ours = effective(config, model.id, unit, day)[0]?.priceNano;
          expect(ours, `${model.id} ${unit} ${day}`).toBe(BigInt(Math.round(usd * 1e9)));
          compared += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(100);
  });

  it("agree with Portkey on Deepgram's price per minute", () => {
    const list = JSON.parse(readFileSync(`${SPECS}/portkey-deepgram-pricing.json`, 'utf8')) as Record<
      string,
      { pricing_config: { pay_as_you_go: { request_audio_token?: { price: number } } } }
    >;
    const deepgram = PROVIDER_CONFIGS.find((config) => config.id === 'deepgram');
    if (!deepgram) throw new Error('Deepgram is gone');
    for (const model of ['nova-2', 'nova-3']) {
      const cents = list[model]?.pricing_config.pay_as_you_go.request_audio_token?.price ?? 0;
      const ours = effective(deepgram, model, 'audio_minute', DAYS[0] ?? '')[0]?.priceNano;
      expect(ours, model).toBe(BigInt(Math.round(cents * 1e7)));
    }
  });
});

describe('findModel', () => {
  const at = '2026-11-22T00:00:00.000Z';
  it.each([
    ['Claude 3.5 Opus', 'claude-opus-5-5', 'never released'],
    ['Claude 3 Sonnet', 'claude-sonnet-5-5', 'retired on 2025-07-21'],
    ['Gemini 2.0 Flash', 'gemini-3.8-flash', 'shut down on 2026-06-01'],
    ['Standard Voice', 'eleven_flash_v2_5', 'no product called'],
  ])('says what became of %s', (name, serving, note) => {
    const found = findModel(PROVIDER_CONFIGS, name, at);
    expect(found?.model.id).toBe(serving);
    expect(found?.note).toContain(note);
  });

  it.each(['Nova-2', 'Nova 2 Medical', 'NOVA-3', 'eleven_v4'])('finds %s, which is alive', (name) => {
    expect(findModel(PROVIDER_CONFIGS, name, at)).toMatchObject({ note: null, model: { status: 'active' } });
  });

  it('replaces a model from its last day on', () => {
    const id = (day: string) => findModel(PROVIDER_CONFIGS, 'gemini-2.5-pro', `${day}T00:00:00Z`)?.model.id;
    expect(id('2026-11-30')).toBe('gemini-2.5-pro');
    expect(id('2026-12-01')).toBe('gemini-3.8-flash');
  });

  it('knows no model of another capability and no invented one', () => {
    expect(findModel(PROVIDER_CONFIGS, 'nova-3', at, 'speech')).toBeNull();
    expect(findModel(PROVIDER_CONFIGS, 'nova-9', at)).toBeNull();
  });
});

describe("the operator's prices file", () => {
  const row = {
    provider: 'deepgram',
    model: 'nova-3',
    unit: 'audio_minute',
    usd: '0.0036',
    source: 'our contract',
  };

  it('becomes price seeds that outlive the default dates', () => {
    const file = pricesFileSchema.parse({ prices: [{ ...row, from: '2026-12-01T00:00:00+01:00' }] });
    expect(operatorPriceSeeds(file, '2026-11-22')).toEqual([
      {
        provider: 'deepgram',
        seed: {
          model: 'nova-3',
          unit: 'audio_minute',
          priceNano: 3_600_000n,
          per: 60_000,
          effectiveFrom: '2026-11-30T23:00:00.000Z',
          effectiveTo: null,
          source: 'our contract',
          verified: '2026-11-22',
        },
      },
    ]);
  });

  it.each([
    ['a price of zero', { usd: '0.000' }],
    ['a number instead of text', { usd: 0.0036 }],
    ['a unit nobody knows', { unit: 'fortnight' }],
    ['a vendor nobody knows', { provider: 'acme' }],
    ['a misspelt field', { form: '2026-12-01T00:00:00Z' }],
    ['a day that is no instant', { from: '2026-12-01' }],
  ])('is refused for %s', (_what, change) => {
    expect(pricesFileSchema.safeParse({ prices: [{ ...row, ...change }] }).success).toBe(false);
  });
});
