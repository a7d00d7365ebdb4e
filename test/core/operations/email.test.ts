import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { costOf } from '../../../src/core/money.ts';
import { emailReportSchema } from '../../../src/core/operations/email/email-report.ts';
import { email } from '../../../src/core/operations/email.ts';
import type { PreparedOperation, TurnServices } from '../../../src/core/operations/operation.ts';
import { anthropic } from '../../../src/core/providers/anthropic.ts';
import type { ProviderClient, UsageComponent } from '../../../src/core/providers/provider.ts';
import { type ClaudeAnswer, claude, claudeBody } from '../../support/claude-script.ts';
import { ANALYSIS, ANSWER, HOSTILE, INVOICE } from '../../support/email-samples.ts';
import { makeMsg } from '../../support/make-msg.ts';
import { modelOf, runWork, services } from '../../support/run-work.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { storedInput } from '../../support/stored-input.ts';

const HAIKU = modelOf('claude-haiku-5-5');
const ref = { url: 'https://cdn.example/a', name: 'mail.eml', bytes: 1, contentType: null };
const good = JSON.stringify(ANSWER);

let vendor: ScriptedVendor;
let client: ProviderClient;
beforeAll(async () => {
  vendor = await startScriptedVendor(claude([{ text: good }]));
  client = await anthropic.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
});
afterAll(() => vendor.close());
afterEach(() => {
  vendor.requests = [];
  vendor.script = claude([{ text: good }]);
});

function prepare(bytes: Uint8Array, more: { model?: string } = {}): Promise<PreparedOperation> {
  const input = email.input.parse({ file: ref, model: more.model });
  const inputs = [storedInput(bytes, 'mail.eml')];
  return email.prepare(input, services({ inputs }));
}

/** The call as it is made once its hold stands, and the vendor has counted its prompt as so much. */
async function counted(bytes: Uint8Array, tokens: number | null) {
  const work = (await prepare(bytes)).work(HAIKU);
  await work.begin?.({ countTokens: async () => tokens } as unknown as TurnServices);
  return work.calls[0];
}

function paste(text: string): Promise<PreparedOperation> {
  return email.prepare(email.input.parse({ text }), services({}));
}

async function analysed(bytes: Uint8Array, answers: ClaudeAnswer[] = [{ text: good }]) {
  vendor.script = claude(answers);
  const work = (await prepare(bytes)).work(HAIKU);
  const ran = await runWork(work, client);
  const product = await work.product();
  return { ran, product, report: emailReportSchema.parse(JSON.parse(String(product.facts['report']))) };
}

const quantity = (usage: readonly UsageComponent[] | undefined, unit: string): number =>
  usage?.find((one) => one.unit === unit)?.quantity ?? 0;

