/** A text-to-speech model as far as the sandbox tells them apart: limits and credits, not sound. */
export type SpeechModel = {
  id: string;
  name: string;
  maxCharacters: number;
  /** Credits per character. */
  multiplier: number;
  /** Whether the text before and after may be handed along. */
  stitching: boolean;
  /** Whether `language_code` may be given. */
  languageCode: boolean;
};

const plain = { stitching: true, languageCode: true };

/** The models the real service lists. */
export const SPEECH_MODELS: readonly SpeechModel[] = [
  {
    ...plain,
    id: 'eleven_flash_v2_5',
    name: 'Eleven Flash v2.5',
    maxCharacters: 40_000,
    multiplier: 0.5,
  },
  {
    ...plain,
    id: 'eleven_turbo_v2_5',
    name: 'Eleven Turbo v2.5',
    maxCharacters: 40_000,
    multiplier: 0.5,
  },
  {
    ...plain,
    id: 'eleven_multilingual_v2',
    name: 'Eleven Multilingual v2',
    maxCharacters: 10_000,
    multiplier: 1,
    languageCode: false,
  },
  { ...plain, id: 'eleven_v3', name: 'Eleven v3', maxCharacters: 3_000, multiplier: 1, stitching: false },
  { ...plain, id: 'eleven_v4', name: 'Eleven v4', maxCharacters: 10_000, multiplier: 0.8, stitching: false },
  {
    ...plain,
    id: 'eleven_v4_turbo',
    name: 'Eleven v4 Turbo',
    maxCharacters: 10_000,
    multiplier: 0.2,
    stitching: false,
  },
];

/** A model as `GET /v1/models` shows it. */
export function describeModel(model: SpeechModel): object {
  return {
    model_id: model.id,
    name: model.name,
    can_be_finetuned: false,
    can_do_text_to_speech: true,
    can_do_voice_conversion: false,
    can_use_style: false,
    can_use_speaker_boost: false,
    serves_pro_voices: false,
    token_cost_factor: model.multiplier,
    description: 'Sandbox stand-in: every model is spoken by Flite, in English.',
    requires_alpha_access: false,
    max_characters_request_free_user: model.maxCharacters,
    max_characters_request_subscribed_user: model.maxCharacters,
    maximum_text_length_per_request: model.maxCharacters,
    languages: [{ language_id: 'en', name: 'English' }],
    model_rates: { character_cost_multiplier: model.multiplier, cost_discount_multiplier: 1 },
    concurrency_group: model.multiplier < 1 ? 'turbo' : 'standard',
  };
}
