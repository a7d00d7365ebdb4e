import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { SandboxMessage } from '../../sandbox/api.ts';
import type { LivingSandbox } from './living-sandbox.ts';

/** Something that was written somewhere, and where. */
export type Place = { place: string; text: string };

/** Every message of the local Discord as one of its people sees it; files are read, and `reader` is who alone sees it. */
export type SeenPlace = Place & { id: string; reader: string | null };

const CHANNEL_NAME = 'the name of a channel';
/** Discord's flag of a voice message. */
const VOICE_FLAG = 1 << 13;

/** All spellings that a word may have where it is found. */
function spellings(word: string): string[] {
  const json = JSON.stringify(word).slice(1, -1);
  const base64 = Buffer.from(word).toString('base64').replace(/=+$/, '');
  return [...new Set([word, json, encodeURIComponent(word), base64, Buffer.from(word).toString('hex')])];
}

/** Which of `words` stand where, by place; empty when none does. The words themselves are shortened. */
export function found(places: readonly Place[], words: readonly string[]): string[] {
  const known = words.map((word) => ({ word, spelled: spellings(word).map((one) => one.toLowerCase()) }));
  return places.flatMap(({ place, text }) => {
    const low = text.toLowerCase();
    return known.flatMap(({ word, spelled }) => {
      const hit = spelled.find((one) => low.includes(one));
      const at = hit === undefined ? -1 : low.indexOf(hit);
      return hit === undefined
        ? []
        : [`${place}: ${word.slice(0, 40)} in …${text.slice(Math.max(0, at - 160), at + 60)}`];
    });
  });
}

function urlsOf(message: SandboxMessage): string[] {
  const text = JSON.stringify(message);
  return [...text.matchAll(/"url":"(http[^"]+\/attachments\/[^"]+)"/g)].map(([, url = '']) => url);
}

/** Everything that stands in the local Discord, threads and their names included, with the files. */
export async function discordPlaces(sandbox: LivingSandbox): Promise<SeenPlace[]> {
  const seen = new Map<string, SeenPlace>();
  const { channels } = await sandbox.people.world();
  for (const channel of channels) {
    seen.set(channel.id, { id: channel.id, reader: null, place: CHANNEL_NAME, text: channel.name });
    for (const person of sandbox.world.users) {
      for (const message of await sandbox.people.messages(channel.id, person.id)) {
        if (seen.has(`${channel.id} ${message.id}`)) continue;
        const urls = [...new Set(urlsOf(message))];
        const files = await Promise.all(
          urls.map(async (url) => Buffer.from(await sandbox.people.download(url)).toString('latin1')),
        );
        const reader = message.sandbox_only_for ?? null;
        const who = reader === null ? 'all' : sandbox.world.users.find(({ id }) => id === reader)?.name;
        const place = `message in ${channel.name} for ${who}`;
        const text = [JSON.stringify(message), ...files].join('\n');
        seen.set(`${channel.id} ${message.id}`, { id: message.id, reader, place, text });
      }
    }
  }
  return [...seen.values()];
}

/** Names of channels among these places, threads included. */
export function channelNames(places: readonly Place[]): string[] {
  return places.flatMap(({ place, text }) => (place === CHANNEL_NAME ? [text] : []));
}

/** A message and when it was changed last. */
export function lastChange({ text }: Place): string {
  return `${/"id":"(\d+)"/.exec(text)?.[1]} ${/"edited_timestamp":([^,]+)/.exec(text)?.[1]}`;
}

/** Voice messages among these places. */
export function voiceMessages<T extends Place>(places: readonly T[]): T[] {
  return places.filter(({ text }) => text.includes(`"flags":${VOICE_FLAG},`));
}

/** Every file below a folder; none when there is no such folder. */
export function filePlaces(folder: string): Place[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ place: `file ${path}`, text: `${path}\n${readFileSync(path, 'latin1')}` }));
}

/** Runs statements on the database of a bot that does not run. */
export async function onTheShelf<T>(
  env: Record<string, string>,
  work: (db: PGlite) => Promise<T>,
): Promise<T> {
  const db = await PGlite.create(join(env['DATA_DIR'] ?? '', 'db'));
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}

/** Every row of every table as text, one place per table. */
export async function tablePlaces(db: PGlite): Promise<Place[]> {
  const { rows } = await db.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'helix' and table_type = 'BASE TABLE'`,
  );
  const places: Place[] = [];
  for (const { name } of rows) {
    const read = await db.query<{ text: string }>(
      `select coalesce(string_agg(t::text, E'\\n'), '') as text from helix.${name} t`,
    );
    places.push({ place: `table ${name}`, text: read.rows[0]?.text ?? '' });
  }
  return places;
}

/** Everything that somebody's screen is sent from now on, whatever is deleted or changed later. */
export async function watchFeed(url: string, as: string): Promise<{ text(): string; close(): void }> {
  const controller = new AbortController();
  const response = await fetch(`${url}/sandbox/events?as=${as}`, { signal: controller.signal });
  const parts: string[] = [];
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) parts.push(decoder.decode(chunk, { stream: true }));
  };
  read().catch(() => undefined);
  return { text: () => parts.join(''), close: () => controller.abort() };
}
