import type { Content, GenerateRequest, Part } from './generate-request.ts';
import type { GoogleModel } from './models.ts';
import { TOKENS_MAX } from './models.ts';

const REQUEST_FIELDS =
  'model contents systemInstruction generationConfig safetySettings tools toolConfig cachedContent';
const CONFIG_FIELDS =
  'stopSequences responseMimeType responseSchema responseJsonSchema responseModalities candidateCount maxOutputTokens temperature topP topK seed presencePenalty frequencyPenalty thinkingConfig mediaResolution';
const PART_FIELDS = 'text thought thoughtSignature inlineData fileData videoMetadata mediaResolution';
const THINKING_FIELDS = 'thinkingLevel thinkingBudget includeThoughts';
const VIDEO_FIELDS = 'startOffset endOffset fps';

/** What only a model or a server of Google's could do. */
const NOT_HERE = ['tools', 'toolConfig', 'cachedContent'] as const;
const RESOLUTIONS = new Set(['MEDIA_RESOLUTION_LOW', 'MEDIA_RESOLUTION_MEDIUM', 'MEDIA_RESOLUTION_HIGH']);
const DURATION = /^\d+(\.\d{1,9})?s$/;
const FPS_MAX = 24;

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first field Google does not have, in the words of its JSON parser. */
function stranger(value: unknown, fields: string, path: string): string | null {
  if (!isTable(value)) return `Invalid value at '${path}': expected an object`;
  const known = fields.split(' ');
  const found = Object.keys(value).find((name) => !known.includes(name));
  const at = path === '' ? '' : ` at '${path}'`;
  return found === undefined
    ? null
    : `Invalid JSON payload received. Unknown name "${found}"${at}: Cannot find field.`;
}

function videoFault(metadata: NonNullable<Part['videoMetadata']>, path: string): string | null {
  const unknown = stranger(metadata, VIDEO_FIELDS, path);
  if (unknown) return unknown;
  const { startOffset, endOffset, fps } = metadata;
  for (const [name, offset] of Object.entries({ start_offset: startOffset, end_offset: endOffset }))
    if (offset !== undefined && !DURATION.test(offset))
      return `Invalid value at '${path}.${name}' (type.googleapis.com/google.protobuf.Duration), ${JSON.stringify(offset)}`;
  const [start, end] = [startOffset, endOffset].map((offset) => Number.parseFloat(offset ?? ''));
  if (start !== undefined && end !== undefined && end <= start)
    return 'The end offset must be after the start offset.';
  return fps !== undefined && !(fps > 0 && fps <= FPS_MAX)
    ? `The video fps must be in the range (0.0, ${FPS_MAX}.0].`
    : null;
}

function partFault(part: unknown, path: string): string | null {
  const unknown = stranger(part, PART_FIELDS, path);
  if (unknown) return unknown;
  const { text, inlineData, fileData, videoMetadata } = part as Part;
  const kinds = [text, inlineData, fileData].filter((kind) => kind !== undefined);
  if (kinds.length !== 1)
    return `${path}: contents.parts must have exactly one of text, inline_data and file_data.`;
  if (text !== undefined && typeof text !== 'string') return `Invalid value at '${path}.text' (TYPE_STRING)`;
  if (inlineData && (typeof inlineData.data !== 'string' || typeof inlineData.mimeType !== 'string'))
    return `Invalid value at '${path}.inline_data': mime_type and data are required`;
  if (fileData && typeof fileData.fileUri !== 'string')
    return `Invalid value at '${path}.file_data': file_uri is required`;
  return videoMetadata ? videoFault(videoMetadata, `${path}.video_metadata`) : null;
}

function contentsFault({ contents, systemInstruction }: GenerateRequest): string | null {
  if (!Array.isArray(contents) || contents.length === 0)
    return '* GenerateContentRequest.contents: contents is not specified\n';
  const all = contents.map((content, index): [string, Content] => [`contents[${index}]`, content]);
  if (systemInstruction) all.push(['system_instruction', systemInstruction]);
  for (const [path, content] of all) {
    const unknown = stranger(content, 'role parts', path);
    if (unknown) return unknown;
    if (path !== 'system_instruction' && !['user', 'model'].includes(content.role ?? 'user'))
      return 'Please use a valid role: user, model.';
    if (!Array.isArray(content.parts) || content.parts.length === 0)
      return `* GenerateContentRequest.${path}.parts: contents.parts must not be empty.\n`;
    const faults = content.parts.map((part, at) => partFault(part, `${path}.parts[${at}]`));
    const fault = faults.find((found) => found !== null);
    if (fault) return fault;
  }
  return null;
}

function thinkingFault({ generationConfig = {} }: GenerateRequest, model: GoogleModel): string | null {
  const { thinkingConfig: thinking } = generationConfig;
  if (!thinking) return null;
  const unknown = stranger(thinking, THINKING_FIELDS, 'generation_config.thinking_config');
  if (unknown) return unknown;
  const { thinkingLevel: level, thinkingBudget: budget } = thinking;
  if (level !== undefined && budget !== undefined)
    return 'You can only set only one of thinking budget and thinking level.';
  if (level !== undefined && !model.thinkingLevels.includes(level.toUpperCase()))
    return `Thinking level ${level.toUpperCase()} is not supported for this model.`;
  if (budget !== undefined && model.version >= 4) return 'Thinking budget is not supported for this model.';
  return budget !== undefined && (!Number.isInteger(budget) || budget < -1)
    ? 'The thinking budget must be -1 or a number of tokens.'
    : null;
}

function configFault({ generationConfig }: GenerateRequest): string | null {
  if (generationConfig === undefined) return null;
  const unknown = stranger(generationConfig, CONFIG_FIELDS, 'generation_config');
  if (unknown) return unknown;
  const { maxOutputTokens: most, responseMimeType: type = 'text/plain', mediaResolution } = generationConfig;
  const { responseSchema: schema, responseJsonSchema: jsonSchema } = generationConfig;
  if (most !== undefined && !(Number.isInteger(most) && most >= 1 && most <= TOKENS_MAX.output))
    return `Unable to submit request because it has a maxOutputTokens value of ${most} but the supported range is from 1 (inclusive) to ${TOKENS_MAX.output + 1} (exclusive).`;
  if (!['text/plain', 'application/json'].includes(type))
    return `* GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are \`text/plain\` and \`application/json\`.\n`;
  if (schema && jsonSchema) return 'Only one of response_schema and response_json_schema may be set.';
  if ((schema ?? jsonSchema) && type !== 'application/json')
    return 'response_schema needs the response_mime_type `application/json`.';
  return mediaResolution !== undefined && !RESOLUTIONS.has(mediaResolution)
    ? `Invalid value at 'generation_config.media_resolution', "${mediaResolution}"`
    : null;
}

/** The first thing wrong with a body, in words like the vendor's, or null. */
export function requestFault(body: unknown, model: GoogleModel): string | null {
  const unknown = stranger(body, REQUEST_FIELDS, '');
  if (unknown) return unknown;
  const absent = NOT_HERE.find((name) => (body as Table)[name] !== undefined);
  if (absent) return `the sandbox has no engine for \`${absent}\``;
  const request = body as GenerateRequest;
  return contentsFault(request) ?? configFault(request) ?? thinkingFault(request, model);
}
