import { jsonReply, type VendorReply, type VendorRequest } from '../protocol.ts';
import type { FileOrder, FileStore, Upload } from './file-store.ts';
import { googleError, invalidArgument } from './google-error.ts';
import { isKnownMedia } from './media-types.ts';
import { fileJson } from './stored-file.ts';

/** All pieces but the last are a multiple of this. */
const GRANULARITY_BYTES = 262_144;
const FILE_MAX_BYTES = 2 * 1024 ** 3;
const DISPLAY_NAME_MAX = 512;
const FILE_NAME = /^files\/[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The address the caller used, so that the answer's addresses lead back here. */
export const originOf = ({ headers }: VendorRequest): string => `http://${headers.host ?? '127.0.0.1'}`;

function header({ headers }: VendorRequest, name: string): string {
  const value = headers[name];
  return Array.isArray(value) ? (value[0] ?? '') : (value ?? '');
}

function status(state: 'active' | 'final' | 'cancelled', more: Record<string, string> = {}): VendorReply {
  return { status: 200, headers: { 'x-goog-upload-status': state, ...more }, body: '' };
}

/** What the caller says of the file, or the reason to refuse it. */
function readOrder(request: VendorRequest, store: FileStore): FileOrder | VendorReply {
  let body: unknown;
  try {
    body = request.body.length === 0 ? {} : JSON.parse(request.body.toString());
  } catch {
    return invalidArgument('Invalid JSON payload received.');
  }
  const { file = {} } = (body ?? {}) as { file?: Record<string, unknown> };
  const { name, displayName = '', mimeType } = file;
  const declared = header(request, 'x-goog-upload-header-content-length');
  const type =
    header(request, 'x-goog-upload-header-content-type') || (typeof mimeType === 'string' ? mimeType : '');
  const bytes = declared === '' ? null : Number(declared);
  if (!isKnownMedia(type)) return invalidArgument(`Unsupported MIME type: ${type}`);
  if (bytes !== null && (!Number.isInteger(bytes) || bytes < 0))
    return invalidArgument('Invalid upload size.');
  if (bytes !== null && bytes > FILE_MAX_BYTES)
    return invalidArgument(`File size exceeds the limit: ${FILE_MAX_BYTES} bytes.`);
  if (typeof displayName !== 'string' || displayName.length > DISPLAY_NAME_MAX)
    return invalidArgument(`Display name must be at most ${DISPLAY_NAME_MAX} characters.`);
  if (name !== undefined && (typeof name !== 'string' || !FILE_NAME.test(name)))
    return invalidArgument(`Invalid resource name: ${JSON.stringify(name)}`);
  if (typeof name === 'string' && store.get(name))
    return googleError('FAILED_PRECONDITION', `File ${name} already exists.`);
  return { name: name ?? null, displayName, mimeType: type, bytes };
}

async function start(request: VendorRequest, store: FileStore): Promise<VendorReply> {
  if (header(request, 'x-goog-upload-protocol') !== 'resumable')
    return invalidArgument('the sandbox takes resumable uploads alone (X-Goog-Upload-Protocol: resumable)');
  const order = readOrder(request, store);
  if ('status' in order) return order;
  const { id } = await store.begin(order);
  const address = `${originOf(request)}/upload/v1beta/files?upload_id=${id}&upload_protocol=resumable`;
  return status('active', {
    'x-goog-upload-url': address,
    'x-goog-upload-control-url': address,
    'x-goog-upload-chunk-granularity': String(GRANULARITY_BYTES),
  });
}

/** What is wrong with a piece, in words; null when it fits. */
function pieceFault(request: VendorRequest, upload: Upload, isLast: boolean): string | null {
  const offset = Number(header(request, 'x-goog-upload-offset') || 0);
  const after = upload.received + request.body.length;
  const { bytes } = upload.order;
  if (offset !== upload.received)
    return `Upload offset ${offset} does not match ${upload.received} received bytes.`;
  if (!isLast && request.body.length % GRANULARITY_BYTES !== 0)
    return `Chunks but the last must be a multiple of ${GRANULARITY_BYTES} bytes.`;
  if (bytes !== null && (after > bytes || (isLast && after !== bytes)))
    return `Upload has ${after} bytes where ${bytes} were declared.`;
  return null;
}

async function receive(
  request: VendorRequest,
  store: FileStore,
  upload: Upload,
  commands: readonly string[],
): Promise<VendorReply> {
  const isLast = commands.includes('finalize');
  const fault = pieceFault(request, upload, isLast);
  if (fault) return invalidArgument(fault);
  await store.append(upload, request.body);
  if (!isLast) return status('active', { 'x-goog-upload-size-received': String(upload.received) });
  const file = fileJson(store.finish(upload), originOf(request));
  return jsonReply(200, { file }, { 'x-goog-upload-status': 'final' });
}

/** Answers one step of Google's resumable uploads: start, upload, finalize, query, cancel. */
export async function serveUpload(request: VendorRequest, store: FileStore): Promise<VendorReply> {
  const commands = header(request, 'x-goog-upload-command')
    .split(',')
    .map((word) => word.trim());
  if (commands.includes('start')) return start(request, store);
  const upload = store.upload(request.url.searchParams.get('upload_id') ?? '');
  if (!upload)
    return googleError('NOT_FOUND', 'The upload was not found; it may have been finished or cancelled.');
  if (commands.includes('query'))
    return status('active', { 'x-goog-upload-size-received': String(upload.received) });
  if (commands.includes('cancel')) {
    await store.cancel(upload);
    return status('cancelled');
  }
  return commands.some((command) => command === 'upload' || command === 'finalize')
    ? receive(request, store, upload, commands)
    : invalidArgument(`Unknown upload command: ${commands.join(', ')}`);
}
