import { jsonReply, type VendorReply } from '../protocol.ts';
import { elevenError, invalidField } from './eleven-error.ts';
import { describeVoice, type StandInVoice, VOICES } from './voices.ts';

const PAGE_SIZE = 10;
const PAGE_SIZE_MAX = 100;

/** Which voices each `voice_type` means; the stand-in has none of a community. */
const VOICE_TYPES: Readonly<Record<string, readonly StandInVoice['category'][]>> = {
  default: ['premade'],
  personal: ['cloned'],
  workspace: ['cloned'],
  community: [],
  'non-default': ['cloned'],
  'non-community': ['premade', 'cloned'],
  saved: ['premade', 'cloned'],
};

const CATEGORIES = new Set(['premade', 'cloned', 'generated', 'professional']);

function matches(voice: StandInVoice, query: URLSearchParams): boolean {
  const type = query.get('voice_type');
  const category = query.get('category');
  const ids = query.getAll('voice_ids');
  const search = query.get('search')?.toLowerCase() ?? '';
  const words = [voice.name, voice.description, voice.category, ...Object.values(voice.labels)];
  const labels = ['gender', 'age', 'accent', 'language'].every((label) => {
    const wanted = query.getAll(label);
    return wanted.length === 0 || wanted.includes(voice.labels[label] ?? '');
  });
  return (
    labels &&
    (type === null || (VOICE_TYPES[type] ?? []).includes(voice.category)) &&
    (category === null || voice.category === category) &&
    (ids.length === 0 || ids.includes(voice.id)) &&
    words.join(' ').toLowerCase().includes(search)
  );
}

function fault(query: URLSearchParams): VendorReply | null {
  const size = Number(query.get('page_size') ?? PAGE_SIZE);
  const type = query.get('voice_type');
  const category = query.get('category');
  if (!Number.isInteger(size) || size < 1 || size > PAGE_SIZE_MAX)
    return invalidField(['query', 'page_size'], 'Input should be between 1 and 100', 'int_parsing');
  if (type !== null && !VOICE_TYPES[type])
    return invalidField(['query', 'voice_type'], `Unknown voice type ${type}`, 'enum');
  if (category !== null && !CATEGORIES.has(category))
    return invalidField(['query', 'category'], `Unknown category ${category}`, 'enum');
  return null;
}

function sorted(voices: StandInVoice[], query: URLSearchParams): StandInVoice[] {
  const sign = query.get('sort_direction') === 'desc' ? -1 : 1;
  if (query.get('sort') === 'name') return voices.toSorted((a, b) => sign * a.name.localeCompare(b.name));
  if (query.get('sort') !== 'created_at_unix') return voices;
  return voices.toSorted((a, b) => sign * (a.createdAtUnix - b.createdAtUnix));
}

/** `GET /v2/voices`: filtered, sorted, a page at a time. */
export function listVoices(query: URLSearchParams): VendorReply {
  const refused = fault(query);
  if (refused) return refused;
  const found = sorted(
    VOICES.filter((voice) => matches(voice, query)),
    query,
  );
  const token = query.get('next_page_token');
  const start = token === null ? 0 : found.findIndex((voice) => voice.id === token);
  if (start < 0) return elevenError(400, 'invalid_page_token', 'The page token is not one of this list.');
  const end = start + Number(query.get('page_size') ?? PAGE_SIZE);
  return jsonReply(200, {
    voices: found.slice(start, end).map(describeVoice),
    has_more: end < found.length,
    total_count: found.length,
    next_page_token: found[end]?.id ?? null,
  });
}
