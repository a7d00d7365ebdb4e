import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocalDiscord } from '../../support/local-discord.ts';
import { messageForm } from '../../support/message-form.ts';

describe('a sandbox with a folder of its own', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'helix-kept-'));
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('shows the conversation, its files and threads again after a restart on another port', async () => {
    const first = await startLocalDiscord({ dataDir });
    const general = first.channel('general');
    const upload = await first.people.upload('a.txt', Buffer.from('said'));
    await first.people.act({
      type: 'say',
      as: first.user('Alice'),
      channel: general,
      content: 'hello',
      uploads: [upload.id],
    });
    const card = { flags: 1 << 15, components: [{ type: 13, file: { url: 'attachment://b.txt' } }] };
    await first.api('POST', `/channels/${general}/messages`, messageForm(card, [{ name: 'b.txt' }]));
    const gone = await first.api('POST', `/channels/${general}/messages`, { content: 'gone' });
    await first.api('DELETE', `/channels/${general}/messages/${String(gone.json['id'])}`);
    const thread = await first.api('POST', `/channels/${general}/threads`, { name: 'kept', type: 11 });
    await first.close();

    const second = await startLocalDiscord({ dataDir });
    try {
      const seen = await second.people.messages(general, second.user('Bob'));
      expect(seen.map((message) => message['content'])).toEqual(['hello', '']);
      const [file] = (seen[0]?.['attachments'] ?? []) as { url: string }[];
      expect(new URL(file?.url ?? '').origin).toBe(second.sandbox.url);
      expect(Buffer.from(await second.people.download(file?.url ?? '')).toString()).toBe('said');
      const [shown] = (seen[1]?.['components'] ?? []) as { file: { url: string } }[];
      expect((await second.people.download(shown?.file.url ?? '')).byteLength).toBe(3);
      expect((await second.api('GET', `/channels/${String(thread.json['id'])}`)).json['name']).toBe('kept');
      expect(
        BigInt(
          (await second.api('POST', `/channels/${general}/messages`, { content: 'new' })).json[
            'id'
          ] as string,
        ),
      ).toBeGreaterThan(BigInt(seen[1]?.id ?? 0));
    } finally {
      await second.close();
    }
  });
});
