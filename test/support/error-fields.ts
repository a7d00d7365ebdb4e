/** Discord's nested errors. */
export type Tree = { [key: string]: Tree | { code: string; message: string }[] };

/** Fields that Discord's error tree names, as `a.0.b`. */
export function fieldsOf(tree: Tree, path: string[] = []): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    key === '_errors' ? [path.join('.')] : fieldsOf(value as Tree, [...path, key]),
  );
}
