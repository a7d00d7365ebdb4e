import type { APIModalSubmission } from 'discord.js';

/** What was typed into a form, by field id; fields sit in labels, in older forms in rows. */
export function formFields(components: APIModalSubmission['components']): Map<string, string> {
  const fields = new Map<string, string>();
  const read = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    if ('custom_id' in node && 'value' in node && typeof node.value === 'string') {
      fields.set(String(node.custom_id), node.value);
    }
    if ('component' in node) read(node.component);
    if ('components' in node && Array.isArray(node.components)) node.components.forEach(read);
  };
  components.forEach(read);
  return fields;
}
