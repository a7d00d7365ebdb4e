import { type Fact, type Facts, specialOf, tableOf } from './facts.ts';
import type { When } from './find-dates.ts';
import { whenText } from './when-text.ts';

type Schema = Record<string, unknown>;
type Context = { root: Schema; facts: Facts; valuesLeft: number };

/** Where nothing was found and something must stand. */
const NOTHING_FOUND = '';
const MAX_DEPTH = 24;
/** A schema that refers to itself several times over grows without end; nobody reads so much. */
const MAX_VALUES = 5_000;

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plain = (name: string): string =>
  name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '_');

/** The schema itself, or the one it refers to; anything goes where it is none. */
function follow(schema: unknown, root: Schema): Schema {
  if (!isSchema(schema)) return {};
  const { $ref: reference } = schema;
  if (typeof reference !== 'string') return schema;
  const path = reference.replace(/^#\/?/, '').split('/').filter(Boolean);
  const found = path.reduce<unknown>((at, key) => (isSchema(at) ? at[key] : undefined), root);
  return isSchema(found) ? found : {};
}

const typesOf = (schema: Schema): string[] => {
  const { type, properties, items } = schema;
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((name): name is string => typeof name === 'string');
  if (properties !== undefined) return ['object'];
  return items === undefined ? ['string'] : ['array'];
};

/** A fact in one line of words. */
export function textOf(fact: Fact | undefined): string {
  if (fact === undefined || fact === null) return NOTHING_FOUND;
  if (typeof fact === 'string') return fact;
  if (Array.isArray(fact)) return fact.map(textOf).filter(Boolean).join('; ');
  const special = specialOf(fact);
  if (special?.kind === 'choice') return special.names[0] ?? NOTHING_FOUND;
  if (special?.kind === 'measured') return special.text;
  if (special?.kind === 'when') return whenText(special);
  const table = tableOf(fact);
  return table ? tableText(table) : JSON.stringify(fact);
}

/** A record in one line, by what its kind of records is known by. */
function tableText(table: Facts): string {
  const { due, detail, title, when, words } = table;
  if (when !== undefined) return `${textOf(when)} (${textOf(words)})`;
  if (detail !== undefined) return `${textOf(title)}: ${textOf(detail)}`;
  const said = textOf(table['task'] ?? table['name'] ?? table['raw'] ?? table['url']);
  return due ? `${said} (by ${textOf(due)})` : said;
}

function numberOf(fact: Fact | undefined): number {
  if (typeof fact === 'number') return fact;
  if (typeof fact === 'boolean') return Number(fact);
  if (Array.isArray(fact)) return fact.length;
  const special = specialOf(fact);
  if (special?.kind === 'measured') return special.value;
  if (special?.kind === 'choice' && special.level !== undefined) return special.level;
  return Number.parseFloat(textOf(fact)) || 0;
}

/** The allowed word that fits best: one that a name equals, then one that holds it, then a word for "anything". */
function chosen(fact: Fact | undefined, words: readonly unknown[]): unknown {
  const special = specialOf(fact);
  const names = special?.kind === 'choice' ? special.names : [textOf(fact)];
  const candidates = [...names, 'other', 'unknown', 'general', 'none', 'normal', 'neutral']
    .map(plain)
    .filter(Boolean);
  for (const name of candidates) {
    const equal = words.find((word) => plain(String(word)) === name);
    if (equal !== undefined) return equal;
    const parts = words.find((word) => plain(String(word)).split('_').includes(name));
    if (parts !== undefined) return parts;
  }
  return words[0];
}

/** A date as the schema wants it: a day, an instant, or words. */
function whenFor(when: When, schema: Schema, name: string): string {
  const { format, description = '' } = schema;
  const { date, time, offset } = when;
  if (format === 'time') return `${time ?? '00:00'}:00`;
  if (format === 'date-time') return `${date}T${time ?? '00:00'}:00${offset}`;
  const wantsDay = /YYYY-MM-DD(?!T)/.test(String(description)) || /(?:^|_)(?:date|day)$/.test(name);
  return format === 'date' || wantsDay || time === null ? date : whenText(when);
}

function stringFor(fact: Fact | undefined, schema: Schema, name: string): string {
  const special = specialOf(fact);
  const text = special?.kind === 'when' ? whenFor(special, schema, name) : textOf(fact);
  const { maxLength, format } = schema;
  if (text === '' && format === 'date') return '1970-01-01';
  if (text === '' && format === 'date-time') return '1970-01-01T00:00:00Z';
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text;
}

function arrayFor(fact: Fact | undefined, schema: Schema, context: Context, depth: number): unknown[] {
  const { items = {}, maxItems = Infinity, minItems = 0 } = schema;
  const list = Array.isArray(fact) ? fact : fact === undefined || fact === null || fact === '' ? [] : [fact];
  const kept: (Fact | undefined)[] = list.slice(0, Number(maxItems));
  while (kept.length < Number(minItems)) kept.push(undefined);
  return kept.map((item) => fill(items, item, '', context, depth + 1));
}

function objectFor(fact: Fact | undefined, schema: Schema, context: Context, depth: number): object {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Schema>;
    required?: string[];
  };
  const table = tableOf(fact) ?? context.facts;
  const filled: [string, unknown][] = [];
  for (const [name, property] of Object.entries(properties)) {
    const key = plain(name);
    const own = Object.hasOwn(table, key) ? table[key] : undefined;
    const isGroup = own === undefined && typesOf(follow(property, context.root)).includes('object');
    // An optional property of which nothing is known is left out.
    if (own === undefined && !isGroup && !required.includes(name)) continue;
    filled.push([name, fill(property, own, plain(name), context, depth + 1)]);
  }
  return Object.fromEntries(filled);
}

