import { DiscordError } from '../http/discord-error.ts';
import type { SentFile } from '../http/request.ts';
import { type Json, objects, text } from '../json.ts';

type Rule = { code: number; name: string; message: string };

/** Discord's refusals of voice messages (developers/topics/opcodes-and-status-codes). */
const RULES = {
  content: {
    code: 50159,
    name: 'VOICE_MESSAGE_NO_CONTENT',
    message: 'Voice messages do not support additional content.',
  },
  single: {
    code: 50160,
    name: 'VOICE_MESSAGE_SINGLE_ATTACHMENT',
    message: 'Voice messages must have a single audio attachment.',
  },
  metadata: {
    code: 50161,
    name: 'VOICE_MESSAGE_METADATA',
    message: 'Voice messages must have supporting metadata.',
  },
  edit: { code: 50162, name: 'VOICE_MESSAGE_EDIT', message: 'Voice messages cannot be edited.' },
} as const satisfies Record<string, Rule>;

const maxWaveformPoints = 256;

function refusal({ code, name, message }: Rule, path: (string | number)[]): DiscordError {
  return new DiscordError(400, code, message, [{ path, code: name, message }]);
}

function hasMetadata(details: Json | undefined): boolean {
  const seconds = details?.['duration_secs'];
  const waveform = text(details?.['waveform']);
  if (typeof seconds !== 'number' || !(seconds > 0) || !/^[A-Za-z0-9+/]+={0,2}$/.test(waveform)) return false;
  return Buffer.from(waveform, 'base64').length <= maxWaveformPoints;
}

/** Refuses a body with the voice flag that is no voice message. */
export function refuseBadVoice(body: Json, files: SentFile[]): void {
  const file = files[0];
  if (!file || files.length !== 1) throw refusal(RULES.single, ['attachments']);
  if (!file.declaredType.startsWith('audio/')) throw refusal(RULES.single, [`files[${file.index}]`]);
  const more = ['embeds', 'components', 'sticker_ids'].find(
    (key) => Array.isArray(body[key]) && body[key].length > 0,
  );
  if (text(body['content']) !== '' || more) throw refusal(RULES.content, [more ?? 'content']);
  const [details] = objects(body['attachments']);
  if (!hasMetadata(details)) throw refusal(RULES.metadata, ['attachments', 0]);
}

/** The refusal of every edit of a voice message. */
export function voiceEditRefusal(): DiscordError {
  return refusal(RULES.edit, ['flags']);
}
