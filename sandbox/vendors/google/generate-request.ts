/** A stretch of a video; offsets as in `3.5s`. */
type VideoMetadata = { startOffset?: string; endOffset?: string; fps?: number };

/** One part of a content. */
export type Part = {
  text?: string;
  thought?: boolean;
  inlineData?: { mimeType: string; data: string };
  fileData?: { mimeType?: string; fileUri: string };
  videoMetadata?: VideoMetadata;
};

/** One turn. */
export type Content = { role?: string; parts: Part[] };

/** The settings of an answer, as far as the stand-in acts on them. */
export type GenerationConfig = {
  maxOutputTokens?: number;
  responseMimeType?: string;
  responseSchema?: Record<string, unknown>;
  responseJsonSchema?: Record<string, unknown>;
  mediaResolution?: string;
  thinkingConfig?: { thinkingLevel?: string; thinkingBudget?: number; includeThoughts?: boolean };
};

/** The body of `generateContent` and of `countTokens`. */
export type GenerateRequest = {
  contents: Content[];
  systemInstruction?: Content;
  generationConfig?: GenerationConfig;
};
