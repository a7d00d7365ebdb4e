import { type Finding, fail, ok, warn } from './finding.ts';
import { getJson, statusText } from './get-json.ts';

/** The addresses of a server's webhooks, by what they are told. */
export type Webhooks = Readonly<Record<string, string | null>>;

/** Every webhook that is set answers; its address is never printed. */
export async function checkWebhooks(webhooks: Webhooks): Promise<Finding[]> {
  const checks = Object.entries(webhooks).map(async ([name, url]): Promise<Finding> => {
    const check = `webhook ${name.replace('_', ' ')}`;
    if (url === null) return warn(check, 'none', 'set one with /setup, if you want it told');
    const { status } = await getJson(url);
    return status === 200
      ? ok(check, 'answers')
      : fail(
          check,
          `Discord ${statusText(status)}`,
          'make a new one (channel settings > Integrations) and set it with /setup',
        );
  });
  return Promise.all(checks);
}
