import { createRequire } from 'node:module';
import type { FieldsData, default as msgReader } from '@kenjiuno/msgreader';
import { authClaims } from './auth-claims.ts';
import { checkCompoundFile } from './check-compound-file.ts';
import { FILES_MAX, emailFile } from './email-file.ts';
import type { Mailbox, RawEmail } from './parsed-email.ts';
import { isoDate, oneLine, parseMime } from './parse-mime.ts';

/** Required, not imported: what an import of it is called depends on who loads it. */
const { default: MsgReader } = createRequire(import.meta.url)('@kenjiuno/msgreader') as typeof msgReader;

function person(name: string | undefined, addresses: readonly (string | undefined)[]): Mailbox[] {
  // Within a company Outlook keeps a directory path (/O=…) where others have an address.
  const address = addresses.find((one) => one?.includes('@')) ?? '';
  const shown = (name ?? '').trim().slice(0, 320);
  return address === '' && shown === '' ? [] : [{ name: shown === address ? '' : shown, address }];
}

function recipients(data: FieldsData, kind: 'to' | 'cc'): Mailbox[] {
  return (data.recipients ?? [])
    .filter(({ recipType }) => (recipType ?? 'to') === kind)
    .flatMap(({ name, smtpAddress, email }) => person(name, [smtpAddress, email]))
    .slice(0, 100);
}

/** Reads an Outlook message (.msg). Throws when it is none, or is built so that reading it would not end. */
export async function parseMsg(bytes: Uint8Array): Promise<RawEmail> {
  checkCompoundFile(bytes);
  const reader = new MsgReader(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  const data = reader.getFileData();
  // The headers as they came over the network, where Outlook kept them, say what its own fields do not.
  const headers = data.headers ? await parseMime(Buffer.from(`${data.headers.trim()}\r\n\r\n`)) : null;
  const attached = data.attachments ?? [];
  const files = attached.slice(0, FILES_MAX).map((file) => {
    const { fileName, content } = reader.getAttachment(file);
    return emailFile(file.fileName ?? fileName ?? file.name ?? null, file.attachMimeTag ?? '', content);
  });
  const html = data.bodyHtml ?? (data.html ? new TextDecoder().decode(data.html) : null);
  return {
    format: 'msg',
    subject: oneLine(data.subject),
    from: person(data.senderName, [
      data.senderSmtpAddress,
      data.creatorSMTPAddress,
      data.senderEmail,
      headers?.from[0]?.address,
    ]),
    replyTo: headers?.replyTo ?? [],
    to: recipients(data, 'to'),
    cc: recipients(data, 'cc'),
    date: isoDate(data.clientSubmitTime ?? data.messageDeliveryTime) ?? headers?.date ?? null,
    claims: headers?.claims ?? authClaims([]),
    html,
    plain: data.body ?? null,
    files,
    filesLeftOut: Math.max(0, attached.length - FILES_MAX),
  };
}
