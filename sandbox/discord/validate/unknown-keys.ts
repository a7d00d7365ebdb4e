import type { Problem } from '../http/discord-error.ts';
import { isObject } from '../json.ts';

/** The inside of a zod schema as far as unknown keys are looked for. */
export type SchemaNode = {
  _zod: {
    def: {
      type: string;
      shape?: Record<string, SchemaNode>;
      innerType?: SchemaNode;
      element?: SchemaNode;
      options?: SchemaNode[];
      getter?: () => SchemaNode;
    };
  };
};

function unwrap(node: SchemaNode): SchemaNode {
  const { def } = node._zod;
  if (def.getter) return unwrap(def.getter());
  return def.innerType ? unwrap(def.innerType) : node;
}

/** Of a union, the object branch that the value means: the one with its `type`, else the one that knows most keys. */
function branchFor(options: SchemaNode[], value: unknown): SchemaNode | undefined {
  if (!isObject(value)) return undefined;
  const objects = options.map(unwrap).filter((node) => node._zod.def.shape);
  const typed = objects.find((node) => {
    const literal = node._zod.def.shape?.['type'];
    const values = literal ? (unwrap(literal)._zod.def as { values?: unknown[] }).values : undefined;
    return values?.includes(value['type']);
  });
  const known = (node: SchemaNode): number =>
    Object.keys(value).filter((key) => node._zod.def.shape?.[key]).length;
  return typed ?? objects.toSorted((a, b) => known(b) - known(a))[0];
}

/** Keys that the schema does not know, which Discord drops without a word: mostly typing mistakes of a bot. */
export function unknownKeys(schema: SchemaNode, value: unknown, path: (string | number)[] = []): Problem[] {
  const node = unwrap(schema);
  const { def } = node._zod;
  if (def.type === 'array' && Array.isArray(value) && def.element) {
    const element = def.element;
    return value.flatMap((item, index) => unknownKeys(element, item, [...path, index]));
  }
  if (def.type === 'union' && def.options) {
    const branch = branchFor(def.options, value);
    return branch ? unknownKeys(branch, value, path) : [];
  }
  const { shape } = def;
  if (!shape || !isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]): Problem[] => {
    const inner = shape[key];
    if (inner) return unknownKeys(inner, item, [...path, key]);
    if (item === undefined) return [];
    return [
      { path: [...path, key], code: 'UNKNOWN_KEY', message: 'Discord knows no such key and ignores it.' },
    ];
  });
}
