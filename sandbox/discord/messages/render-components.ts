import type { FileStore, StoredFile } from '../files/file-store.ts';
import { isObject, type Json, text } from '../json.ts';
import { attachmentName } from '../validate/attachments.ts';

/** Gives every component the numeric `id` that Discord would give it, counting from 1 in reading order. */
export function numberComponents(components: Json[]): Json[] {
  const taken = new Set<number>();
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isObject(value)) {
      if (typeof value['type'] === 'number' && typeof value['id'] === 'number' && value['id'] > 0)
        taken.add(value['id']);
      for (const key of ['components', 'accessory', 'component']) collect(value[key]);
    }
  };
  collect(components);
  let next = 0;
  const fresh = (): number => {
    do next++;
    while (taken.has(next));
    return next;
  };
  const number = (component: Json): Json => {
    const given = component['id'];
    const id = typeof given === 'number' && given > 0 ? given : fresh();
    const inner: Json = {};
    if (Array.isArray(component['components']))
      inner['components'] = (component['components'] as Json[]).map(number);
    for (const key of ['accessory', 'component'])
      if (isObject(component[key])) inner[key] = number(component[key]);
    return { ...component, ...inner, id };
  };
  return components.map(number);
}

/** Resolves `attachment://name` to a file of the message. */
export function findFile(url: string, files: StoredFile[]): StoredFile | undefined {
  const wanted = attachmentName(url);
  return wanted === undefined ? undefined : files.find((file) => file.filename === wanted);
}

/** Discord's unfurled media item for an address in a component. */
function mediaJson(media: Json, files: StoredFile[], store: FileStore): Json {
  const file = findFile(text(media['url']), files);
  if (!file) return { ...media, proxy_url: media['url'], width: null, height: null, loading_state: 2 };
  const attachment = store.attachmentJson(file);
  return {
    id: file.id,
    url: attachment['url'],
    proxy_url: attachment['proxy_url'],
    width: attachment['width'] ?? null,
    height: attachment['height'] ?? null,
    content_type: file.contentType ?? null,
    attachment_id: file.id,
    flags: 0,
    loading_state: 2,
  };
}

/** Discord's JSON of a component: addresses resolved, defaults filled in. */
export function renderComponent(component: Json, files: StoredFile[], store: FileStore): Json {
  const out: Json = { ...component };
  if (Array.isArray(component['components']))
    out['components'] = (component['components'] as Json[]).map((one) => renderComponent(one, files, store));
  if (isObject(component['accessory']))
    out['accessory'] = renderComponent(component['accessory'], files, store);
  if (isObject(component['media'])) out['media'] = mediaJson(component['media'], files, store);
  if (isObject(component['file'])) {
    const file = findFile(text(component['file']['url']), files);
    out['file'] = mediaJson(component['file'], files, store);
    if (file) Object.assign(out, { name: file.filename, size: file.bytes.length });
  }
  if (Array.isArray(component['items']))
    out['items'] = (component['items'] as Json[]).map((item) => ({
      ...item,
      description: item['description'] ?? null,
      spoiler: item['spoiler'] ?? false,
      media: mediaJson(item['media'] as Json, files, store),
    }));
  if (component['type'] === 17)
    Object.assign(out, {
      accent_color: component['accent_color'] ?? null,
      spoiler: component['spoiler'] ?? false,
    });
  if (component['type'] === 14)
    Object.assign(out, { divider: component['divider'] ?? true, spacing: component['spacing'] ?? 1 });
  return out;
}
