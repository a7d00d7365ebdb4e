import { SPEECH_FORMATS } from '../core/index.ts';
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
 * Writes the choice as `voice|model|format|p|v|y`: the format by its place in the list, private (`-` public, `d` not
 * chosen), voice message (`f` file) and remember (`n` forget), empty where nothing was chosen. So the longest voice name
 * that the option takes fits beside the longest model; throws RangeError for more, because half a name would be another.
 */
export function writeSpeakChoice(choice: SpeakChoice): string {
  const format = SPEECH_FORMATS.findIndex((one) => one === choice.format);
  const whole = [
    (choice.voice ?? '').replaceAll('|', ' '),
    choice.model ?? '',
    format < 0 ? '' : String(format),
    choice.private === null ? 'd' : choice.private ? 'p' : '-',
    choice.form === null ? '' : choice.form === 'file' ? 'f' : 'v',
    choice.remember === null ? '' : choice.remember ? 'y' : 'n',
  ].join('|');
  if (whole.length > ROOM) throw new RangeError(`a choice of ${whole.length} characters`);
  return whole;
}

/** Reads it back; whatever is missing or strange counts as not chosen, and private wins when it is unclear. */
export function readSpeakChoice(text: string | null): SpeakChoice {
  const [voice = '', model = '', format = '', hidden = 'p', form, remember] = (text ?? '').split('|');
  return {
    voice: voice || null,
    model: model || null,
    format: (format === '' ? undefined : SPEECH_FORMATS[Number(format)]) ?? null,
    private: hidden === 'd' ? null : hidden !== '-',
    form: form === 'f' ? 'file' : form === 'v' ? 'voice_message' : null,
    remember: remember === 'y' ? true : remember === 'n' ? false : null,
  };
}
