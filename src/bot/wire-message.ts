import type { RESTPostAPIChannelMessageJSONBody } from 'discord.js';

/** A file on its way to Discord. */
export type OutgoingFile = {
  name: string;
  contentType: string;
  bytes: Uint8Array;
  description: string | null;
  /** Makes it a voice message's sound: seconds, and loudness over time (base64). */
  sound?: { seconds: number; waveform: string };
};

/** A message as it goes over the wire, with its files. Nobody is ever mentioned unless `allowed_mentions` says so. */
export type WireMessage = {
  body: Omit<RESTPostAPIChannelMessageJSONBody, 'attachments'>;
  files: readonly OutgoingFile[];
};

/** The JSON part and the multipart files, with ids that tie the two together and alt texts. */
export function wireParts(message: WireMessage): {
  body: RESTPostAPIChannelMessageJSONBody;
  files: { name: string; contentType: string; data: Buffer }[];
} {
  const body: RESTPostAPIChannelMessageJSONBody = { allowed_mentions: { parse: [] }, ...message.body };
  if (message.files.length > 0) {
    body.attachments = message.files.map((file, id) => ({
      id,
      filename: file.name,
      ...(file.description === null ? {} : { description: file.description.slice(0, 1024) }),
      ...(file.sound && { duration_secs: file.sound.seconds, waveform: file.sound.waveform }),
    }));
  }
  return {
    body,
    files: message.files.map((file) => ({
      name: file.name,
      contentType: file.contentType,
      data: Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength),
    })),
  };
}
