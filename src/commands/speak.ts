import { SlashCommandBuilder } from 'discord.js';
import { SPEECH_FORMATS } from '../core/index.ts';
import type { Core, SpeechFormat, StoredResult } from '../core/index.ts';
import type {
  Asked,
  CommandContext,
  Form,
  Plan,
  Presentation,
  SlashCommand,
  Suggestion,
  VoiceMessage,
} from './command.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { type ModelChoice, modelChoices } from './model-option.ts';
import { plainText } from './plain-text.ts';
import { readStoredInput } from './read-stored-input.ts';
import { partText } from './replies/speech-part.ts';
import { countText, fact, figure, secondsText } from './replies/wording.ts';
import { type SpeakChoice, readSpeakChoice, writeSpeakChoice } from './speak-choice.ts';
import { speechPlan } from './speech-plan.ts';
import { spokenNames } from './spoken-names.ts';

const FORMATS: Record<SpeechFormat, string> = {
  auto: 'Best that fits (MP3)',
  mp3_44100_128: 'MP3, 128 kbit/s',
  mp3_44100_64: 'MP3, 64 kbit/s',
  mp3_22050_32: 'MP3, 32 kbit/s',
};
const TEXT_MAX = 6_000;
const FORM_TEXT_MAX = 4_000;
const FIELD = 'text';

function builder(models: readonly ModelChoice[]): SlashCommandBuilder {
  const command = new SlashCommandBuilder()
    .setName('speak')
    .setDescription('Reads a text aloud; without text and file, a box opens to type in');
  command.addStringOption((option) =>
    option.setName('text').setDescription('What to say').setMaxLength(TEXT_MAX),
  );
  command.addAttachmentOption((option) =>
    option.setName('file').setDescription('A text file to read: .txt or .md').setFileTypes('.txt', '.md'),
  );
  command.addStringOption((option) =>
    option
      .setName('voice')
      .setDescription('Who speaks; suggestions appear while you type')
      .setMaxLength(40)
      .setAutocomplete(true),
  );
  command.addStringOption((option) =>
    option
      .setName('model')
      .setDescription('Which model speaks; left empty, the best that fits')
      .addChoices(...modelChoices(models)),
  );
  command.addStringOption((option) =>
    option
      .setName('format')
      .setDescription('Quality of the file; left empty, the best that fits')
      .addChoices(...SPEECH_FORMATS.map((format) => ({ name: FORMATS[format], value: format }))),
  );
  command.addStringOption((option) =>
    option
      .setName('as')
      .setDescription('How it is sent; voice messages are for up to ten minutes and never private')
      .addChoices({ name: 'File (MP3)', value: 'file' }, { name: 'Voice message', value: 'voice_message' }),
  );
  command.addBooleanOption((option) =>
    option
      .setName('remember')
      .setDescription('Yes: keep this voice and how it is sent for next time. No: forget what was kept'),
  );
  command.addBooleanOption((option) =>
    option.setName('private').setDescription('Let only you hear the result'),
  );
  return guildOnly(command);
}

/** What was chosen besides the text. */
function choiceOf(invocation: Invocation): SpeakChoice {
  const form = invocation.text('as');
  return {
    voice: invocation.text('voice'),
    model: invocation.text('model'),
    format: invocation.text('format'),
    private: invocation.flag('private'),
    form: form === 'file' || form === 'voice_message' ? form : null,
    remember: invocation.flag('remember'),
  };
}

function formOf(invocation: Invocation): Form | null {
  if (invocation.text('text') !== null || invocation.file('file') !== null) return null;
  return {
    arg: writeSpeakChoice(choiceOf(invocation)),
    title: 'Speak',
    fields: [
      {
        id: FIELD,
        label: 'What to say',
        description: 'Up to 4,000 characters. For more, attach a .txt or .md file to /speak.',
        placeholder: 'Type or paste the text',
        maxLength: FORM_TEXT_MAX,
      },
    ],
  };
}

