import Anthropic from '@anthropic-ai/sdk';
import { languageMissing } from '../../../sandbox/engines/language/language-engine.ts';
import type { Vendors } from '../../../sandbox/vendors/index.ts';

/** The vendor's own SDK, pointed at the local Anthropic. */
export function anthropicClient(vendors: Vendors, apiKey = vendors.env['ANTHROPIC_API_KEY']): Anthropic {
  return new Anthropic({
    apiKey: apiKey ?? '',
    baseURL: vendors.env['ANTHROPIC_BASE_URL'] ?? '',
    maxRetries: 0,
    logLevel: 'off',
  });
}

/** A body that is right in every part, to be spoilt one part at a time. */
export const HELLO = {
  model: 'claude-haiku-5-5',
  max_tokens: 500,
  messages: [{ role: 'user' as const, content: 'Hello there.' }],
};

/** Posts a body as it is, also one that the SDK would not send. */
export function postAnthropic(
  vendors: Vendors,
  body: unknown,
  headers: Record<string, string> = {},
  path = '/v1/messages',
): Promise<Response> {
  return fetch(new URL(path, vendors.env['ANTHROPIC_BASE_URL']), {
    method: 'POST',
    headers: {
      'x-api-key': vendors.env['ANTHROPIC_API_KEY'] ?? '',
      'anthropic-version': '2026-10-21',
      'content-type': 'application/json',
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** True on a machine without the packages of the rules engine. */
export const isEngineMissing = languageMissing() !== null;

/** The text blocks of a message as one text. */
export function textOf(message: Anthropic.Message): string {
  return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
}
