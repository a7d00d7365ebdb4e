import type { SandboxMessage } from '../api.ts';
import { type People, controlsOf, textOf } from '../people.ts';

/** Who asks where, and who decides where. */
export type ApprovalCast = { asker: string; channel: string; approver: string; adminChannel: string };

/** What was seen of one approval: its operation (the first 8 characters of its id), the button, the card after it. */
export type ApprovalSeen = {
  operation: string;
  button: string;
  decided: string;
  result: SandboxMessage;
  /** From the click to the result in the channel. */
  tookMs: number;
};

/** A page to be read aloud: dearer than the sandbox's approval threshold. */
const TOUR = 'You stand in the hall of clocks, where two hundred years of time hang on one wall. ';
const TEXT = TOUR.repeat(9).trim();
const PATIENCE_MS = 60_000;

/** Asks for something above the threshold, approves it as an admin, and waits for the result. Throws what is missing. */
export async function approveOne(people: People, cast: ApprovalCast): Promise<ApprovalSeen> {
  const { asker, channel, approver, adminChannel } = cast;
  const seen = new Set((await people.messages(adminChannel, approver)).map(({ id }) => id));
  const options = { text: TEXT, voice: 'rms' };
  await people.act({ type: 'command', as: asker, channel, name: 'speak', options });
  const card = await people.waitForMessage(
    adminChannel,
    approver,
    (message) => !seen.has(message.id) && textOf(message).includes('Waiting for approval'),
  );
  const operation = /op ([0-9a-f]{8})/.exec(textOf(card))?.[1];
  const approve = controlsOf(card).find(({ label }) => label.startsWith('Approve'));
  if (!operation || !approve) throw new Error(`the card has no operation or no button: ${textOf(card)}`);
  const begun = Date.now();
  const click = { as: approver, channel: adminChannel, message: card.id, custom_id: approve.customId };
  await people.act({ type: 'button', ...click });
  const result = await people.waitForMessage(
    channel,
    asker,
    (message) =>
      message.sandbox_only_for === undefined &&
      textOf(message).includes(`op ${operation}`) &&
      textOf(message).includes('🔊'),
    PATIENCE_MS,
  );
  const tookMs = Date.now() - begun;
  const after = await people.waitForMessage(
    adminChannel,
    approver,
    (message) => message.id === card.id && controlsOf(message).length === 0,
  );
  const decided = textOf(after)
    .split('\n')
    .find((line) => line.includes('Approved by'));
  if (decided === undefined) throw new Error(`the card does not say who approved: ${textOf(after)}`);
  return { operation, button: approve.label, decided, result, tookMs };
}