describe('email', () => {
  it('sends the email as one JSON value, without tools, and never as an address that lives', async () => {
    await analysed(INVOICE);
    const body = claudeBody(vendor.requests.at(-1));
    expect(body).not.toHaveProperty('tools');
    expect(body.messages).toHaveLength(1);
    const data = JSON.parse(body.messages[0]?.content[0]?.text ?? '') as Record<string, unknown>;
    expect(data).toMatchObject({
      from: ['Ada Lovelace <ada@engine.example>'],
      subject: 'Invoice 17 for the gears',
      unverified_claims: ['spf=pass', 'dkim=pass', 'dmarc=pass'],
    });
    expect(JSON.stringify(body)).not.toMatch(/https?:\/\//);
  });

  it('makes a report of what was read and what the model said', async () => {
    const { product, report } = await analysed(INVOICE);
    expect(report).toMatchObject({ subject: 'Invoice 17 for the gears', analysis: ANALYSIS, flags: [] });
    expect(product.files.map(({ name }) => name)).toEqual(['email.md']);
    expect(product.text).toContain('- [ ] Pay invoice 17 (Bob, due 2026-12-01, 120.50 EUR)');
    expect(product.facts).toMatchObject({ format: 'eml', flags: 0, repaired: false, declined: false });
  });

  it('adds its own warnings to the model’s, which can take none away', async () => {
    const said = { ...ANSWER, risks: ['phishing: See https://evil.example/x'] };
    const { report } = await analysed(HOSTILE, [{ text: JSON.stringify(said) }]);
    expect(report.flags.filter(({ by }) => by === 'helix')).toHaveLength(8);
    const why = 'See hxxps://evil[.]example/x';
    expect(report.flags.at(-1)).toEqual({ kind: 'phishing', why, by: 'model' });
  });

  it('de-fangs what the model writes, the suggested reply included', async () => {
    const said = {
      ...ANSWER,
      gist: 'Go to http://a.example',
      reply: 'See www.b.example/pay now',
    };
    const { product } = await analysed(INVOICE, [{ text: JSON.stringify(said) }]);
    const everything = `${product.text}${JSON.stringify(product.facts)}`;
    expect(everything).not.toMatch(/https?:\/\/|www\.b/);
    expect(everything).toContain('www[.]b[.]example/pay');
  });

  it('reads an Outlook file, its people, day and file', async () => {
    const bytes = makeMsg({
      subject: 'Grüße aus Köln',
      from: { name: 'Ada', address: 'ada@engine.example' },
      to: { name: 'Bob', address: 'bob@shop.example' },
      body: 'Bitte sofort zahlen.',
      date: '2026-11-17T09:00:00.000Z',
      file: { name: 'Rechnung.pdf', bytes: Buffer.from('Hello') },
    });
    const { report, product } = await analysed(bytes);
    expect(product.facts['format']).toBe('msg');
    expect(report).toMatchObject({
      subject: 'Grüße aus Köln',
      from: [{ name: 'Ada', address: 'ada@engine.example' }],
      to: [{ name: 'Bob', address: 'bob@shop.example' }],
      date: '2026-11-17T09:00:00.000Z',
      files: [{ name: 'Rechnung.pdf', type: 'application/pdf', bytes: 5 }],
    });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 'file_empty'],
    ['a picture', Buffer.from('89504e470d0a1a0a00000000', 'hex'), 'file_type_wrong'],
    ['a broken Outlook file', Buffer.from('d0cf11e0a1b11ae1deadbeef', 'hex'), 'file_unreadable'],
  ])('refuses %s', async (_, bytes, code) => {
    await expect(prepare(bytes)).rejects.toMatchObject({ code });
  });

  it('refuses an empty paste, and one beyond all measure', async () => {
    await expect(paste('  \n')).rejects.toMatchObject({ code: 'text_empty' });
    await expect(paste('a'.repeat(100_001))).rejects.toMatchObject({ code: 'text_too_long' });
  });

  it('binds file, text and model to the commitment', async () => {
    const same = [await prepare(INVOICE), await prepare(INVOICE)];
    expect(same[0]?.commitment).toBe(same[1]?.commitment);
    const others = [
      await prepare(HOSTILE),
      await prepare(INVOICE, { model: 'claude-sonnet-5-5' }),
      await paste('a'),
    ];
    expect(new Set([...same, ...others].map(({ commitment }) => commitment)).size).toBe(4);
  });
});

