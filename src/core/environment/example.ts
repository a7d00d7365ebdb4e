import { type VariableName, environmentSchema, variableMeta } from './variables.ts';

const HEADER = [
  '# Copy to .env and fill in. Printed by `npm run env:example`; a test holds it in step with the schema.',
  '# Lists are comma-separated; an empty value counts as unset. The file is read by `npm start` and only',
  '# when DISCORD_TOKEN is not already set in the environment: two sources are never mixed.',
];

/** The text of `.env.example`, from the schema: grouped, one line of description per variable. */
export function envExample(): string {
  const lines = [...HEADER];
  let group = '';
  for (const name of Object.keys(environmentSchema.shape) as VariableName[]) {
    const meta = variableMeta(name);
    if (meta.group !== group) lines.push('', `## ${meta.group}`);
    group = meta.group;
    const needed = environmentSchema.shape[name].safeParse(undefined).success ? '' : ' (required)';
    lines.push('', `# ${meta.summary}${needed}`, `${name}=${meta.shown}`);
  }
  return `${lines.join('\n')}\n`;
}
