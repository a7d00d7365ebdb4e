import type { People } from '../people.ts';
import { type Camera, delivered, speech } from './camera.ts';

/** The page as it greets, /speak, /transcribe, and the same on a phone. */
export async function takeSpeech(camera: Camera): Promise<void> {
  const page = await camera.open();
  const box = page.getByRole('textbox', { name: 'Message', exact: true });
  await camera.picture(page, 'page');

  await page.getByRole('button', { name: /^Say something/ }).click();
  await page.keyboard.press('Enter');
  await speech(page).waitFor();
  await delivered(page, 'speak');
  await box.focus();
  await camera.picture(page, 'speak');

  await speech(page).focus();
  await page.keyboard.press('.');
  await page.getByRole('menuitem', { name: 'Transcribe' }).click();
  await delivered(page, 'transcribe');
  await box.focus();
  await camera.picture(page, 'transcribe');
}

/** A film asked about, with its moments, chapters and sheet of pictures. */
export async function takeVideo(camera: Camera, as: string): Promise<void> {
  const page = await camera.open({ as, channel: 'studio' });
  await page.getByRole('button', { name: /^Ask about a video/ }).click();
  // The clip is fetched before it lies in the composer.
  await page.getByText('quarterly-slides.webm').waitFor();
  await page.getByRole('button', { name: 'Send' }).click();
  await delivered(page, 'video');
  await page.getByRole('img', { name: /^Pictures of the film/ }).waitFor();
  await camera.picture(page, 'video');
}

/** A task: its plan while the second tool is at work, and the result with its files, at a desk and on a phone. */
export async function takeAgent(camera: Camera, people: People, as: string): Promise<void> {
  const page = await camera.open({ as, channel: 'studio' });
  await page.getByRole('button', { name: /^Give the agent a job/ }).click();
  await page.getByText('travel-bill.mp3').waitFor();
  // The voice keeps silent for as long as it takes to photograph the plan.
  await people.setFault('elevenlabs', { kind: 'slow', retryAfterSeconds: 4 });
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByText('read the result aloud · now').waitFor();
  await camera.picture(page, 'agent-plan');
  await people.setFault('elevenlabs', { kind: 'none' });
  await delivered(page, 'agent');
  await speech(page).waitFor();
  await camera.picture(page, 'agent-result');

  const phone = await camera.open({ as, phone: true });
  await phone.getByRole('combobox', { name: 'Channel' }).selectOption({ label: '#studio' });
  await speech(phone).waitFor();
  await camera.picture(phone, 'phone');
}
