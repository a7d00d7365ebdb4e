import type { GenerationConfig } from './generate-request.ts';

type Table = Record<string, unknown>;

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Google's own schema (types in capitals, `nullable`) as JSON schema. */
function toJsonSchema(schema: unknown): unknown {
  if (!isTable(schema)) return schema;
  const { type, nullable, properties, items, anyOf, ...rest } = schema;
  const converted: Table = {
    ...rest,
    ...(typeof type === 'string' && { type: type.toLowerCase() }),
    ...(isTable(properties) && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, toJsonSchema(property)]),
      ),
    }),
    ...(items !== undefined && { items: toJsonSchema(items) }),
    ...(Array.isArray(anyOf) && { anyOf: anyOf.map(toJsonSchema) }),
  };
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

/** The JSON schema an answer must fit; an empty one where JSON is asked for and no more is said; null for plain text. */
export function answerSchema(config: GenerationConfig): object | null {
  const { responseMimeType, responseJsonSchema, responseSchema } = config;
  if (responseMimeType !== 'application/json') return null;
  return responseJsonSchema ?? (responseSchema ? (toJsonSchema(responseSchema) as object) : {});
}
