import type { Problem } from '../http/discord-error.ts';
import { issuesToProblems, type Issue } from './issues.ts';
import { unknownKeys, type SchemaNode } from './unknown-keys.ts';

/** A schema of `discord-api-spec` as far as it is used here. */
type Schema = SchemaNode & {
  safeParse(value: unknown): { success: true } | { success: false; error: { issues: Issue[] } };
};

/** Bodies that the published schema of Discord's API describes, by our own short names. */
const schemaNames = {
  messageCreate: 'MessageCreateRequestSchema',
  messageEdit: 'MessageEditRequestPartialSchema',
  webhookCreate: 'IncomingWebhookRequestPartialSchema',
  webhookEdit: 'IncomingWebhookUpdateRequestPartialSchema',
  callbackMessage: 'IncomingWebhookInteractionRequestSchema',
  callbackUpdate: 'IncomingWebhookUpdateForInteractionCallbackRequestPartialSchema',
  modal: 'ModalInteractionCallbackRequestDataSchema',
  commandCreate: 'ApplicationCommandCreateRequestSchema',
  commandUpdate: 'ApplicationCommandUpdateRequestSchema',
  commandPatch: 'ApplicationCommandPatchRequestPartialSchema',
  threadFromMessage: 'CreateTextThreadWithMessageRequestSchema',
  thread: 'CreateTextThreadWithoutMessageRequestSchema',
} as const;

/** Name of a body that can be checked. */
export type BodyKind = keyof typeof schemaNames;

/** Checks bodies against the schema. `unknown` are keys that Discord ignores, so that they refuse nothing. */
export type Schemas = {
  check(kind: BodyKind, body: unknown): { problems: Problem[]; unknown: Problem[] };
};

/** Keys that discord.js sends on every route although the schema does not list them there. */
const tolerated = new Set(['tts', 'nonce', 'enforce_nonce', 'nsfw']);

/** Loads the schemas of Discord's API once; about 70 ms. */
export async function loadSchemas(): Promise<Schemas> {
  const spec: Record<string, unknown> = await import('discord-api-spec/zod');
  const schemas = new Map<string, Schema>(
    Object.entries(schemaNames).map(([kind, name]) => [kind, spec[name] as Schema]),
  );
  return {
    check(kind, body) {
      const schema = schemas.get(kind);
      if (!schema) throw new Error(`no schema for ${kind}`);
      const result = schema.safeParse(body);
      const problems = result.success ? [] : issuesToProblems(result.error.issues, body);
      const unknown = unknownKeys(schema, body).filter(({ path }) => !tolerated.has(String(path.at(-1))));
      return { problems, unknown };
    },
  };
}
