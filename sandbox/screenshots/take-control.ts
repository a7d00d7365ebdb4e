import { readFile } from 'node:fs/promises';
import { type People, controlsOf } from '../people.ts';
import { seedThreshold } from '../seed-threshold.ts';
import type { Camera } from './camera.ts';

/** People and channels by name. */
export type Names = { user(name: string): string; channel(name: string): string };

/** A page to be read aloud: dearer than the sandbox's approval threshold. */
const tour =
  'Welcome to the museum. You stand in the hall of clocks, where two hundred years of keeping time hang on one wall. Begin on the left with the sundial, which knew only the day, and follow the pendulums to the right. Every hour on the hour, forty of them strike; please take the hands of small children. The oldest was made in Augsburg by a man who never saw the sea, and it has crossed it four times. The youngest was made by his great-granddaughter, in this town, with nothing but a file and the patience of a winter. Touch nothing, listen to everything, and meet us at the water clock when the light turns green. From there the way leads down to the workshop, where a clockmaker answers questions every day but Monday.';

const recording = new URL('../samples/meeting-note.mp3', import.meta.url);

/** Alice asks for something above the threshold; Ada looks at the card in the admin channel. */
export async function takeApproval(
  camera: Camera,
  people: People,
  names: Names,
  dataDir: string,
): Promise<void> {
  await seedThreshold(people, dataDir);
  const wish = { text: tour, voice: 'rms' };
  const at = { as: names.user('Alice'), channel: names.channel('general') };
  await people.act({ type: 'command', ...at, name: 'speak', options: wish });
  const page = await camera.open({ as: names.user('Ada'), channel: 'admin' });
  await page.getByRole('button', { name: /^Approve/ }).waitFor();
  await camera.picture(page, 'approval');
}

/** Ada presses the button of her own request, and a vendor refuses the key: both are told in the alerts channel. */
export async function takeAnomalies(camera: Camera, people: People, names: Names): Promise<void> {
  const [ada, admin, general] = [names.user('Ada'), names.channel('admin'), names.channel('general')];
  const seen = new Set((await people.messages(admin, ada)).map(({ id }) => id));
  const options = { text: `${tour} Thank you.`, voice: 'rms' };
  await people.act({ type: 'command', as: ada, channel: general, name: 'speak', options });
  const approve = (label: string): boolean => label.startsWith('Approve');
  const card = await people.waitForMessage(
    admin,
    ada,
    (one) => !seen.has(one.id) && controlsOf(one).some(({ label }) => approve(label)),
  );
  const button = controlsOf(card).find(({ label }) => approve(label));
  const custom_id = button?.customId ?? '';
  await people.act({ type: 'button', as: ada, channel: admin, message: card.id, custom_id });

  await people.setFault('deepgram', { kind: 'bad_key' });
  const file = await people.upload('meeting-note.mp3', await readFile(recording));
  const wish = { file: file.id };
  const at = { as: names.user('Max'), channel: general };
  await people.act({ type: 'command', ...at, name: 'transcribe', options: wish });

  const page = await camera.open({ as: ada, channel: 'anomalies' });
  const told = page.getByRole('log');
  await told.getByText('Tried to approve their own request').waitFor();
  await told.getByText('Key refused').waitFor();
  await people.setFault('deepgram', { kind: 'none' });
  await camera.picture(page, 'anomalies');
}

/** What the other webhooks have told by now: who did what at what cost, and the record's hashes with a checkpoint. */
export async function takeRecord(camera: Camera, names: Names): Promise<void> {
  const as = names.user('Ada');
  const log = await camera.open({ as, channel: 'commands-log' });
  await log.getByRole('article').last().waitFor();
  await camera.picture(log, 'commands-log');
  const chain = await camera.open({ as, channel: 'hash-chain' });
  const note = chain.getByRole('article').filter({ hasText: 'Checkpoint of the audit log' }).last();
  await note.waitFor();
  await note.scrollIntoViewIfNeeded();
  await camera.picture(chain, 'hash-chain');
}
