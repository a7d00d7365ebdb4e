/** A webhook's address taken apart. Address and token are secrets: neither is ever logged or shown. */
export type WebhookAddress = {
  /** Opens nothing: this is how a webhook is named in logs. */
  id: string;
  /** Where it is called, with the version of Discord's API that this bot speaks. */
  endpoint: string;
};

const API_VERSION = 'v10';

/** The parts of an address that `isWebhookUrl` accepted. Throws a plain error, without the address, for any other. */
export function webhookAddress(url: string): WebhookAddress {
  const found = /^(https?:\/\/[^?#]+?)(?:\/v\d+)?\/webhooks\/(\d+)\/([\w.-]+)$/.exec(url);
  const [, api, id, token] = found ?? [];
  if (api === undefined || id === undefined || token === undefined) {
    throw new Error('not the address of a webhook');
  }
  return { id, endpoint: `${api}/${API_VERSION}/webhooks/${id}/${token}` };
}
