import { parentPort, workerData } from 'node:worker_threads';
import { Resvg } from '@resvg/resvg-js';

/** Draws the one SVG it was started with and answers the PNG's bytes; loads no font. */
const { svg, width } = workerData as { svg: string; width: number };
const picture = new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { loadSystemFonts: false } });
parentPort?.postMessage(new Uint8Array(picture.render().asPng()), []);
