import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { clockText, sizeText } from '../text/size.js';
import { Icon } from '../view/icon.js';
import { drawWaveform } from './draw-waveform.js';
import { peaksOfWaveform, soundOf } from './peaks.js';

/** @type {HTMLAudioElement | null} the one that plays now: starting another pauses it */
let playing = null;

/**
 * @typedef {object} AudioFile
 * @property {string} url on this origin
 * @property {string} name
 * @property {number} size bytes
 * @property {string} [waveform] of a voice message
 * @property {number} [seconds] as declared by the bot
 * @property {boolean} [voice]
 */

/**
 * Loads the sound once the player is near the screen.
 * @param {AudioFile} file
 * @param {{current: HTMLElement | null}} box
 */
function useSound({ url, size, waveform, seconds }, box) {
  const declared = waveform ? peaksOfWaveform(waveform) : [];
  const [sound, setSound] = useState({ peaks: declared, seconds: seconds ?? 0, source: '', problem: '' });
  useEffect(() => {
    let gone = false;
    const load = async () => {
      try {
        const loaded = await soundOf(url, size);
        if (!gone)
          setSound((now) => ({
            ...loaded,
            peaks: now.peaks.length > 0 ? now.peaks : loaded.peaks,
            problem: '',
          }));
      } catch {
        if (!gone) setSound((now) => ({ ...now, problem: 'This file cannot be played.' }));
      }
    };
    const near = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      void load();
    });
    if (box.current) near.observe(box.current);
    return () => {
      gone = true;
      near.disconnect();
    };
  }, [url]);
  return sound;
}

/**
 * Plays an audio file: play and pause, a waveform to seek in (mouse, or arrow keys, Home and End), time, download.
 * @param {{file: AudioFile}} props
 */
export function AudioPlayer({ file }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const audio = useRef(/** @type {HTMLAudioElement | null} */ (null));
  const [time, setTime] = useState(0);
  const [on, setOn] = useState(false);
  const sound = useSound(file, box);
  const length = sound.seconds || audio.current?.duration || 0;

  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (!element.paused) return element.pause();
    if (playing !== element) playing?.pause();
    playing = element;
    element.play().catch(() => setOn(false));
  };
  /** @param {number} to seconds */
  const seek = (to) => {
    if (!audio.current || !Number.isFinite(to)) return;
    audio.current.currentTime = Math.min(Math.max(0, to), length || 0);
    setTime(audio.current.currentTime);
  };

  return html`<div
    class=${file.voice ? 'audio voice' : 'audio'}
    ref=${box}
    role="group"
    aria-label=${`Audio ${file.name}`}
  >
    <button
      type="button"
      class="play"
      aria-label=${`${on ? 'Pause' : 'Play'} ${file.name}`}
      onClick=${toggle}
      disabled=${sound.problem !== ''}
    >
      <${Icon} name=${on ? 'pause' : 'play'} />
    </button>
    <div class="audio-body">
      ${!file.voice && html`<div class="audio-name"><span class="name">${file.name}</span><span class="muted">${sizeText(file.size)}</span></div>`}
      <${Seeker}
        name=${file.name}
        peaks=${sound.peaks}
        time=${time}
        length=${length}
        seek=${seek}
        toggle=${toggle}
      />
      <div class="audio-time">${sound.problem || `${clockText(time)} / ${clockText(length)}`}</div>
    </div>
    <a class="icon-button" href=${file.url} download=${file.name} aria-label=${`Download ${file.name}`}
      ><${Icon} name="download"
    /></a>
    <audio
      ref=${audio}
      src=${sound.source || undefined}
      preload="metadata"
      onPlay=${() => setOn(true)}
      onPause=${() => setOn(false)}
      onEnded=${() => setTime(0)}
      onTimeUpdate=${() => setTime(audio.current?.currentTime ?? 0)}
    ></audio>
  </div>`;
}

/**
 * The waveform as a slider.
 * @param {{name: string, peaks: number[], time: number, length: number, seek: (to: number) => void, toggle: () => void}} props
 */
function Seeker({ name, peaks, time, length, seek, toggle }) {
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const id = useId();
  const draw = () => canvas.current && drawWaveform(canvas.current, peaks, length > 0 ? time / length : 0);
  useEffect(() => {
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const resized = new ResizeObserver(draw);
    dark.addEventListener('change', draw);
    if (canvas.current) resized.observe(canvas.current);
    return () => {
      dark.removeEventListener('change', draw);
      resized.disconnect();
    };
  }, [peaks, time, length]);

  const step = length > 30 ? 5 : 1;
  /** @type {Record<string, () => void>} */
  const keys = {
    ArrowLeft: () => seek(time - step),
    ArrowRight: () => seek(time + step),
    ArrowDown: () => seek(time - step),
    ArrowUp: () => seek(time + step),
    Home: () => seek(0),
    End: () => seek(length),
    ' ': toggle,
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const act = keys[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  /** @param {PointerEvent} event */
  const onPointer = (event) => {
    if (event.buttons !== 1 || !canvas.current) return;
    canvas.current.parentElement?.setPointerCapture(event.pointerId);
    const { left, width } = canvas.current.getBoundingClientRect();
    seek(((event.clientX - left) / width) * length);
  };
  return html`<div
    id=${id}
    class="seeker"
    role="slider"
    tabindex="0"
    aria-label=${`Position in ${name}`}
    aria-valuemin="0"
    aria-valuemax=${Math.round(length * 10) / 10}
    aria-valuenow=${Math.round(time * 10) / 10}
    aria-valuetext=${`${clockText(time)} of ${clockText(length)}`}
    onKeyDown=${onKeyDown}
    onPointerDown=${onPointer}
    onPointerMove=${onPointer}
  >
    <canvas ref=${canvas}></canvas>
  </div>`;
}
