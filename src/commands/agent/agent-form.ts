import type { Form, Kept } from '../command.ts';
import { FILE_OPTIONS } from './agent-ask.ts';

/** The form's field for the task. */
export const TASK_FIELD = 'task';

/** A form's text field takes no more, in characters. */
const FORM_TASK_MAX = 4_000;

/** Asks for a task and for files; what was handed in before is kept beside it. */
export function agentForm(options: {
  arg: string | null;
  title: string;
  description: string;
  kept: Kept;
}): Form {
  const room = FILE_OPTIONS.length - options.kept.files.length;
  const has = options.kept.files.length > 0 || options.kept.text !== null;
  return {
    arg: options.arg,
    title: options.title,
    fields: [
      {
        id: TASK_FIELD,
        label: 'The task',
        description: options.description,
        placeholder: 'For example: transcribe the recording, sum the amounts and read the sum aloud',
        maxLength: FORM_TASK_MAX,
      },
    ],
    ...(room > 0 && {
      upload: { id: 'files', label: 'Files', description: 'Sound, video, email, text or PDF.', max: room },
    }),
    ...(has && { kept: options.kept }),
  };
}