async function plan(invocation: Invocation, context: CommandContext): Promise<Plan> {
  const text = invocation.text('text');
  const file = invocation.file('file');
  const spoken = text === null ? null : spokenNames(text, invocation.names);
  const subject = text ?? file?.name ?? '';
  return speechPlan({ ...choiceOf(invocation), text: spoken, file, subject }, context);
}

/** The list that opens while somebody types: their usual voice first, while nothing else is typed. */
async function suggestVoices(typed: string, { core, actor }: CommandContext): Promise<Suggestion[]> {
  const [voices, own] = await Promise.all([core.voices(typed), core.speech.own(actor).catch(() => null)]);
  const usual = typed === '' || voices.some(({ id }) => id === own?.voice?.id) ? (own?.voice ?? null) : null;
  const others = voices.filter(({ id }) => id !== usual?.id);
  return [...(usual ? [usual] : []), ...others].map((voice) => {
    const name = voice === usual ? `${voice.name} (your usual voice)` : voice.name;
    return { name: voice.description === '' ? name : `${name}: ${voice.description}`, value: voice.id };
  });
}

/** `/speak`: text in, an audio file out; without text and file a form opens. */
export function createSpeak(models: readonly ModelChoice[]): SlashCommand {
  return {
    kind: 'slash',
    access: 'everyone',
    data: builder(models).toJSON(),
    opens: formOf,
    plan,
    suggest: async (option, typed, context) => (option === 'voice' ? suggestVoices(typed, context) : []),
    submit: async (form, context) => {
      const text = form.fields.get(FIELD) ?? '';
      return speechPlan({ ...readSpeakChoice(form.arg), text, file: null, subject: text }, context);
    },
  };
}

function headline(result: StoredResult): string {
  const { facts } = result;
  const seconds = figure(facts, 'seconds');
  const characters = figure(facts, 'characters');
  const parts = figure(facts, 'parts') ?? 1;
  const note = fact(facts, 'modelNote', '');
  return [
    `🔊 **Speech** by ${fact(facts, 'voice', 'an unknown voice')}`,
    seconds === null ? null : secondsText(seconds * 1000),
    characters === null ? null : `${countText(characters)} characters`,
    parts > 1 ? `${parts} parts` : null,
    note === '' ? null : note,
  ]
    .filter((text) => text !== null)
    .join(' · ');
}

/** That only a part was spoken, and why; nothing of a whole speech, which is heard. */
function body({ facts }: StoredResult): string[] {
  const why = partText(facts['stopped']);
  if (why === null) return [];
  const [said, asked] = [figure(facts, 'characters') ?? 0, figure(facts, 'charactersAsked') ?? 0];
  return [`⚠️ Only the first ${countText(said)} of ${countText(asked)} characters were spoken. ${why}`];
}

function voiceMessage(result: StoredResult): VoiceMessage | null {
  const { voiceMessage: why, voiceSeconds: seconds, waveform } = result.facts;
  if (typeof why !== 'string') return null;
  const file = result.files.find(({ contentType }) => contentType === 'audio/ogg');
  if (why !== 'made' || !file || typeof seconds !== 'number' || typeof waveform !== 'string') {
    return { kind: 'not_made', why };
  }
  return { kind: 'made', file, seconds, waveform };
}

async function asked(input: unknown, measured: string | null, core: Pick<Core, 'voices'>): Promise<Asked> {
  const { text, file, voice } = readStoredInput(input);
  const size = measured ?? (text === null || file !== null ? null : `${countText(text.length)} characters`);
  // What was picked from the list is an id that says nothing to a reader.
  const known = voice === null ? undefined : (await core.voices(voice)).find(({ id }) => id === voice);
  const by = voice === null ? 'the usual voice' : `voice ${plainText(known?.name ?? voice)}`;
  return { what: `speech${size === null ? '' : ` of ${size}`} by ${by}`, text, file };
}

/** How speech is shown: its facts and the audio, which plays inline. */
export const speakPresentation: Presentation = {
  operation: 'speak',
  title: 'Speak',
  asked,
  headline,
  body,
  attached: (result) => result.files.filter(({ contentType }) => contentType === 'audio/mpeg'),
  voiceMessage,
  formats: [],
  convert: () => Promise.resolve(null),
};
