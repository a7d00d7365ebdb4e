import type { VendorReply } from '../protocol.ts';
import { invalidField } from './eleven-error.ts';

/** Says what is wrong with a value, as a sentence and a kind; null when nothing is. */
type Rule = (value: unknown) => [message: string, kind: string] | null;

const text: Rule = (value) =>
  typeof value === 'string' ? null : ['Input should be a valid string', 'string_type'];

const flag: Rule = (value) =>
  typeof value === 'boolean' ? null : ['Input should be a valid boolean', 'bool_type'];

const between =
  (least: number, most: number): Rule =>
  (value) => {
    if (typeof value !== 'number') return ['Input should be a valid number', 'float_type'];
    if (value < least) return [`Input should be greater than or equal to ${least}`, 'greater_than_equal'];
    return value > most ? [`Input should be less than or equal to ${most}`, 'less_than_equal'] : null;
  };

const oneOf =
  (...names: string[]): Rule =>
  (value) =>
    names.includes(value as string) ? null : [`Input should be ${names.join(', ')}`, 'enum'];

const listOf =
  (most: number, item: Rule): Rule =>
  (value) => {
    if (!Array.isArray(value)) return ['Input should be a valid list', 'list_type'];
    if (value.length > most) return [`List should have at most ${most} items`, 'too_long'];
    return value.map(item).find((fault) => fault !== null) ?? null;
  };

const record: Rule = (value) =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? null
    : ['Input should be a valid dictionary', 'dict_type'];

const SETTINGS: Readonly<Record<string, Rule>> = {
  stability: between(0, 1),
  similarity_boost: between(0, 1),
  style: between(0, 1),
  use_speaker_boost: flag,
  speed: between(0.7, 1.2),
};

/** The fields of a text-to-speech body, after the service's OpenAPI description. */
const FIELDS: Readonly<Record<string, Rule>> = {
  text,
  model_id: text,
  language_code: text,
  voice_settings: record,
  pronunciation_dictionary_locators: listOf(3, record),
  seed: between(0, 4_294_967_295),
  previous_text: text,
  next_text: text,
  previous_request_ids: listOf(3, text),
  next_request_ids: listOf(3, text),
  use_pvc_as_ivc: flag,
  apply_text_normalization: oneOf('auto', 'on', 'off'),
  apply_language_text_normalization: flag,
};

/** Fields the service takes null for. */
const NEVER_NULL = new Set(['text', 'model_id']);

function checkFields(
  value: Record<string, unknown>,
  rules: Readonly<Record<string, Rule>>,
  at: string[],
): VendorReply | null {
  for (const [name, item] of Object.entries(value)) {
    const rule = rules[name];
    if (!rule) return invalidField([...at, name], 'Extra inputs are not permitted', 'extra_forbidden');
    if (item === null && !NEVER_NULL.has(name)) continue;
    const fault = rule(item);
    if (fault) return invalidField([...at, name], ...fault);
  }
  return null;
}

/**
 * The first field of a text-to-speech body that breaks a rule, as the service's 422. An unknown field is refused too,
 * where the service would ignore it: here it can only be a mistake of the caller's.
 */
export function bodyFault(body: unknown): VendorReply | null {
  if (record(body)) return invalidField(['body'], 'Input should be a valid dictionary', 'dict_type');
  const fields = body as Record<string, unknown>;
  if (!('text' in fields)) return invalidField(['body', 'text'], 'Field required', 'missing');
  const fault = checkFields(fields, FIELDS, ['body']);
  if (fault || !fields['voice_settings']) return fault;
  return checkFields(fields['voice_settings'] as Record<string, unknown>, SETTINGS, [
    'body',
    'voice_settings',
  ]);
}
