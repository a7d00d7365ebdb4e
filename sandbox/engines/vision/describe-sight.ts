import { type Fact, type Facts, named } from '../language/facts.ts';
import { findScenes, findTexts, type Scene, type SeenText } from './find-scenes.ts';
import { momentText } from './moment.ts';
import { overviewWords } from './overview-words.ts';
import { coloursOf, pictureWords } from './picture-words.ts';
import type { SeenFrame, Sight } from './vision-engine.ts';

/** How every answer begins, so that nobody takes it for the vendor's model. */
export const WHO_LOOKS = 'Sandbox rules engine, not Gemini: it sees frames, colours and letters only.';

/** Lines of one scene, and of an answer to a question, that are quoted. */
const QUOTED_MAX = 12;
const TITLE_MAX = 60;

const moment = (seconds: number): Fact => ({ kind: 'measured', text: momentText(seconds), value: seconds });

const times = (at: number, until: number): Record<string, Fact> => ({
  'at time timestamp start start_time start_seconds seconds begin from starts_at first_seen mm_ss when':
    moment(at),
  'end end_time end_seconds until to ends_at last_seen': moment(until),
  'start_ms time_ms at_ms': Math.round(at * 1_000),
  'end_ms until_ms': Math.round(until * 1_000),
});

function textFact({ text, at, until }: SeenText): Facts {
  return named({ ...times(at, until), 'text content words value line title name description what': text });
}

function sceneFact({ at, to, frames }: Scene, index: number): Facts {
  const lines = findTexts(frames).map(({ text }) => text);
  const quoted = lines.slice(0, 3).join(' · ');
  const looks = pictureWords(frames);
  const title = quoted === '' ? looks : quoted;
  const says = lines.length > 0 ? ` Text: ${lines.slice(0, QUOTED_MAX).join(' · ')}.` : '';
  // An end is cut to the second: there is no picture at the very end of a clip.
  const until = Math.floor(to) > at ? Math.floor(to) : to;
  return named({
    ...times(at, until),
    'title name heading label': title.length > TITLE_MAX ? `${title.slice(0, TITLE_MAX - 1)}…` : title,
    'summary description detail text content words what': `${looks}.${says}`,
    'number index scene chapter': index + 1,
    'colours colors': coloursOf(frames),
  });
}

/** Words too common to be looked for on a screen. */
const COMMON = new Set(
  'the and for are was what when where which who does did how that this with from video clip frame frames shown show shows screen text see seen time any there'.split(
    ' ',
  ),
);

/** The lines on the screen that hold a number or a telling word of the question. */
function matches(question: string, texts: readonly SeenText[]): SeenText[] {
  const words = question.toLowerCase().match(/\p{L}{3,}|\d+/gu) ?? [];
  const asked = new Set(words.filter((word) => !COMMON.has(word)));
  const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+|\d+/gu) ?? [];
  return texts.filter(({ text }) => wordsOf(text).some((word) => asked.has(word)));
}

/** How long lists may be, and whether their times must be whole seconds, because the caller reads no others. */
export type ListRules = { listed: number; wholeSeconds: boolean };

/** The pictures at whole seconds, where there are any. */
function onTheSecond(frames: readonly SeenFrame[]): readonly SeenFrame[] {
  const whole = frames.filter(({ at }) => Number.isInteger(at));
  return whole.length > 0 ? whole : frames;
}

/**
 * Everything that was seen, under the names by which a schema may ask for it. `question` is what the caller wants to
 * know: lines on the screen that have its words come first in the answer.
 */
export function describeSight(sight: Sight, question: string, rules: ListRules): Facts {
  const { listed, wholeSeconds } = rules;
  const scenes = findScenes(sight);
  const texts = findTexts(sight.frames);
  const timed = wholeSeconds ? findTexts(onTheSecond(sight.frames)) : texts;
  const found = matches(question, timed).slice(0, Math.min(listed, QUOTED_MAX));
  const said = matches(question, texts)
    .slice(0, QUOTED_MAX)
    .map(({ text, at }) => `“${text}” is on the screen at ${momentText(at)}.`)
    .join(' ');
  const summary = overviewWords(sight, scenes, texts);
  const textFacts = timed.slice(0, listed).map(textFact);
  const sceneFacts = scenes.slice(0, listed).map(sceneFact);
  return named({
    'answer response reply text result': [WHO_LOOKS, said, summary].filter(Boolean).join(' '),
    'summary description overview': `${WHO_LOOKS} ${summary}`,
    'title name': sceneFacts[0]?.['title'] ?? 'A clip',
    // A clip of one scene has no chapters.
    'chapters segments sections parts': scenes.length > 1 ? sceneFacts : [],
    scenes: sceneFacts,
    'on_screen_text onscreen_text screen_text text_on_screen texts ocr visible_text captions': textFacts,
    'moments key_moments events timestamps highlights evidence':
      found.length > 0 ? found.map(textFact) : sceneFacts,
    'colours colors dominant_colours dominant_colors': coloursOf(sight.frames),
    'duration duration_seconds length seconds': moment(sight.clip.seconds),
    'frames frame_count frames_looked_at': sight.frames.length,
    'objects people speakers transcript speech quotes': [],
    'limits limitations caveats notes': WHO_LOOKS,
    confidence: 'low',
  });
}
