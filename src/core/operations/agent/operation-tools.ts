import { z } from 'zod';
import type { OperationId } from '../../request.ts';
import { childAnswer } from './child-answer.ts';
import { type ConversationFile, findFile, keptAttachment } from './files.ts';
import { type Tool, type ToolAnswer, type ToolContext, refused } from './tool.ts';

const FILE = { type: 'string' };
const TEXT = { type: 'string' };
const file = z.string().max(200);
const words = z.string().max(500_000);
const short = z.string().max(2_000).nullish();

/** Asks for an operation, about a file or without one. A file that is not the conversation's cannot be named. */
async function ask(
  context: ToolContext,
  operation: OperationId,
  input: Record<string, unknown>,
  about: ConversationFile | null,
): Promise<ToolAnswer> {
  const { services, call, conversation } = context;
  const attached = about === null ? {} : { file: keptAttachment(about) };
  const keys = about === null ? [] : [about.key];
  const outcome = await services.child({
    operation,
    input: { ...input, ...attached },
    call,
    keys,
    conversation,
  });
  return childAnswer(outcome, (files) => context.add(files));
}

async function askAbout(
  context: ToolContext,
  operation: OperationId,
  named: string,
  input: Record<string, unknown> = {},
): Promise<ToolAnswer> {
  const found = findFile(context.files, named);
  return found ? ask(context, operation, input, found) : refused('there is no such file');
}

const transcribe: Tool<{ file: string; language?: string | null | undefined }> = {
  name: 'transcribe',
  description: 'Words of a recording.',
  properties: { file: FILE, language: TEXT },
  required: ['file'],
  input: z.object({ file, language: z.string().max(100).nullish() }),
  run: (input, context) => askAbout(context, 'transcribe', input.file, { language: input.language || null }),
};

const speak: Tool<{ text: string; voice?: string | null | undefined }> = {
  name: 'speak',
  description: 'Reads text aloud, as a file.',
  properties: { text: TEXT, voice: TEXT },
  required: ['text'],
  input: z.object({ text: words, voice: z.string().max(200).nullish() }),
  run: ({ text, voice }, context) => ask(context, 'speak', { text, voice: voice || null }, null),
};

const video: Tool<{ file: string; question?: string | null | undefined }> = {
  name: 'look_at_video',
  description: 'What a video shows and says.',
  properties: { file: FILE, question: TEXT },
  required: ['file'],
  input: z.object({ file, question: short }),
  run: (input, context) => askAbout(context, 'video', input.file, { question: input.question || null }),
};

const email: Tool<{ file?: string | null | undefined; text?: string | null | undefined }> = {
  name: 'analyse_email',
  description: 'Requests and risks in an email.',
  properties: { file: FILE, text: TEXT },
  required: [],
  input: z.object({ file: file.nullish(), text: words.nullish() }),
  run: async (input, context) => {
    if (input.file) return askAbout(context, 'email', input.file);
    return ask(context, 'email', { text: input.text ?? '' }, null);
  },
};

/** The tools that are operations of their own: each is held, booked and recorded like any other. */
export const OPERATION_TOOLS: readonly Tool[] = [transcribe, speak, video, email].map((tool) => tool as Tool);
