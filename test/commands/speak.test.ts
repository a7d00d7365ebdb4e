import type { APIMessage } from 'discord.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formResponse } from '../../src/bot/first-response.ts';
import { parseCustomId } from '../../src/bot/custom-id.ts';
import type { CommandContext } from '../../src/commands/command.ts';
import { SPEECH_FORMATS } from '../../src/core/index.ts';
import type { SpeechDefault, SpeechDefaults, SpeechForm } from '../../src/core/index.ts';
import type { Voice } from '../../src/core/providers/provider.ts';
import { createCommands } from '../../src/commands/index.ts';
import { readInvocation } from '../../src/commands/invocation.ts';
import { readAloud } from '../../src/commands/read-aloud.ts';
import { speakPresentation } from '../../src/commands/speak.ts';
import { readSpeakChoice, writeSpeakChoice } from '../../src/commands/speak-choice.ts';
import { namesInMessage, spokenNames } from '../../src/commands/spoken-names.ts';

const speak = createCommands(() => []).slash('speak');
/** Somebody who has nothing kept, unless told otherwise. */
function asked(own: Partial<SpeechDefault> = {}) {
  const wishes: unknown[] = [];
  const speech: SpeechDefaults = {
    own: () => Promise.resolve({ voice: null, form: null, voiceGone: false, ...own }),
    remember: (_actor, wish) => {
      wishes.push(wish);
      const voice = wish?.voice ? voiceOf(wish.voice) : null;
      const now = { voice, form: wish?.form ?? null, voiceGone: false };
      return Promise.resolve({ answer: 'set', now, auditSeq: 1 });
    },
  };
  return { wishes, context: { core: { speech } } as unknown as CommandContext };
}
const voiceOf = (name: string): Voice => ({
  id: `id-${name}`,
  name,
  category: '',
  description: '',
  previewUrl: null,
});
const { context } = asked();
const text = (name: string, value: string) => ({ name, type: 3, value }) as const;

describe('/speak', () => {
  it('opens a form when there is neither text nor file, and keeps what was chosen', async () => {
    const invocation = readInvocation(
      'speak',
      [text('voice', 'rms'), text('format', 'mp3_44100_64')],
      undefined,
    );
    const form = speak?.opens?.(invocation);
    expect(form?.fields.map(({ id }) => id)).toEqual(['text']);
    const response = JSON.parse(JSON.stringify(formResponse('speak', form!))) as {
      data: { custom_id: string };
    };
    const id = parseCustomId(response.data.custom_id);
    expect(id?.scope).toBe('speak');
    const plan = await speak?.submit?.(
      { arg: id?.arg ?? null, fields: new Map([['text', 'hello']]) },
      context,
    );
    expect(plan).toMatchObject({
      kind: 'operations',
      runs: [
        {
          operation: 'speak',
          private: null,
          input: { text: 'hello', voice: 'rms', model: null, format: 'mp3_44100_64' },
        },
      ],
    });
  });

  it('needs no form for a text, and says people’s names instead of their mentions', async () => {
    const invocation = readInvocation('speak', [text('text', 'hi <@11> and <@!12> in <#13>')], {
      users: { '11': { id: '11', username: 'al', global_name: 'Alice', discriminator: '0', avatar: null } },
      members: {
        '11': { nick: 'Ally' } as never,
      },
      channels: { '13': { id: '13', name: 'studio', type: 0, permissions: '0' } },
    });
    expect(speak?.opens?.(invocation)).toBeNull();
    const plan = await speak?.plan(invocation, context);
    expect(plan).toMatchObject({
      runs: [{ input: { text: 'hi Ally and <@!12> in studio', format: 'auto' } }],
    });
  });

  it('speaks as the asker usually has it, unless they choose', async () => {
    const usual = asked({ voice: voiceOf('slt'), form: 'voice_message' });
    const plain = readInvocation('speak', [text('text', 'hi')], undefined);
    expect(await speak?.plan(plain, usual.context)).toMatchObject({
      runs: [{ input: { voice: 'id-slt', form: 'voice_message' } }],
      note: null,
    });
    const chosen = readInvocation(
      'speak',
      [text('text', 'hi'), text('voice', 'rms'), text('as', 'file')],
      undefined,
    );
    expect(await speak?.plan(chosen, usual.context)).toMatchObject({
      runs: [{ input: { voice: 'rms', form: 'file' } }],
    });
    expect(usual.wishes).toEqual([]);
    const gone = await speak?.plan(plain, asked({ voiceGone: true }).context);
    expect(gone).toMatchObject({ runs: [{ input: { voice: null, form: 'file' } }] });
    expect(gone?.kind === 'operations' ? gone.note : '').toContain('no longer offered');
  });

  it('keeps what was chosen when it is asked to, forgets it when it is told to, and says so', async () => {
    const { wishes, context: here } = asked();
    const note = async (...options: NonNullable<Parameters<typeof readInvocation>[1]>[number][]) => {
      const plan = await speak?.plan(
        readInvocation('speak', [text('text', 'hi'), ...options], undefined),
        here,
      );
      return plan?.kind === 'operations' ? plan.note : null;
    };
    const remember = (value: boolean) => ({ name: 'remember', type: 5, value }) as const;
    expect(await note(text('voice', 'rms'), text('as', 'voice_message'), remember(true))).toBe(
      'Kept for your next /speak: voice **rms**, as a voice message.',
    );
    expect(await note(remember(true))).toContain('Nothing new is kept');
    expect(await note(text('voice', 'rms'), remember(false))).toBe('Nothing is kept for your next /speak.');
    expect(wishes).toEqual([{ voice: 'rms', form: 'voice_message' }, null]);
  });

  it('opens the form for a text of spaces', () => {
    expect(speak?.opens?.(readInvocation('speak', [text('text', '  ')], undefined))).not.toBeNull();
  });
});

