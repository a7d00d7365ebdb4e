import { RefusalError } from '../../errors.ts';
import type { Voice } from '../../providers/provider.ts';
import { findVoice, matchVoices } from './match-voices.ts';

/** How many names a person is offered instead of one that does not exist. */
const SUGGESTIONS = 5;

/**
 * The voice to speak with: the asked one, else the vendor's first. Throws RefusalError `voice_unknown` with the
 * closest names (`closest`, at most five, separated by semicolons, because names have commas).
 */
export function chooseVoice(voices: readonly Voice[], asked: string | null | undefined): Voice {
  const voice = asked ? findVoice(voices, asked) : voices[0];
  if (voice) return voice;
  const closest = matchVoices(voices, asked ?? '', SUGGESTIONS)
    .map(({ name }) => name)
    .join('; ');
  throw new RefusalError('voice_unknown', { voice: asked ?? '', closest });
}
