import type { FliteVoice } from '../../engines/speech/flite.ts';

/** A voice of the stand-in; every one is a Flite voice, and says so. */
export type StandInVoice = {
  id: string;
  name: string;
  category: 'premade' | 'cloned';
  description: string;
  labels: Record<string, string>;
  flite: FliteVoice;
  createdAtUnix: number;
};

function premade(id: string, flite: FliteVoice, gender: string, accent: string, who: string): StandInVoice {
  return {
    id,
    name: `${flite} (Flite, ${who})`,
    category: 'premade',
    description: `A robotic voice of Flite, ${who}; it speaks English only.`,
    labels: { accent, gender, age: 'middle_aged', language: 'en', use_case: 'narrative_story' },
    flite,
    createdAtUnix: 1_700_000_000,
  };
}

/** The stand-in's voices; ids are 20 characters long, as the real ones are. */
export const VOICES: readonly StandInVoice[] = [
  premade('sandboxFliteRms00001', 'rms', 'male', 'american', 'US male'),
  premade('sandboxFliteSlt00001', 'slt', 'female', 'american', 'US female'),
  premade('sandboxFliteAwb00001', 'awb', 'male', 'scottish', 'Scottish male'),
  premade('sandboxFliteKal16001', 'kal16', 'male', 'american', 'US male, older engine'),
  {
    id: 'sandboxCloneRms00001',
    name: 'Somebody’s own voice (a sandbox clone of rms)',
    category: 'cloned',
    description: 'Stands for a voice that a member of the account cloned: others must not be offered it.',
    labels: { accent: 'american', gender: 'male', language: 'en' },
    flite: 'rms',
    createdAtUnix: 1_750_000_000,
  },
];

/** A voice as the service shows it. */
export function describeVoice(voice: StandInVoice): object {
  return {
    voice_id: voice.id,
    name: voice.name,
    samples: null,
    category: voice.category,
    fine_tuning: null,
    labels: voice.labels,
    description: voice.description,
    preview_url: null,
    available_for_tiers: [],
    settings: { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 },
    sharing: null,
    high_quality_base_model_ids: [],
    verified_languages: [],
    safety_control: null,
    voice_verification: null,
    permission_on_resource: null,
    is_owner: voice.category === 'cloned',
    is_legacy: false,
    is_mixed: false,
    created_at_unix: voice.createdAtUnix,
  };
}