describe('a choice kept in a form', () => {
  it('comes back whole: the longest voice name that is taken beside the longest model', () => {
    const model = fc.option(fc.stringMatching(/^[a-z0-9_]{1,24}$/));
    const format = fc.option(fc.constantFrom(...SPEECH_FORMATS));
    const voice = fc.option(fc.string({ minLength: 1, maxLength: 40 }));
    const form = fc.constantFrom<SpeechForm | null>('file', 'voice_message', null);
    fc.assert(
      fc.property(
        voice,
        model,
        format,
        fc.option(fc.boolean()),
        form,
        (voice, model, format, hidden, form) => {
          const rest = { form, remember: hidden };
          const written = writeSpeakChoice({ voice, model, format, private: hidden, ...rest });
          expect(written.length).toBeLessThanOrEqual(80);
          const read = readSpeakChoice(written);
          expect(read).toMatchObject({ model, format, private: hidden, ...rest });
          expect(read.voice).toBe(voice?.replaceAll('|', ' ') ?? null);
        },
      ),
    );
  });

  it('is private when it cannot be read', () => {
    expect(readSpeakChoice(null).private).toBe(true);
  });
});

describe('Read aloud', () => {
  const message = (fields: object) =>
    ({ content: '', attachments: [], embeds: [], mentions: [], ...fields }) as unknown as APIMessage;

  it('takes a message’s text with the names of the people it mentions', async () => {
    const mentions = [{ id: '7', username: 'bob', global_name: null }];
    const plan = await readAloud.plan(message({ content: 'ask <@7>', mentions }), context);
    expect(plan).toMatchObject({ runs: [{ operation: 'speak', input: { text: 'ask bob' } }] });
    expect(spokenNames('<@&9>', namesInMessage(message({ mentions })))).toBe('<@&9>');
  });

  it('takes embeds, forwarded messages and text components too', async () => {
    const plan = await readAloud.plan(
      message({
        embeds: [{ type: 'rich', title: 'News', description: 'It works.' }],
        message_snapshots: [{ message: { content: 'told you' } }],
        components: [{ type: 17, components: [{ type: 10, content: 'inside' }] }],
      }),
      context,
    );
    expect(plan).toMatchObject({ runs: [{ input: { text: 'told you\n\nNews\n\nIt works.\n\ninside' } }] });
  });

  it('says so when there is nothing to read', async () => {
    const plan = await readAloud.plan(message({ embeds: [{ type: 'image', title: 'pic' }] }), context);
    expect(plan).toMatchObject({ kind: 'reply', tone: 'refused' });
  });
});

describe('speech that did not come to its end', () => {
  it.each([
    ['cancelled', 'stopped as you asked'],
    ['money', 'budget did not allow'],
    ['deadline', 'time was over'],
    ['failed', 'vendor failed'],
  ])('says how much was spoken, and why no more: %s', (stopped, why) => {
    const facts = { characters: 2_499, charactersAsked: 5_497, stopped };
    const lines = speakPresentation.body?.({ text: 'x', files: [], facts }) ?? [];
    expect(lines.join()).toContain('first 2,499 of 5,497 characters');
    expect(lines.join()).toContain(why);
  });

  it('is not said of a whole one', () => {
    expect(speakPresentation.body?.({ text: null, files: [], facts: { characters: 5 } })).toEqual([]);
  });
});
