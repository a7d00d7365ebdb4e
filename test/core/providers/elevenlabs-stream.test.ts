import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elevenlabs } from '../../../src/core/providers/elevenlabs.ts';
import type { CallContext, SpeakReply } from '../../../src/core/providers/provider.ts';
import { callContext } from '../../support/call-context.ts';
import { makeMp3 } from '../../support/make-audio.ts';
import { type ScriptedVendor, startScriptedVendor } from '../../support/scripted-vendor.ts';
import { failureOf } from './vendor-failures.ts';

const mp3 = makeMp3(10, 'mp3_44100_64');

let vendor: ScriptedVendor;
let speak: (context: CallContext) => Promise<SpeakReply>;
beforeAll(async () => {
  vendor = await startScriptedVendor(() => undefined);
  const { speech } = await elevenlabs.load({ apiKey: 'k', baseUrl: vendor.url, deepgramMipOptOut: true });
  const call = { model: 'eleven_v4', voiceId: 'voice/1', text: 'Hello 👋', format: 'mp3_44100_64' };
  const alone = { previousRequestIds: [], previousText: null, nextText: null };
  speak = async (context) => {
    if (!speech) throw new Error('no speech');
    return speech.speak({ ...call, ...alone }, context);
  };
});
afterAll(() => vendor.close());

describe('the stream of ElevenLabs', () => {
  it('is told chunk by chunk, and is whole at the end', async () => {
    const context = callContext();
    const parts = [0, 500, 1_000, 1_500].map((at) => mp3.subarray(at, at + 500));
    vendor.script = (_request, response) => {
      const sends = async (): Promise<void> => {
        response.writeHead(200, { 'content-type': 'audio/mpeg' }).flushHeaders();
        for (const [sent, part] of parts.entries()) {
          // Each leaves once the one before it was told of: never do two arrive as one.
          await expect.poll(() => context.activity).toBeGreaterThan(sent);
          response.write(part);
        }
        response.end(mp3.subarray(2_000));
      };
      void sends();
    };
    const reply = await speak(context);
    expect(Buffer.from(reply.audio).equals(mp3)).toBe(true);
    expect(context.activity).toBeGreaterThan(parts.length);
    expect(vendor.requests[0]?.url.pathname).toBe('/v1/text-to-speech/voice%2F1/stream');
  });

  it('that breaks off may have been billed, and may be asked for again', async () => {
    vendor.script = (_request, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(mp3.subarray(0, 800));
      setTimeout(() => response.destroy(), 20);
    };
    expect(await failureOf(speak(callContext()))).toMatchObject({
      code: 'vendor_unavailable',
      sent: 'maybe',
      retryable: true,
    });
  });
});
