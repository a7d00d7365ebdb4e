import type { ToggleType, ToggleView } from '../../core/index.ts';

/** What the toggles that Helix ships are called, and what those that govern no command are about. */
const SHIPPED: Record<string, { title: string; about?: string }> = {
  enable_deepgram_transcription: { title: 'Transcription' },
  enable_text_to_speech: { title: 'Speech' },
  enable_video_understanding: { title: 'Films' },
  enable_email_analysis: { title: 'Emails' },
  enable_agent_execution: { title: 'Agent' },
  enable_url_inputs: { title: 'Files from the web', about: 'files by their web address' },
  enable_web_search: { title: 'Search in the web', about: '/agent may search the web' },
};

/** What people read instead of a toggle's technical name; one that was added here is read as it was typed. */
export function toggleTitle(name: string): string {
  return SHIPPED[name]?.title ?? name;
}

/** What a toggle switches, in a few words. */
export function toggleSubject({ name, operations }: Pick<ToggleView, 'name' | 'operations'>): string {
  const about = SHIPPED[name]?.about;
  if (about !== undefined) return about;
  if (operations.length === 0) return 'no command of this version';
  return operations.map((operation) => `/${operation}`).join(', ');
}

/** Who decides about a toggle of a type, in a few words. */
export const DECIDERS: Record<ToggleType, string> = {
  ADMIN_ONLY: 'admins decide',
  USER: 'each person decides',
  BOTH: 'each person may change it',
};