describe('what an analysis of an email may cost', () => {
  it('is bounded by the vendor’s count and by the length its answer may have', async () => {
    const call = await counted(INVOICE, 500);
    expect(call?.bound).toEqual([
      { unit: 'input', quantity: 550 },
      { unit: 'output', quantity: 600 },
    ]);
    const { ran } = await analysed(INVOICE);
    expect(claudeBody(vendor.requests.at(-1)).max_tokens).toBe(quantity(ran[0]?.bound, 'output'));
  });

  it('leaves a model that always thinks room to do so', async () => {
    const { work } = await prepare(INVOICE);
    const [opus, haiku] = [modelOf('claude-opus-5-5'), HAIKU].map((model) => work(model).calls[0]?.bound);
    expect(quantity(opus, 'output')).toBe(quantity(haiku, 'output') + 1_500);
  });

  it('is bounded without a count too, wider than any tokenizer counts', async () => {
    const { ran } = await analysed(INVOICE);
    const sent = JSON.stringify(claudeBody(vendor.requests.at(-1)));
    expect(quantity(ran[0]?.bound, 'input')).toBeGreaterThan(sent.length / 3);
  });

  it('is what its letters say for as long as nobody has counted', async () => {
    const [planned] = (await prepare(INVOICE)).work(HAIKU).calls;
    expect((await counted(INVOICE, null))?.bound).toEqual(planned?.bound);
    expect(vendor.requests).toEqual([]);
  });

  it('stands at the dearer prices as soon as the prompt may be beyond 100,000 tokens', async () => {
    const { bound = [] } = (await counted(INVOICE, 98_500)) ?? {};
    expect(bound.map(({ unit }) => unit)).toEqual(['input.above_100k', 'output.above_100k']);
    const cost = costOf(bound[0]?.quantity ?? 0, 500_000_000n, 1_000_000);
    expect(cost).toBe(50_255_000n);
  });

  it('is imagined for a size without any vendor', () => {
    const { assumed, prepared } = email.sketch({ characters: 3_000 });
    expect(assumed).toEqual({ unit: 'characters', quantity: 3_000, how: 'given' });
    expect(prepared.work(HAIKU).calls[0]?.bound.map(({ unit }) => unit)).toEqual(['input', 'output']);
    expect(email.sketch({}).assumed.how).toBe('typical');
    expect(email.sketch({ bytes: 10_000_000 }).assumed.quantity).toBe(60_000);
  });
});

describe('an answer that cannot be read', () => {
  it('is asked for once more, with what was wrong, and both are billed', async () => {
    const { ran, product } = await analysed(INVOICE, [{ text: 'Sure! {"category":' }, { text: good }]);
    expect(ran.map(({ billed }) => quantity(billed.usage, 'output'))).toEqual([222, 222]);
    expect(product.facts['repaired']).toBe(true);
    const { messages } = claudeBody(vendor.requests.at(-1));
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[2]?.content[0]?.text).toContain('it is not JSON');
    expect(quantity(ran[1]?.bound, 'input')).toBeGreaterThan(quantity(ran[0]?.bound, 'input'));
  });

  it.each([
    ['has another shape', { ...ANSWER, priority: 'whatever' }],
    ['lacks a part', { ...ANSWER, gist: undefined }],
    ['says nothing', { ...ANSWER, gist: '  ' }],
  ])('is one that %s, whatever the vendor promised', async (_, answer) => {
    const { ran } = await analysed(INVOICE, [{ text: JSON.stringify(answer) }, { text: good }]);
    expect(ran).toHaveLength(2);
  });

  it('has twice the room when it was cut off for its length', async () => {
    const { ran } = await analysed(INVOICE, [
      { text: good.slice(0, 60), stop: 'max_tokens' },
      { text: good },
    ]);
    expect(ran).toHaveLength(2);
    expect(quantity(ran[1]?.bound, 'output')).toBe(2 * (quantity(ran[0]?.bound, 'output') ?? 0));
    expect(claudeBody(vendor.requests.at(-1)).messages[2]?.content[0]?.text).toContain('it was too long');
  });

  it('fails honestly the second time', async () => {
    vendor.script = claude([{ text: 'no' }, { text: '', stop: 'max_tokens' }]);
    const work = (await prepare(INVOICE)).work(HAIKU);
    expect(await runWork(work, client)).toHaveLength(2);
    await expect(work.product()).rejects.toMatchObject({ code: 'vendor_reply_invalid' });
  });

  it('is a verdict when the model declines: told, and not asked again', async () => {
    const { ran, report, product } = await analysed(HOSTILE, [{ text: '', stop: 'refusal' }]);
    expect(ran).toHaveLength(1);
    expect(report.analysis).toBeNull();
    expect(report.flags.map(({ kind }) => kind)).toContain('analysis_refused');
    expect(product.facts['declined']).toBe(true);
  });
});