/** The branch of a choice that suits what is known: null for nothing, else the first that is not null. */
function branch(branches: readonly unknown[], fact: Fact | undefined): Schema {
  const schemas = branches.filter(isSchema);
  const none = schemas.find((schema) => schema['type'] === 'null' || schema['const'] === null);
  if (none && (fact === undefined || fact === null || fact === '')) return none;
  const rest = schemas.filter((schema) => schema !== none);
  const wanted = Array.isArray(fact) ? 'array' : tableOf(fact) ? 'object' : 'string';
  return rest.find((schema) => typesOf(schema).includes(wanted)) ?? rest[0] ?? {};
}

function byType(
  type: string,
  schema: Schema,
  fact: Fact | undefined,
  name: string,
  context: Context,
  depth: number,
): unknown {
  const { minimum, maximum } = schema;
  const bounded = (value: number): number =>
    Math.min(Number(maximum ?? Infinity), Math.max(Number(minimum ?? -Infinity), value));
  switch (type) {
    case 'object':
      return objectFor(fact, schema, context, depth);
    case 'array':
      return arrayFor(fact, schema, context, depth);
    case 'number':
      return bounded(numberOf(fact));
    case 'integer':
      return bounded(Math.round(numberOf(fact)));
    case 'boolean':
      return typeof fact === 'boolean' ? fact : Array.isArray(fact) && fact.length > 0;
    case 'null':
      return null;
    default:
      return stringFor(fact, schema, name);
  }
}

function fill(
  given: unknown,
  fact: Fact | undefined,
  name: string,
  context: Context,
  depth: number,
): unknown {
  context.valuesLeft -= 1;
  if (depth > MAX_DEPTH || context.valuesLeft < 0) return null;
  const schema = follow(given, context.root);
  const { const: constant, enum: words, anyOf, oneOf, allOf } = schema;
  if (constant !== undefined) return constant;
  const isNothing = fact === undefined || fact === null || fact === '';
  if (Array.isArray(words)) return isNothing && words.includes(null) ? null : chosen(fact, words);
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return fill(branch(either, fact), fact, name, context, depth + 1);
  if (Array.isArray(allOf))
    return fill(Object.assign({}, ...allOf.filter(isSchema)) as Schema, fact, name, context, depth + 1);
  const types = typesOf(schema);
  if (types.includes('null') && isNothing) return null;
  return byType(types.find((type) => type !== 'null') ?? 'null', schema, fact, name, context, depth);
}

/**
 * JSON that fits a schema, filled with the facts whose names its properties have. What is required and not known is
 * empty (an empty text or list, 0, false), what is optional and not known is left out.
 */
export function fillSchema(schema: object, facts: Facts): unknown {
  const root = schema as Schema;
  return fill(root, facts, '', { root, facts, valuesLeft: MAX_VALUES }, 0);
}
