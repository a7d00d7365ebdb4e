import type { SpeechForm } from '../core/index.ts';

/** What somebody had chosen before the form for the text opened. */
export type SpeakChoice = {
  voice: string | null;
  model: string | null;
  format: string | null;
  /** null: as the server's setting says. */
  private: boolean | null;
  form: SpeechForm | null;
  remember: boolean | null;
};

/** Room a form's custom_id leaves for it, in characters. */
const ROOM = 80;

/**
 * Writes the choice as `voice|model|format|p|v|y`: private (`-` public, `d` not chosen), voice message (`f` file) and
 * remember (`n` forget), empty where nothing was chosen. A voice name that does not fit is left out whole, because half
 * a name would be another voice; the rest always fits.
 */
export function writeSpeakChoice(choice: SpeakChoice): string {
  const write = (voice: string): string =>
    [
      voice,
      choice.model ?? '',
      choice.format ?? '',
      choice.private === null ? 'd' : choice.private ? 'p' : '-',
      choice.form === null ? '' : choice.form === 'file' ? 'f' : 'v',
      choice.remember === null ? '' : choice.remember ? 'y' : 'n',
    ].join('|');
  const whole = write((choice.voice ?? '').replaceAll('|', ' '));
  return whole.length <= ROOM ? whole : write('');
}

/** Reads it back; whatever is missing or strange counts as not chosen, and private wins when it is unclear. */
export function readSpeakChoice(text: string | null): SpeakChoice {
  const [voice = '', model = '', format = '', hidden = 'p', form, remember] = (text ?? '').split('|');
  return {
    voice: voice || null,
    model: model || null,
    format: format || null,
    private: hidden === 'd' ? null : hidden !== '-',
    form: form === 'f' ? 'file' : form === 'v' ? 'voice_message' : null,
    remember: remember === 'y' ? true : remember === 'n' ? false : null,
  };
}
