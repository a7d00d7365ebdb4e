import type { Media } from './find-media.ts';
import type { GenerateRequest } from './generate-request.ts';
import type { GoogleModel } from './models.ts';

/** Tokens of a prompt by the vendor's modalities. */
export type PromptTokens = { TEXT: number; IMAGE: number; VIDEO: number; AUDIO: number };

/*
 * Google's tokenizer is not public. Its documentation says "a token is about four characters"; this rule stands in for
 * it: one token for every started four letters of a word, every digit and every other sign.
 */
const PIECES = /[A-Za-z\u00C0-\u024F]+|\d|[^\s]/gu;
const LETTERS_PER_TOKEN = 4;

/** Sound is 32 tokens a second, and every frame carries its time, about 7 tokens (the vendor's cookbook). */
const AUDIO_TOKENS_PER_SECOND = 32;
const TIME_TOKENS = 7;

/** The documented approximation of a text's tokens. */
export function tokensOfText(text: string): number {
  return (
    text.match(PIECES)?.reduce((sum, piece) => sum + Math.ceil(piece.length / LETTERS_PER_TOKEN), 0) ?? 0
  );
}

/** The longest beginning of a text, in whole pieces, that is at most so many tokens long. */
export function cutToTokens(text: string, limit: number): string {
  let tokens = 0;
  for (const match of text.matchAll(PIECES)) {
    tokens += Math.ceil(match[0].length / LETTERS_PER_TOKEN);
    if (tokens > limit) return text.slice(0, match.index);
  }
  return text;
}

function textsOf({ contents, systemInstruction }: GenerateRequest): string[] {
  const parts = [...contents, ...(systemInstruction ? [systemInstruction] : [])].flatMap(
    ({ parts }) => parts,
  );
  return parts.map(({ text = '' }) => text);
}

function mediaTokens(media: Media, model: GoogleModel, resolution: string): Omit<PromptTokens, 'TEXT'> {
  const { clip, from, to, framesPerSecond } = media;
  if (clip.seconds === 0) return { IMAGE: model.imageTokens, VIDEO: 0, AUDIO: 0 };
  const perFrame =
    resolution === 'MEDIA_RESOLUTION_LOW' || resolution === 'MEDIA_RESOLUTION_HIGH'
      ? model.frameTokens[resolution]
      : model.frameTokens.default;
  const seconds = to - from;
  const frames = Math.max(1, Math.ceil(seconds * framesPerSecond));
  return {
    IMAGE: 0,
    VIDEO: frames * (perFrame + TIME_TOKENS),
    AUDIO: clip.sound ? Math.ceil(seconds * AUDIO_TOKENS_PER_SECOND) : 0,
  };
}

/** The tokens of a whole request. Pictures are counted as the vendor would take them, not as the stand-in looks. */
export function countPrompt(
  request: GenerateRequest,
  media: readonly Media[],
  model: GoogleModel,
): PromptTokens {
  const { responseSchema, responseJsonSchema, mediaResolution = '' } = request.generationConfig ?? {};
  const schema = responseSchema ?? responseJsonSchema;
  const words = [...textsOf(request), schema ? JSON.stringify(schema) : ''];
  const tokens = {
    TEXT: words.reduce((sum, text) => sum + tokensOfText(text), 0),
    IMAGE: 0,
    VIDEO: 0,
    AUDIO: 0,
  };
  for (const item of media) {
    const { IMAGE, VIDEO, AUDIO } = mediaTokens(item, model, mediaResolution);
    tokens.IMAGE += IMAGE;
    tokens.VIDEO += VIDEO;
    tokens.AUDIO += AUDIO;
  }
  return tokens;
}

/** The tokens as the API lists them, modalities without any left out; and their sum. */
export function tokenDetails(tokens: PromptTokens): { total: number; details: object[] } {
  const entries = Object.entries(tokens).filter(([, tokenCount]) => tokenCount > 0);
  return {
    total: entries.reduce((sum, [, tokenCount]) => sum + tokenCount, 0),
    details: entries.map(([modality, tokenCount]) => ({ modality, tokenCount })),
  };
}
