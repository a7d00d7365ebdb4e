import { DefaultRestOptions } from 'discord.js';
import type { RESTOptions } from 'discord.js';

/**
 * The library's own way to send, which also tells every "too many requests". Its `response` event would do the
 * same, but copies each body to do so.
 */
export function watchedRequest(onRateLimited: () => void): RESTOptions['makeRequest'] {
  return async (url, init) => {
    const response = await DefaultRestOptions.makeRequest(url, init);
    if (response.status === 429) onRateLimited();
    return response;
  };
}
