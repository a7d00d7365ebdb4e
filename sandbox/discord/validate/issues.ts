import type { Problem } from '../http/discord-error.ts';

/** An issue of a zod schema as far as it is read here. */
export type Issue = {
  code: string;
  path: (string | number)[];
  origin?: string;
  minimum?: number;
  maximum?: number;
  expected?: string;
  values?: unknown[];
  format?: string;
  errors?: Issue[][];
};

function valueAt(value: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (node as Record<string | number, unknown> | undefined)?.[key],
    value,
  );
}

/** Discord's words for a value of the wrong kind, e.g. "Not a well formed URL." */
function wrongValue(issue: Issue, value: unknown): { code: string; message: string } {
  if (value === undefined || value === null)
    return { code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
  if (issue.code === 'invalid_value')
    return {
      code: 'BASE_TYPE_CHOICES',
      message: `Value must be one of (${(issue.values ?? []).map(String).join(', ')}).`,
    };
  if (issue.format === 'url') return { code: 'URL_TYPE_INVALID_URL', message: 'Not a well formed URL.' };
  if (issue.format === 'datetime')
    return { code: 'DATE_TIME_TYPE_PARSE', message: 'Not a well formed date time.' };
  if (issue.format === 'regex')
    return { code: 'NUMBER_TYPE_COERCE', message: `Value ${JSON.stringify(value)} is not snowflake.` };
  if (issue.expected === 'object')
    return { code: 'DICT_TYPE_CONVERT', message: 'Only dictionaries may be used in a DictType' };
  if (issue.expected === 'array')
    return { code: 'LIST_TYPE_CONVERT', message: 'Only iterables may be used in a ListType' };
  if (issue.expected === 'boolean')
    return { code: 'BOOLEAN_TYPE_CONVERT', message: 'Must be either true or false.' };
  if (issue.expected === 'string')
    return { code: 'STRING_TYPE_CONVERT', message: 'Could not interpret as string.' };
  return {
    code: 'NUMBER_TYPE_COERCE',
    message: `Value ${JSON.stringify(value)} is not ${issue.expected ?? 'valid'}.`,
  };
}

/** Discord's words for a length or size outside its bounds. */
function outOfBounds(issue: Issue): { code: string; message: string } {
  const { minimum, maximum } = issue;
  if (issue.origin === 'string')
    return maximum === undefined
      ? { code: 'BASE_TYPE_MIN_LENGTH', message: `Must be ${minimum} or more in length.` }
      : { code: 'BASE_TYPE_MAX_LENGTH', message: `Must be ${maximum} or fewer in length.` };
  if (issue.origin === 'array')
    return {
      code: 'BASE_TYPE_BAD_LENGTH',
      message:
        maximum === undefined
          ? `Must be ${minimum} or more in length.`
          : `Must be ${maximum} or fewer in length.`,
    };
  return maximum === undefined
    ? { code: 'NUMBER_TYPE_MIN', message: `int value should be greater than or equal to ${minimum}.` }
    : { code: 'NUMBER_TYPE_MAX', message: `int value should be less than or equal to ${maximum}.` };
}

/** Of a union that fits nowhere: the issues of the branch whose `type` fits, or one that lists the types there are. */
function unionIssues(issue: Issue, value: unknown): Problem[] {
  const branches = issue.errors ?? [];
  const isTypeIssue = (one: Issue): boolean => one.code === 'invalid_value' && one.path.join('.') === 'type';
  const fitting = branches.filter((branch) => !branch.some(isTypeIssue));
  const best = fitting.toSorted((a, b) => a.length - b.length)[0];
  if (best && branches.length > fitting.length)
    return issuesToProblems(best, value).map((problem) => ({
      ...problem,
      path: [...issue.path, ...problem.path],
    }));
  const types = branches.flatMap((branch) => branch.find(isTypeIssue)?.values ?? []);
  if (types.length > 0)
    return [
      {
        path: [...issue.path, 'type'],
        code: 'UNION_TYPE_CHOICES',
        message: `Value of field "type" must be one of (${types.map(String).join(', ')}).`,
      },
    ];
  const first = best?.[0];
  const words = first
    ? wrongValue(first, value)
    : { code: 'BASE_TYPE_CHOICES', message: 'Fits none of the choices.' };
  return [{ path: issue.path, ...words }];
}

/** Issues of a schema in Discord's words and at Discord's places; `body` is what was checked. */
export function issuesToProblems(issues: Issue[], body: unknown): Problem[] {
  return issues.flatMap((issue): Problem[] => {
    const value = valueAt(body, issue.path);
    if (issue.code === 'invalid_union') return unionIssues(issue, value);
    const words =
      issue.code === 'too_big' || issue.code === 'too_small' ? outOfBounds(issue) : wrongValue(issue, value);
    return [{ path: issue.path, ...words }];
  });
}
