import { SlashCommandBuilder } from 'discord.js';
import { linkedFile } from '../core/index.ts';
import type { StoredResult } from '../core/index.ts';
import type { Asked, MadeFile, Plan, Presentation, SlashCommand } from './command.ts';
import { guildOnly } from './guild-command.ts';
import type { Invocation } from './invocation.ts';
import { type ModelChoice, modelChoices } from './model-option.ts';
import { readStoredInput } from './read-stored-input.ts';
import { refusalPlan } from './refusal-plan.ts';
import { fact, figure, secondsText } from './replies/wording.ts';
import { videoReportOf, videoView } from './video-view.ts';

const QUESTION_MAX = 1_500;
const LINK_MAX = 2_000;
const MOMENT_MAX = 20;
/** The frame rates that make sense to a person; vendors take no more than 24. */
const FPS = { min: 0.1, max: 24 };

function builder(models: readonly ModelChoice[]): SlashCommandBuilder {
  const command = new SlashCommandBuilder()
    .setName('video')
    .setDescription('Looks at a film: answers a question about it, or describes it');
  command.addAttachmentOption((option) =>
    option.setName('file').setDescription('The film: MP4, MOV or WebM').setFileTypes('video'),
  );
  command.addStringOption((option) =>
    option
      .setName('question')
      .setDescription('What you want to know; left empty, the film is described')
      .setMaxLength(QUESTION_MAX),
  );
  command.addStringOption((option) =>
    option
      .setName('url')
      .setDescription('Instead of a file: the https address of one, where an admin allows that')
      .setMaxLength(LINK_MAX),
  );
  for (const [name, what] of [
    ['from', 'Where the part begins that matters, such as 1:30'],
    ['to', 'Where it ends, such as 2:05'],
  ] as const) {
    command.addStringOption((option) => option.setName(name).setDescription(what).setMaxLength(MOMENT_MAX));
  }
  command.addNumberOption((option) =>
    option
      .setName('fps')
      .setDescription('Pictures looked at per second; usually 1. More for action, fewer for slides')
      .setMinValue(FPS.min)
      .setMaxValue(FPS.max),
  );
  command.addStringOption((option) =>
    option
      .setName('model')
      .setDescription('Which model looks; left empty, the everyday one')
      .addChoices(...modelChoices(models)),
  );
  command.addBooleanOption((option) =>
    option.setName('private').setDescription('Show the result to you alone'),
  );
  return guildOnly(command);
}

async function plan(invocation: Invocation): Promise<Plan> {
  const link = invocation.text('url');
  const file = invocation.file('file') ?? (link === null ? null : linkedFile(link));
  if (file === null) return refusalPlan('file_missing', { wanted: 'film (MP4, MOV or WebM)' });
  const input = {
    file,
    question: invocation.text('question'),
    from: invocation.text('from'),
    to: invocation.text('to'),
    fps: invocation.number('fps'),
    model: invocation.text('model'),
  };
  const run = { operation: 'video', input, private: invocation.flag('private'), subject: file.name } as const;
  return { kind: 'operations', runs: [run], note: null };
}

/** `/video`: a film in, an answer with its moments out. */
export function createVideo(models: readonly ModelChoice[]): SlashCommand {
  return { kind: 'slash', access: 'everyone', data: builder(models).toJSON(), plan };
}

function headline(result: StoredResult): string {
  const seconds = figure(result.facts, 'seconds');
  const note = fact(result.facts, 'modelNote', '');
  return ['🎬 **Video**', seconds === null ? null : secondsText(seconds * 1000), note === '' ? null : note]
    .filter((text) => text !== null)
    .join(' · ');
}

async function asked(input: unknown, measured: string | null): Promise<Asked> {
  const { file, question } = readStoredInput(input);
  const what = question === null ? 'a description of a film' : 'an answer about a film';
  return { what: `${what}${measured === null ? '' : `, ${measured}`}`, text: question, file };
}

async function convert(
  result: StoredResult,
  format: string,
  read: (key: string) => Promise<Uint8Array>,
): Promise<MadeFile | null> {
  const file = result.files.find(({ name }) => name.endsWith('.md'));
  if (format === 'md' && file) {
    return { name: file.name, contentType: file.contentType, bytes: await read(file.key) };
  }
  const report = videoReportOf(result);
  if (format !== 'json' || report === null) return null;
  const bytes = Buffer.from(`${JSON.stringify(report, null, 2)}\n`);
  return { name: 'video.json', contentType: 'application/json', bytes };
}

/** How an answer about a film is shown: in words with moments, the contact sheet, the rest in the file. */
export const videoPresentation: Presentation = {
  operation: 'video',
  title: 'Video',
  asked,
  headline,
  body: (result) => videoView(result).lines,
  asksAgain: true,
  attached: (result) => result.files.filter(({ name }) => !name.endsWith('.md') || !videoView(result).whole),
  formats: [
    { id: 'md', label: 'Markdown, with every moment' },
    { id: 'json', label: 'JSON, with times in seconds' },
  ],
  convert,
};
