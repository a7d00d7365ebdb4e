import { SlashCommandBuilder } from 'discord.js';
import {
  LANGUAGES,
  TRANSCRIPT_FORMATS,
  linkedFile,
  renderTranscript,
  transcriptSchema,
} from '../core/index.ts';
import type { StoredResult, TranscriptFormat } from '../core/index.ts';
import type { Plan, Presentation, SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { type ModelChoice, modelChoices } from './model-option.ts';
import { countText, fact, figure, secondsText } from './replies/wording.ts';
import { matchLanguages } from './match-languages.ts';
import { plainText } from './plain-text.ts';
import { readStoredInput } from './read-stored-input.ts';
import { refusalPlan } from './refusal-plan.ts';

const FORMATS: Record<TranscriptFormat, string> = {
  txt: 'Text (.txt)',
  srt: 'Subtitles (.srt)',
  vtt: 'Web subtitles (.vtt)',
  json: 'Every word with its time (.json)',
};

const LINK_MAX = 2_000;

function builder(models: readonly ModelChoice[]): SlashCommandBuilder {
  const command = new SlashCommandBuilder()
    .setName('transcribe')
    .setDescription('Writes down what is said in an audio or video file');
  command.addAttachmentOption((option) =>
    option
      .setName('file')
      .setDescription('Audio or video, also a voice message you saved')
      .setFileTypes('audio', 'video'),
  );
  command.addStringOption((option) =>
    option
      .setName('url')
      .setDescription('Instead of a file: the https address of one, where an admin allows that')
      .setMaxLength(LINK_MAX),
  );
  command.addStringOption((option) =>
    option
      .setName('language')
      .setDescription('What is spoken; left empty, it is detected')
      .setMaxLength(50)
      .setAutocomplete(true),
  );
  command.addStringOption((option) =>
    option
      .setName('model')
      .setDescription('Which model listens; left empty, the best that fits')
      .addChoices(...modelChoices(models)),
  );
  command.addBooleanOption((option) => option.setName('speakers').setDescription('Tell the speakers apart'));
  command.addStringOption((option) =>
    option
      .setName('format')
      .setDescription('Kind of file; the others can be had afterwards')
      .addChoices(...TRANSCRIPT_FORMATS.map((format) => ({ name: FORMATS[format], value: format }))),
  );
  command.addBooleanOption((option) =>
    option.setName('private').setDescription('Show the result to you alone'),
  );
  return guildOnly(command);
}

async function plan(invocation: Invocation): Promise<Plan> {
  const link = invocation.text('url');
  const files = [invocation.file('file'), link === null ? null : linkedFile(link)].filter(
    (file) => file !== null,
  );
  if (files.length === 0) return refusalPlan('file_missing', { wanted: 'audio or video file' });
  const options = {
    language: invocation.text('language'),
    model: invocation.text('model'),
    speakers: invocation.flag('speakers') ?? false,
    format: invocation.text('format') ?? 'txt',
  };
  const hidden = invocation.flag('private');
  return {
    kind: 'operations',
    runs: files.map((file) => ({
      operation: 'transcribe',
      input: { file, ...options },
      private: hidden,
      subject: file.name,
    })),
    note: null,
  };
}

/** `/transcribe`: audio or video in, words out. */
export function createTranscribe(models: readonly ModelChoice[]): SlashCommand {
  return {
    kind: 'slash',
    access: 'everyone',
    data: builder(models).toJSON(),
    plan,
    suggest: async (option, typed) => (option === 'language' ? matchLanguages(LANGUAGES, typed) : []),
  };
}

function percent(share: number | null): string | null {
  return share === null ? null : `${Math.round(share * 100)} %`;
}

function headline(result: StoredResult): string {
  const { facts } = result;
  const seconds = figure(facts, 'durationSeconds');
  const language = fact(facts, 'languageName', '');
  const sure = percent(figure(facts, 'languageConfidence'));
  const speakers = figure(facts, 'speakers');
  const clear = percent(figure(facts, 'confidence'));
  const note = fact(facts, 'modelNote', '');
  return [
    result.text === null ? '📝 **Transcript**: no speech was heard' : '📝 **Transcript**',
    seconds === null ? null : secondsText(seconds * 1000),
    language === '' ? null : sure === null ? language : `${language} (${sure} sure)`,
    speakers === null ? null : `${countText(speakers)} speaker${speakers === 1 ? '' : 's'}`,
    clear === null || result.text === null ? null : `words ${clear} sure`,
    note === '' ? null : note,
  ]
    .filter((text) => text !== null)
    .join(' · ');
}

const NOTHING_HEARD =
  'Play the file: where you hear words in it, name the `language` or choose another `model`.';

function isFormat(format: string): format is TranscriptFormat {
  return TRANSCRIPT_FORMATS.some((known) => known === format);
}

/** The English name of a language that was asked for by name or code. */
function languageName(asked: string): string {
  return LANGUAGES.find(({ code }) => code === asked)?.name ?? asked;
}

/** How a transcript is shown: the words, one file of the asked format, the others through a select. */
export const transcribePresentation: Presentation = {
  operation: 'transcribe',
  title: 'Transcribe',
  asked: (input, measured) => {
    const { file, language, speakers } = readStoredInput(input);
    const what = [
      `a transcript of a recording${measured === null ? '' : `, ${measured}`}`,
      language === null ? '' : `, in ${plainText(languageName(language))}`,
      speakers ? ', with its speakers told apart' : '',
    ].join('');
    return Promise.resolve({ what, text: null, file });
  },
  headline,
  body: ({ text }) => (text === null ? [NOTHING_HEARD] : null),
  attached: (result) =>
    result.files.filter((file) => file.name.endsWith(`.${String(result.facts['format'])}`)),
  formats: TRANSCRIPT_FORMATS.map((id) => ({ id, label: FORMATS[id] })),
  convert: async (result, format, read) => {
    const source = result.files.find((file) => file.name.endsWith('.json'));
    if (!source || !isFormat(format)) return null;
    const text = Buffer.from(await read(source.key)).toString('utf8');
    return renderTranscript(transcriptSchema.parse(JSON.parse(text)), format);
  },
};
