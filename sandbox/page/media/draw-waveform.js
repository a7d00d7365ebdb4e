/**
 * Draws a waveform as bars that fill the canvas, the part before `progress` in the accent colour. Colours come from
 * the canvas's own style (`color` and `--played`), so that they follow the theme.
 * @param {HTMLCanvasElement} canvas
 * @param {number[]} peaks 0 to 1; none draws a flat line
 * @param {number} progress 0 to 1
 */
export function drawWaveform(canvas, peaks, progress) {
  const scale = globalThis.devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext('2d');
  if (!context || width === 0) return;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const pitch = 4;
  const bars = Math.max(1, Math.floor(width / pitch));
  for (let bar = 0; bar < bars; bar += 1) {
    const from = Math.floor((bar / bars) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((bar + 1) / bars) * peaks.length));
    const peak = peaks.length > 0 ? Math.max(...peaks.slice(from, to)) : 0;
    const tall = Math.max(3, peak * (height - 2));
    context.fillStyle = bar / bars < progress ? style.getPropertyValue('--played') : style.color;
    context.beginPath();
    context.roundRect(bar * pitch, (height - tall) / 2, pitch - 1.5, tall, 1.25);
    context.fill();
  }
}
