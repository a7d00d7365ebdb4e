import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Discord } from './discord.ts';
import type { StoredFile } from './files/file-store.ts';
import type { Message } from './messages/message.ts';
import { messageFlag } from './validate/message.ts';
import type { Channel } from './world.ts';

/** The conversation on disk: `conversation.json`, and each file's bytes in `files/<id>`. */
type Saved = { version: 1; messages: Message[]; threads: Channel[]; files: Omit<StoredFile, 'bytes'>[] };

/** Keeps the conversation in a folder, so that a restarted sandbox still shows it. */
export type ConversationFile = {
  /** Writes what has changed; called once more at the end. */
  flush(): Promise<void>;
};

const saveAfterMs = 400;

async function readSaved(folder: string): Promise<Saved | undefined> {
  const text = await readFile(join(folder, 'conversation.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const saved = JSON.parse(text) as Saved;
  return saved.version === 1 ? saved : undefined;
}

/** Puts an earlier run's conversation back. What still waited for an answer then will never get one. */
async function restore(folder: string, discord: Discord): Promise<void> {
  const saved = await readSaved(folder);
  if (!saved) return;
  for (const file of saved.files) {
    const bytes = await readFile(join(folder, 'files', file.id)).catch(() => undefined);
    if (bytes) discord.files.restore({ ...file, bytes });
  }
  discord.cast.channels.push(...saved.threads);
  discord.messages.restore(
    saved.messages.map((message) =>
      message.flags & messageFlag.loading
        ? { ...message, flags: message.flags & ~messageFlag.loading, failed: true }
        : message,
    ),
  );
}

/** Writes new files first, then the conversation that names them, then removes files that nothing names. */
async function save(folder: string, discord: Discord, written: Set<string>): Promise<void> {
  const messages = discord.messages.all();
  const files = messages.flatMap(({ fileIds }) => fileIds.flatMap((id) => discord.files.get(id) ?? []));
  for (const file of files) {
    if (written.has(file.id)) continue;
    await writeFile(join(folder, 'files', file.id), file.bytes);
    written.add(file.id);
  }
  const saved: Saved = {
    version: 1,
    messages,
    threads: discord.cast.channels.filter((channel) => channel.parentId !== null),
    files: files.map(({ bytes: _bytes, ...rest }) => rest),
  };
  const draft = join(folder, 'conversation.json.new');
  await writeFile(draft, JSON.stringify(saved));
  await rename(draft, join(folder, 'conversation.json'));
  const named = new Set(files.map(({ id }) => id));
  for (const id of written) {
    if (named.has(id)) continue;
    await rm(join(folder, 'files', id), { force: true });
    written.delete(id);
  }
}

/** Restores the conversation of `folder`, then saves every change there, at most every 0.4 s. */
export async function keepConversation(folder: string, discord: Discord): Promise<ConversationFile> {
  await mkdir(join(folder, 'files'), { recursive: true });
  await restore(folder, discord);
  const written = new Set(await readdir(join(folder, 'files')));
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();
  const run = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    saving = saving
      .then(() => save(folder, discord, written))
      .catch((error: unknown) => {
        process.stderr.write(`sandbox: the conversation could not be saved: ${String(error)}\n`);
      });
    return saving;
  };
  discord.messages.onChange(() => {
    timer ??= setTimeout(() => void run(), saveAfterMs);
  });
  return { flush: run };
}
