import type { SandboxMessage } from '../../sandbox/api.ts';
import { controlsOf, textOf } from '../../sandbox/people.ts';
import type { LivingSandbox } from './living-sandbox.ts';
import type { RunningBot } from './running-bot.ts';

/** A result as a person sees it: the public message with its files. */
export type SeenResult = {
  message: SandboxMessage;
  text: string;
  files: { filename: string; url: string; size: number; content_type: string }[];
};

function filesOf(message: SandboxMessage): SeenResult['files'] {
  return (message['attachments'] ?? []) as SeenResult['files'];
}

/** Runs a slash command and waits for the public result that names the operation it started. */
export async function commandResult(
  sandbox: LivingSandbox,
  bot: RunningBot,
  as: string,
  name: string,
  options: Record<string, string | number | boolean>,
  channel = sandbox.channel('general'),
): Promise<SeenResult & { operation: string }> {
  const before = bot.lines.length;
  await sandbox.people.act({ type: 'command', as, channel, name, options });
  return resultAfter(sandbox, bot, as, channel, before);
}

/** The same for a message menu. */
export async function menuResult(
  sandbox: LivingSandbox,
  bot: RunningBot,
  as: string,
  name: string,
  message: string,
  channel = sandbox.channel('general'),
): Promise<SeenResult & { operation: string }> {
  const before = bot.lines.length;
  await sandbox.people.act({ type: 'message_command', as, channel, name, message });
  return resultAfter(sandbox, bot, as, channel, before);
}

async function resultAfter(
  sandbox: LivingSandbox,
  bot: RunningBot,
  as: string,
  channel: string,
  before: number,
): Promise<SeenResult & { operation: string }> {
  // What was asked for earlier may be handed over only now.
  const isNew = (operation: unknown): boolean =>
    bot.lines.slice(before).some((line) => line['step'] === 'received' && line['operation'] === operation);
  const isEnd = (line: Record<string, unknown>): boolean =>
    bot.lines.indexOf(line) >= before &&
    isNew(line['operation']) &&
    ['delivered', 'refused', 'denied', 'failed'].includes(String(line['step']));
  const end = await bot.waitForLine(isEnd, 60_000);
  const operation = String(end['operation']);
  if (end['step'] !== 'delivered') throw new Error(`the operation ended ${JSON.stringify(end)}`);
  const message = await sandbox.people.waitForMessage(
    channel,
    as,
    (seen) => seen.sandbox_only_for === undefined && textOf(seen).includes(operation.slice(0, 8)),
  );
  return { message, text: textOf(message), files: filesOf(message), operation };
}

/** Runs a slash command that must be turned away, and gives the private answer's text once it stands still. */
export async function privateAnswer(
  sandbox: LivingSandbox,
  as: string,
  name: string,
  options: Record<string, string | number | boolean>,
  fits: (text: string) => boolean,
  channel = sandbox.channel('general'),
): Promise<SandboxMessage> {
  const seenBefore = new Set((await sandbox.people.messages(channel, as)).map((message) => message.id));
  await sandbox.people.act({ type: 'command', as, channel, name, options });
  return sandbox.people.waitForMessage(
    channel,
    as,
    (message) => !seenBefore.has(message.id) && message.sandbox_only_for === as && fits(textOf(message)),
  );
}

/** Presses the button whose label starts so. */
export async function press(
  sandbox: LivingSandbox,
  as: string,
  message: SandboxMessage,
  label: string,
): Promise<void> {
  const control = controlsOf(message).find((item) => item.label.startsWith(label));
  if (!control)
    throw new Error(
      `no button ${label} among ${controlsOf(message)
        .map((item) => item.label)
        .join(', ')}`,
    );
  await sandbox.people.act({
    type: 'button',
    as,
    channel: message.channel_id,
    message: message.id,
    custom_id: control.customId,
  });
}

/** Words of a text, lower case, without punctuation: what recognition is judged by. */
export function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter(Boolean);
}

/** Edit distance in words between what was said and what was heard. */
export function wordsWrong(said: string, heard: string): number {
  const a = wordsOf(said);
  const b = wordsOf(heard);
  let row = b.map((_, index) => index + 1);
  row.unshift(0);
  for (const [i, word] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      next.push(
        Math.min((row[j] ?? 0) + (word === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
