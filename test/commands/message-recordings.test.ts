import type { APIMessage } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { messageRecordings } from '../../src/commands/message-recordings.ts';

const attachment = (filename: string, content_type?: string) => ({
  id: '1',
  filename,
  size: 10,
  url: `https://cdn.discordapp.com/attachments/1/2/${filename}?ex=1`,
  proxy_url: '',
  ...(content_type === undefined ? {} : { content_type }),
});
const message = (fields: object) => ({ attachments: [], embeds: [], ...fields }) as unknown as APIMessage;

describe('the recordings of a message', () => {
  it('are its audio and video attachments in order, voice messages included', () => {
    const found = messageRecordings(
      message({
        attachments: [
          attachment('voice-message.ogg', 'audio/ogg'),
          attachment('notes.txt', 'text/plain'),
          attachment('clip.MP4'),
          attachment('picture.png', 'image/png'),
        ],
      }),
    );
    expect(found.map(({ name }) => name)).toEqual(['voice-message.ogg', 'clip.MP4']);
  });

  it('are found in media components, whose message has no attachments by design', () => {
    const found = messageRecordings(
      message({
        components: [
          {
            type: 17,
            components: [
              {
                type: 13,
                file: {
                  url: 'https://cdn.discordapp.com/attachments/1/2/talk.mp3?ex=1',
                  size: 99,
                  content_type: 'audio/mpeg',
                },
              },
              {
                type: 12,
                items: [{ media: { url: 'https://cdn.discordapp.com/attachments/1/2/film.webm?ex=1' } }],
              },
              {
                type: 12,
                items: [{ media: { url: 'https://cdn.discordapp.com/attachments/1/2/photo.jpg' } }],
              },
            ],
          },
        ],
      }),
    );
    expect(found).toEqual([
      {
        url: 'https://cdn.discordapp.com/attachments/1/2/talk.mp3?ex=1',
        name: 'talk.mp3',
        bytes: 99,
        contentType: 'audio/mpeg',
      },
      {
        url: 'https://cdn.discordapp.com/attachments/1/2/film.webm?ex=1',
        name: 'film.webm',
        bytes: 1,
        contentType: null,
      },
    ]);
  });

  it('are found in a forwarded message', () => {
    const found = messageRecordings(
      message({ message_snapshots: [{ message: { attachments: [attachment('told.wav', 'audio/wav')] } }] }),
    );
    expect(found.map(({ name }) => name)).toEqual(['told.wav']);
  });

  it('are named once when a component shows an attachment', () => {
    const file = attachment('one.mp3', 'audio/mpeg');
    const found = messageRecordings(
      message({ attachments: [file], components: [{ type: 13, file: { url: file.url } }] }),
    );
    expect(found).toHaveLength(1);
  });

  it('survive a media url that is none', () => {
    expect(messageRecordings(message({ components: [{ type: 13, file: { url: '::' } }, null, 7] }))).toEqual(
      [],
    );
    expect(
      messageRecordings(
        message({ components: [{ type: 13, file: { url: 'https://cdn.discordapp.com/%E0%A4%A.mp3' } }] }),
      ),
    ).toHaveLength(1);
  });
});
