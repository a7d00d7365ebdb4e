/** Mono samples between -1 and 1 and their rate in Hz. */
export type Sound = { samples: Float32Array; rate: number };

const HEADER_BYTES = 44;

function ascii(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

/** Reads 16-bit mono WAV, the one kind Flite writes. Throws on anything else. */
export function parseWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const name = ascii(view, at);
    const size = view.getUint32(at + 4, true);
    if (name === 'fmt ') {
      if (view.getUint16(at + 10, true) !== 1 || view.getUint16(at + 22, true) !== 16)
        throw new Error('not 16-bit mono WAV');
      rate = view.getUint32(at + 12, true);
    }
    if (name === 'data') {
      const count = Math.floor(Math.min(size, bytes.length - at - 8) / 2);
      const samples = new Float32Array(count);
      for (let index = 0; index < count; index += 1)
        samples[index] = view.getInt16(at + 8 + 2 * index, true) / 32_768;
      return { samples, rate };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error('WAV without samples');
}

/** Samples as 16-bit little-endian PCM, clipped. */
export function toPcm16(samples: Float32Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(samples.length * 2));
  samples.forEach((sample, index) => {
    view.setInt16(index * 2, Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767))), true);
  });
  return new Uint8Array(view.buffer);
}

/** The header of a 16-bit mono WAV file whose samples take `dataBytes`. */
export function wavHeader(rate: number, dataBytes: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER_BYTES));
  const write = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  write(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, dataBytes, true);
  return new Uint8Array(view.buffer);
}
