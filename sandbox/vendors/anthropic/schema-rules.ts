type Schema = Record<string, unknown>;

/** Constraints that Anthropic's structured outputs do not take, by the type they belong to. */
const NOT_TAKEN: Readonly<Record<string, readonly string[]>> = {
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength'],
  array: ['maxItems', 'uniqueItems', 'contains', 'prefixItems'],
  object: ['minProperties', 'maxProperties', 'patternProperties', 'propertyNames'],
};

const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function typesOf({ type }: Schema): string[] {
  return [type].flat().filter((name): name is string => typeof name === 'string');
}

/** The schemas right inside a schema; what should be one and is none comes along, to be refused. */
function inside(schema: Schema): unknown[] {
  const tables = [schema['properties'], schema['$defs'], schema['definitions']];
  const lists = [schema['anyOf'], schema['allOf']];
  return [
    ...tables.flatMap((table) =>
      table === undefined ? [] : isSchema(table) ? Object.values(table) : [null],
    ),
    ...lists.flatMap((list) =>
      list === undefined ? [] : Array.isArray(list) ? (list as unknown[]) : [null],
    ),
    ...(schema['items'] === undefined ? [] : [schema['items']]),
  ];
}

function ownFault(schema: Schema): string | null {
  const types = typesOf(schema);
  const { additionalProperties: more, minItems, enum: words, $ref: reference, oneOf } = schema;
  if (types.includes('object') && more === undefined)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  if (types.includes('object') && more !== false)
    return `For 'object' type, 'additionalProperties: ${JSON.stringify(more)}' is not supported. Please set 'additionalProperties' to false`;
  for (const type of types) {
    const found = NOT_TAKEN[type]?.find((name) => schema[name] !== undefined);
    if (found !== undefined) return `For '${type}' type, property '${found}' is not supported`;
  }
  if (minItems !== undefined && minItems !== 0 && minItems !== 1)
    return `For 'array' type, 'minItems' values other than 0 or 1 are not supported`;
  if (oneOf !== undefined) return `Schema type 'oneOf' is not supported`;
  if (typeof reference === 'string' && !reference.startsWith('#')) return `External '$ref' is not supported`;
  return Array.isArray(words) && words.some((word) => typeof word === 'object' && word !== null)
    ? `'enum' values must be strings, numbers, booleans or null`
    : null;
}

/** The names a schema refers to, at any depth. */
function referred(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referred);
  if (!isSchema(value)) return [];
  const { $ref: reference, ...rest } = value;
  return [...(typeof reference === 'string' ? [reference] : []), ...Object.values(rest).flatMap(referred)];
}

/** Whether a definition leads back to itself. */
function isRecursive(root: Schema): boolean {
  const tables = (['$defs', 'definitions'] as const).map((name) => [name, root[name]] as const);
  const links = new Map<string, string[]>(
    tables.flatMap(([name, table]) =>
      isSchema(table)
        ? Object.entries(table).map(([key, schema]) => [`#/${name}/${key}`, referred(schema)] as const)
        : [],
    ),
  );
  const leadsTo = (from: string, target: string, seen: Set<string>): boolean =>
    (links.get(from) ?? []).some((next) => {
      if (next === target) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return leadsTo(next, target, seen);
    });
  return referred(root).includes('#') || [...links.keys()].some((name) => leadsTo(name, name, new Set()));
}

function deepFault(schema: unknown): string | null {
  if (!isSchema(schema)) return 'JSON schema is invalid. It must match JSON Schema draft 2020-12';
  return (
    ownFault(schema) ??
    inside(schema)
      .map(deepFault)
      .find((fault) => fault !== null) ??
    null
  );
}

/**
 * Why Anthropic's structured outputs and strict tools would not take the schema that stands at `path`, or null: every object closed, no recursion, none of the
 * constraints they do not keep (platform.claude.com/docs/en/build-with-claude/structured-outputs).
 */
export function schemaFault(schema: Schema, path: string): string | null {
  const fault = deepFault(schema) ?? (isRecursive(schema) ? 'Recursive schemas are not supported' : null);
  return fault === null ? null : `${path}: ${fault}`;
}
