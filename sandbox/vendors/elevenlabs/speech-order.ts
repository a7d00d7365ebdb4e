import {
  contentTypeOf,
  OUTPUT_FORMATS,
  type OutputFormat,
  parseOutputFormat,
} from '../../engines/audio/output-format.ts';
import { isSpeakable } from '../../engines/speech/speakable.ts';
import type { SpeechRequest } from '../../engines/speech/speech-engine.ts';
import type { VendorReply, VendorRequest } from '../protocol.ts';
import { bodyFault } from './body-rules.ts';
import { elevenError, invalidField } from './eleven-error.ts';
import { SPEECH_MODELS, type SpeechModel } from './models.ts';
import { type StandInVoice, VOICES } from './voices.ts';

/** A text-to-speech request that was found good. `credits` is what the service would charge. */
export type SpeechOrder = {
  speech: SpeechRequest;
  voice: StandInVoice;
  contentType: string;
  credits: number;
};

const DEFAULT_MODEL = 'eleven_multilingual_v2';
const DEFAULT_FORMAT = 'mp3_44100_128';
const STITCHING = ['previous_text', 'next_text', 'previous_request_ids', 'next_request_ids'];

type Body = {
  text: string;
  model_id?: string;
  language_code?: string | null;
  voice_settings?: { speed?: number | null } | null;
} & Record<string, unknown>;

function modelFault(body: Body, model: SpeechModel): VendorReply | null {
  const length = Array.from(body.text).length;
  if (length > model.maxCharacters) {
    return elevenError(
      400,
      'max_character_limit_exceeded',
      `This request's text has ${length} characters and exceeds the character limit of ${model.maxCharacters} characters for ${model.id}.`,
    );
  }
  const stitched = STITCHING.find((field) => body[field] !== undefined && body[field] !== null);
  if (stitched && !model.stitching)
    return elevenError(
      400,
      'unsupported_model',
      `Providing ${stitched} is not yet supported with the '${model.id}' model.`,
    );
  if (body.language_code && !model.languageCode)
    return elevenError(400, 'unsupported_language', `Model '${model.id}' does not support language_code.`);
  return null;
}

function formatOf(name: string): OutputFormat | VendorReply {
  const format = parseOutputFormat(name);
  if (format) return format;
  if (/^opus_48000_(32|64|96|128|192)$/.test(name))
    return elevenError(400, 'output_format_not_allowed', 'The sandbox has no Opus encoder.');
  return invalidField(
    ['query', 'output_format'],
    `Input should be one of ${[...OUTPUT_FORMATS].join(', ')}`,
    'enum',
  );
}

function parseBody(request: VendorRequest): unknown {
  try {
    return JSON.parse(request.body.toString());
  } catch {
    return null;
  }
}

/** Reads a request for speech strictly; what breaks a rule is answered as the service would. */
export function readSpeechOrder(request: VendorRequest, voiceId: string): SpeechOrder | VendorReply {
  const parsed = parseBody(request);
  const fault = bodyFault(parsed);
  if (fault) return fault;
  const body = parsed as Body;
  const format = formatOf(request.url.searchParams.get('output_format') ?? DEFAULT_FORMAT);
  if ('status' in format) return format;
  const model = SPEECH_MODELS.find(({ id }) => id === (body.model_id ?? DEFAULT_MODEL));
  if (!model)
    return elevenError(400, 'model_not_found', `A model with model ID ${body.model_id} does not exist.`);
  if (body.text.trim() === '') return elevenError(400, 'input_text_empty', 'The text is empty.');
  const refused = modelFault(body, model);
  if (refused) return refused;
  const voice = VOICES.find(({ id }) => id === voiceId);
  if (!voice)
    return elevenError(404, 'voice_not_found', `A voice with the voice_id ${voiceId} was not found.`);
  if (!isSpeakable(body.text))
    return elevenError(400, 'unsupported_language', 'The voices of the sandbox speak English only.');
  return {
    speech: { text: body.text, voice: voice.flite, speed: body.voice_settings?.speed ?? 1, format },
    voice,
    contentType: contentTypeOf(format),
    credits: Math.ceil(Array.from(body.text).length * model.multiplier),
  };
}
