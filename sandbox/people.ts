import type {
  Action,
  ActionAnswer,
  Fault,
  SandboxMessage,
  SandboxVendor,
  Upload,
  VendorName,
  Violation,
  World,
} from './api.ts';

/** Acts as the people of the sandbox over its loopback API: what the walk, the screenshots and the tests use. */
export type People = {
  world(): Promise<World>;
  act(action: Action): Promise<ActionAnswer>;
  /** Hands in a file, as a person would by dragging it into the page. */
  upload(name: string, bytes: Uint8Array): Promise<Upload>;
  /** All messages of a channel that `as` can see, oldest first. */
  messages(channel: string, as: string): Promise<SandboxMessage[]>;
  /** Waits until a message that `as` can see fits; throws with the newest messages' texts after `timeoutMs`. */
  waitForMessage(
    channel: string,
    as: string,
    fits: (message: SandboxMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SandboxMessage>;
  download(url: string): Promise<Uint8Array>;
  setFault(vendor: VendorName, fault: Fault): Promise<SandboxVendor>;
  violations(): Promise<Violation[]>;
  waitForBot(timeoutMs?: number): Promise<void>;
};

/** All words of a message, wherever they are: content, embeds, components and their labels, file names. */
export function textOf(message: SandboxMessage): string {
  const words: string[] = [];
  const visit = (value: unknown, key: string): void => {
    if (
      typeof value === 'string' &&
      ['content', 'label', 'title', 'description', 'value', 'name', 'filename', 'placeholder'].includes(key)
    )
      words.push(value);
    else if (Array.isArray(value)) value.forEach((item) => visit(item, key));
    else if (value && typeof value === 'object')
      for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  for (const part of ['content', 'embeds', 'components', 'attachments']) visit(message[part], part);
  return words.join('\n');
}

/** Every button or select of a message with its custom_id, in reading order. */
export function controlsOf(
  message: SandboxMessage,
): { customId: string; label: string; disabled: boolean; options: string[] }[] {
  const found: { customId: string; label: string; disabled: boolean; options: string[] }[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit);
    if (!value || typeof value !== 'object') return;
    const component = value as Record<string, unknown>;
    if (typeof component['custom_id'] === 'string') {
      const options = Array.isArray(component['options'])
        ? (component['options'] as { value: string }[])
        : [];
      found.push({
        customId: component['custom_id'],
        label: [component['label'], component['placeholder']].find((text) => typeof text === 'string') ?? '',
        disabled: component['disabled'] === true,
        options: options.map((option) => option.value),
      });
    }
    Object.values(component).forEach(visit);
  };
  visit(message['components']);
  return found;
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok)
    throw new Error(`sandbox answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  return (await response.json()) as T;
}

/** A client of the sandbox at `url` (its origin). */
export function createPeople(url: string): People {
  const get = async <T>(path: string): Promise<T> => json<T>(await fetch(new URL(path, url)));
  const send = async <T>(method: string, path: string, body: unknown): Promise<T> =>
    json<T>(
      await fetch(new URL(path, url), {
        method,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );

  const messages = (channel: string, as: string): Promise<SandboxMessage[]> =>
    get(`/sandbox/channels/${channel}/messages?as=${as}`);

  return {
    world: () => get('/sandbox/world'),
    act: (action) => send('POST', '/sandbox/actions', action),
    upload: async (name, bytes) =>
      json(
        await fetch(new URL(`/sandbox/uploads?name=${encodeURIComponent(name)}`, url), {
          method: 'POST',
          body: Buffer.from(bytes),
        }),
      ),
    messages,
    waitForMessage: async (channel, as, fits, timeoutMs = 30_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const seen = await messages(channel, as);
        const hit = seen.findLast(fits);
        if (hit) return hit;
        if (Date.now() > end)
          throw new Error(
            `no such message in ${timeoutMs} ms; newest:\n${seen.slice(-4).map(textOf).join('\n---\n')}`,
          );
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    download: async (address) => new Uint8Array(await (await fetch(new URL(address, url))).arrayBuffer()),
    setFault: (vendor, fault) => send('PUT', `/sandbox/vendors/${vendor}/fault`, fault),
    violations: () => get('/sandbox/violations'),
    waitForBot: async (timeoutMs = 60_000) => {
      const end = Date.now() + timeoutMs;
      for (;;) {
        const world = await get<World>('/sandbox/world');
        if (world.botOnline) return;
        if (Date.now() > end) throw new Error(`the bot did not come online in ${timeoutMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    },
  };
}
