import { html } from '../html.js';
import { localUrl } from '../net/local-url.js';
import { sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';
import { AudioPlayer } from './audio-player.js';
import { TextPreview } from './text-preview.js';

const VOICE_MESSAGE = 1 << 13;

/** @type {[string, RegExp][]} kind of an attachment whose content type says nothing, by extension */
const BY_EXTENSION = [
  ['audio', /\.(mp3|wav|ogg|opus|flac|m4a|aac)$/i],
  ['image', /\.(png|jpe?g|gif|webp|avif)$/i],
  ['video', /\.(mp4|m4v|mov|webm)$/i],
  ['text', /\.(txt|md|srt|vtt|json|csv|log|eml|ya?ml)$/i],
];

/**
 * How an attachment is shown.
 * @param {string} type content type
 * @param {string} name
 * @returns {string} audio, image, video, text, or file
 */
function kindOf(type, name) {
  const main = type.split('/')[0] ?? '';
  if (/^(audio|image|video|text)$/.test(main) && type !== 'text/html')
    return type.startsWith('image/svg') ? 'file' : main;
  if (/^application\/(json|x-subrip)/.test(type)) return 'text';
  return BY_EXTENSION.find(([, pattern]) => pattern.test(name))?.[0] ?? 'file';
}

/**
 * One attachment of a message.
 * @param {{file: any, flags: number}} props Discord's attachment JSON and the message's flags
 */
export function Attachment({ file, flags }) {
  const url = localUrl(file.url);
  const name = String(file.title ?? file.filename ?? 'file');
  const size = Number(file.size ?? 0);
  if (!url) return html`<p class="note-bad"><${Icon} name="alert" /> The file ${name} has no address.</p>`;
  switch (kindOf(String(file.content_type ?? ''), String(file.filename ?? ''))) {
    case 'audio': {
      const voice = (flags & VOICE_MESSAGE) !== 0;
      return html`<${AudioPlayer}
        file=${{ url, name, size, voice, waveform: file.waveform, seconds: file.duration_secs }}
      />`;
    }
    case 'image':
      return html`<${Picture}
        url=${url}
        width=${file.width}
        height=${file.height}
        text=${file.description ?? name}
      />`;
    case 'video':
      return html`<video
        class="video"
        controls
        preload="metadata"
        src=${url}
        aria-label=${file.description ?? name}
        width=${file.width}
        height=${file.height}
      ></video>`;
    case 'text':
      return html`<${TextPreview} url=${url} name=${name} size=${size} />`;
    default:
      return html`<${FileCard} url=${url} name=${name} size=${size} />`;
  }
}

/**
 * An image that keeps its place while it loads, when its size is known.
 * @param {{url: string, width?: number, height?: number, text: string, small?: boolean}} props
 */
export function Picture({ url, width, height, text, small = false }) {
  const src = localUrl(url);
  const sized = width && height ? { width, height, style: `aspect-ratio:${width}/${height}` } : {};
  return html`<a
    class=${small ? 'picture small' : 'picture'}
    href=${src}
    target="_blank"
    rel="noopener noreferrer"
  >
    <img src=${src} alt=${text} loading="lazy" ...${sized} />
  </a>`;
}

/**
 * A file that can only be downloaded.
 * @param {{url: string, name: string, size: number}} props
 */
export function FileCard({ url, name, size }) {
  return html`<a class="file-card" href=${url} download=${name}>
    <${Icon} name="file" />
    <span class="name">${name}</span>
    ${size > 0 && html`<span class="muted">${sizeText(size)}</span>`}
    <${Icon} name="download" />
    <span class="hidden">Download</span>
  </a>`;
}
