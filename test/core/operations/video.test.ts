import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RefusalError } from '../../../src/core/errors.ts';
import type { PreparedOperation, Work } from '../../../src/core/operations/operation.ts';
import type { UploadShelf } from '../../../src/core/operations/upload-shelf.ts';
import { video } from '../../../src/core/operations/video.ts';
import { type VideoReport, videoReportSchema } from '../../../src/core/operations/video/video-report.ts';
import { gemini } from '../../../src/core/providers/gemini.ts';
import type { ProviderClient } from '../../../src/core/providers/provider.ts';
import type { VendorFile } from '../../../src/core/providers/video-call.ts';
import { NO_FFMPEG, NO_FILMS, film } from '../../support/films.ts';
import { type ScriptedGemini, scriptedGemini } from '../../support/gemini-script.ts';
import { modelOf, runWork, services } from '../../support/run-work.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { storedInput } from '../../support/stored-input.ts';
import { ANSWER, says } from '../../support/video-answers.ts';

const FLASH = modelOf('gemini-3.8-flash');
const FFMPEG = { ffmpeg: 'ffmpeg' };

describe.skipIf(NO_FILMS)('a film that is asked about (needs ../shared)', () => {
  let vendor: ScriptedVendor;
  let client: ProviderClient;
  let google: ScriptedGemini;

  beforeAll(async () => {
    vendor = await startScriptedVendor(() => undefined);
    client = await gemini.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
  });
  beforeEach(() => plays(says()));
  afterAll(() => vendor.close());

  function plays(...answers: Parameters<typeof scriptedGemini>[0][number][]): void {
    google = scriptedGemini(answers);
    vendor.script = google.script;
  }

  async function prepared(
    name: string,
    input: Record<string, unknown> = {},
    more: { uploads?: UploadShelf; ffmpeg?: string } = {},
  ): Promise<PreparedOperation> {
    const stored = storedInput(film(name), 'clip.webm');
    const asked = video.input.parse({ file: { url: '', name, bytes: 1, contentType: null }, ...input });
    return video.prepare(asked, services({ inputs: [stored], ...more }));
  }

  const refusal = (name: string, input?: Record<string, unknown>): Promise<RefusalError> =>
    prepared(name, input).then(
      () => Promise.reject(new Error('it was not refused')),
      (error: unknown) => (error instanceof RefusalError ? error : Promise.reject(error as Error)),
    );

  async function reportOf(work: Work): Promise<VideoReport> {
    const { facts } = await work.product();
    return videoReportSchema.parse(JSON.parse(String(facts['report'])));
  }

  it('is sent once, read by the vendor, and asked about with its question behind it', async () => {
    const work = (await prepared('mediabunny/frames.webm', { question: 'What counts?' })).work(FLASH);
    await runWork(work, client);
    const [file] = google.files.values();
    expect(file?.bytes.equals(film('mediabunny/frames.webm'))).toBe(true);
    expect(file?.mimeType).toBe('video/webm');
    const [body] = google.asked;
    expect(body?.contents[0]?.parts[0]).toMatchObject({
      fileData: { fileUri: `${vendor.url}/v1beta/files/film-1`, mimeType: 'video/webm' },
      videoMetadata: { fps: 2 },
    });
    expect(JSON.parse(body?.contents[0]?.parts[1]?.text ?? '')).toEqual({
      film: { length: '00:03.3' },
      question: 'What counts?',
    });
    expect(body?.generationConfig).toMatchObject({
      responseMimeType: 'application/json',
      thinkingConfig: { thinkingLevel: 'LOW' },
    });
    expect(await reportOf(work)).toEqual({
      question: 'What counts?',
      answer: ANSWER.answer,
      moments: [
        { at: 1, what: 'The number 30' },
        { at: 2, what: 'The number 60' },
      ],
      chapters: [{ from: 0, to: 3, title: 'Counting' }],
      texts: [{ at: 3, text: '90' }],
      leftOut: 0,
      film: { seconds: 3.333, from: 0, to: 3.333, sound: false },
      fps: { used: 2, usual: 2 },
    });
  });

  it.skipIf(NO_FFMPEG)('comes with pictures of the moments that the answer names', async () => {
    const work = (await prepared('mediabunny/frames.webm', {}, FFMPEG)).work(FLASH);
    await runWork(work, client);
    const { files } = await work.product();
    const sheet = files.find(({ name }) => name === 'contact-sheet.png');
    expect(sheet?.description).toBe('Pictures of the film at 00:00, 00:01, 00:02, 00:03');
    expect(
      Buffer.from(sheet?.bytes ?? [])
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  it.skipIf(NO_FFMPEG)('keeps its answer when there is no ffmpeg, or one that fails', async () => {
    for (const more of [{}, { ffmpeg: '/bin/false' }]) {
      const work = (await prepared('mediabunny/frames.webm', {}, more)).work(FLASH);
      await runWork(work, client);
      const { files, facts } = await work.product();
      expect(files.map(({ name }) => name)).toEqual(['video.md']);
      expect(facts['sheet']).toBe(false);
    }
  });

  it('is asked about from one moment to another, whose times are checked', async () => {
    plays(
      says({
        moments: [
          { at: '00:02', what: 'in' },
          { at: '00:09', what: 'beyond' },
        ],
      }),
    );
    const work = (await prepared('mediabunny/sar_2x1.mp4', { from: '0:01', to: 3.5 })).work(FLASH);
    await runWork(work, client);
    expect(google.asked[0]?.contents[0]?.parts[0]?.videoMetadata).toEqual({
      startOffset: '1s',
      endOffset: '3.5s',
      fps: 2,
    });
    expect(google.asked[0]?.contents[0]?.parts[1]?.text).toContain('"part":"00:01 to 00:03.5"');
    const report = await reportOf(work);
    expect(report.moments).toEqual([{ at: 2, what: 'in' }]);
    expect(report.leftOut).toBe(1);
    expect(report.film).toMatchObject({ from: 1, to: 3.5 });
  });

  it('reads times that were counted from the beginning of the part', async () => {
    const at = '00:01';
    plays(says({ moments: [{ at, what: 'x' }], chapters: [], on_screen_text: [{ at: '00:00', text: 'y' }] }));
    const work = (await prepared('moviepy/smpte-2997.mp4', { from: '4', to: '8' })).work(FLASH);
    await runWork(work, client);
    expect((await reportOf(work)).moments).toEqual([{ at: 5, what: 'x' }]);
  });

  it.each([
    [{ from: '0:05' }, 'from'],
    [{ from: 'soon' }, 'from'],
    [{ from: 2, to: '0:01' }, 'to'],
  ])('refuses a part that is not in the film: %j', async (input, option) => {
    const { code, facts } = await refusal('mediabunny/frames.webm', input);
    expect([code, facts['option']]).toEqual(['range_invalid', option]);
  });

  it('refuses a film that was cut off, and measures one that does not say its length', async () => {
    const { code, facts } = await refusal('mediabunny/annex-b.mp4');
    expect([code, facts['reason']]).toEqual(['file_unreadable', 'truncated']);
    const { measured } = await prepared('moviepy/no_duration.webm');
    expect(measured?.unit).toBe('film');
    expect(measured?.quantity).toBeGreaterThan(4_800);
    expect(measured?.quantity).toBeLessThan(5_000);
  });

  it('looks at fewer pictures before another model is asked, unless the rate was asked for', async () => {
    const rates = (one: PreparedOperation): string[] =>
      (one.cheaper?.(FLASH) ?? []).map(({ variant }) => variant);
    expect(rates(await prepared('moviepy/smpte-2997.mp4'))).toEqual(['0.5 fps', '0.2 fps']);
    expect(rates(await prepared('mediabunny/frames.webm'))).toEqual(['1 fps', '0.5 fps', '0.2 fps']);
    expect(rates(await prepared('mediabunny/frames.webm', { fps: 5 }))).toEqual([]);
    const [least] = (await prepared('mediabunny/frames.webm')).cheaper?.(FLASH).slice(-1) ?? [];
    if (!least) throw new Error('there is no cheaper way');
    await runWork(least.work, client);
    expect(google.asked[0]?.contents[0]?.parts[0]?.videoMetadata).toEqual({ fps: 0.2 });
    expect((await reportOf(least.work)).fps).toEqual({ used: 0.2, usual: 2 });
  });

  it('has its form mended once, by words alone, and both are billed', async () => {
    plays({ text: 'It shows numbers.' }, says());
    const work = (await prepared('mediabunny/frames.webm')).work(FLASH);
    expect(await runWork(work, client)).toHaveLength(2);
    expect(google.asked[0]?.contents[0]?.parts[1]?.text).toContain('Describe the film');
    expect(google.asked[1]?.contents[0]?.parts).toHaveLength(1);
    expect(google.asked[1]?.contents[0]?.parts[0]?.text).toContain('It shows numbers.');
    expect((await reportOf(work)).answer).toBe(ANSWER.answer);
    expect(google.files.size).toBe(1);
  });

  it('fails honestly when the answer cannot be mended', async () => {
    plays({ text: '{"answer":1}' });
    const work = (await prepared('mediabunny/frames.webm')).work(FLASH);
    expect(await runWork(work, client)).toHaveLength(2);
    await expect(work.product()).rejects.toMatchObject({ code: 'vendor_reply_invalid', sent: 'maybe' });
  });

  it('is not asked again when the model declines', async () => {
    plays({ block: 'PROHIBITED_CONTENT' });
    const work = (await prepared('mediabunny/frames.webm')).work(FLASH);
    expect(await runWork(work, client)).toHaveLength(1);
    expect((await work.product()).facts['declined']).toBe(true);
  });

  it('uses what still lies at the vendor, and sends again what is gone', async () => {
    const noted: [string, boolean][] = [];
    let lying: VendorFile | null = null;
    const uploads: UploadShelf = {
      find: async () => lying,
      note: async (_, __, file, served) => {
        lying = file;
        noted.push([file.name, served]);
      },
    };
    const how = async (): Promise<unknown> => {
      const work = (await prepared('mediabunny/frames.webm', {}, { uploads })).work(FLASH);
      await runWork(work, client);
      return (await work.product()).facts['upload'];
    };
    expect(await how()).toBe('sent');
    expect(await how()).toBe('kept');
    google.files.clear();
    expect(await how()).toBe('again');
    expect(noted).toEqual([
      ['files/film-1', false],
      ['files/film-1', true],
      ['files/film-1', true],
      ['files/film-2', false],
      ['files/film-2', true],
    ]);
  });

  it('bounds what it can bill, for every model and rate', async () => {
    const one = await prepared('moviepy/smpte-2997.mp4', { question: 'What is on the screen?' });
    for (const id of ['gemini-3.8-flash', 'gemini-2.5-flash', 'gemini-3.1-flash-lite', 'gemini-4-argon']) {
      const model = modelOf(id);
      const works = [one.work(model), ...(one.cheaper?.(model) ?? []).map(({ work }) => work)];
      const inputs = works.map((work) =>
        work.calls[0]?.bound
          .filter(({ unit }) => unit.startsWith('input'))
          .reduce((sum, { quantity }) => sum + quantity, 0),
      );
      expect(inputs).toEqual(inputs.toSorted((a, b) => (b ?? 0) - (a ?? 0)));
      // The vendor's own figures: pictures and marks at one a second, and sound.
      const frames = 11 * ((model.sight?.frameTokens ?? 0) + 7) + 10.048 * 32;
      expect(inputs[0]).toBeGreaterThan(frames);
    }
  });
});
