import { Worker } from 'node:worker_threads';

/** A picture takes some 100 ms; one that takes this long is given up. */
const RENDER_MS = 10_000;

/**
 * An SVG as a PNG of this width, drawn in a thread of its own: the gateway's heartbeat must not wait for a picture.
 * Rejects when it cannot be drawn (no prebuilt renderer for this platform, or no time).
 */
export function renderSvg(svg: string, width: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./svg-worker.ts', import.meta.url), { workerData: { svg, width } });
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      settle();
    };
    const timer = setTimeout(() => end(() => reject(new Error('the picture took too long'))), RENDER_MS);
    worker.once('message', (png: Uint8Array) => end(() => resolve(png)));
    worker.once('error', (error) => end(() => reject(error)));
    worker.once('exit', () => end(() => reject(new Error('the picture was not drawn'))));
  });
}
