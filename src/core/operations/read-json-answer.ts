import type { z } from 'zod';

/** The JSON in an answer: all of it, or what stands in a code block; null where there is none. */
function jsonOf(answer: string): unknown {
  const fenced = /```(?:json)?\s*([\s\S]*?)```/.exec(answer)?.[1];
  try {
    return JSON.parse(fenced ?? answer);
  } catch {
    return null;
  }
}

/**
 * Reads a model's structured answer, whatever the vendor promises about its format: its value, or in one line what is
 * wrong about it (paths and kinds of at most five faults, no content). `custom` names a fault of the schema's own check.
 */
export function readJsonAnswer<T>(
  answer: string,
  schema: z.ZodType<T>,
  custom = 'custom',
): { value: T } | { fault: string } {
  const value = jsonOf(answer);
  if (value === null) return { fault: 'it is not JSON' };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data };
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, code }) => `${path.join('.') || 'top'}: ${code === 'custom' ? custom : code}`);
  return { fault: issues.join('; ') };
}
