import type { StoredResult } from '../../core/index.ts';
import type { Presentation } from '../../commands/command.ts';

const BECAUSE: Record<string, string> = {
  too_long: 'voice messages are for up to ten minutes of speech',
  no_ffmpeg: 'the operator of this bot has not installed ffmpeg, which makes voice messages',
  failed: 'the voice message could not be made',
  private: 'a voice message cannot be shown to you alone',
  refused: 'Helix may not send voice messages in this channel',
};

/**
 * Where the voice message is that was asked for (`link`), or why there is a file instead; null when nobody asked for
 * one.
 */
export function voiceLine(
  presentation: Presentation,
  result: StoredResult,
  { link, ephemeral }: { link: string | null; ephemeral: boolean },
): string | null {
  const voice = presentation.voiceMessage?.(result) ?? null;
  if (voice === null) return null;
  if (link !== null) return `-# 🎙️ As a [voice message](${link}).`;
  const why = ephemeral ? 'private' : voice.kind === 'made' ? 'refused' : voice.why;
  return `-# Sent as a file: ${BECAUSE[why] ?? BECAUSE['failed']}.`;
}
