/**
 * True for the address of a webhook on Discord, or on the same path below another server that speaks Discord's
 * protocol (`apiUrl`, which ends in `/api`): the bot must not post anywhere else.
 */
export function isWebhookUrl(value: string, apiUrl: string): boolean {
  const url = URL.parse(value);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const base = new URL(apiUrl);
  const own = url.origin === base.origin && url.pathname.startsWith(base.pathname);
  const path = own ? url.pathname.slice(base.pathname.length) : url.pathname.replace(/^\/api/, '');
  const discord = url.protocol === 'https:' && /^((ptb|canary)\.)?discord(app)?\.com$/.test(url.host);
  return (own || discord) && /^(\/v\d+)?\/webhooks\/\d+\/[\w.-]+$/.test(path);
}
