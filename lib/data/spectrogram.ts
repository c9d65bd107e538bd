// What a sound is made of, moment by moment: the strength of each frequency in short frames.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";

export interface SpectrogramOptions {
  /** Samples in a frame, a power of two; half as many frequencies come out. */
  frameLength?: number;
  /** Samples from the start of one frame to that of the next. */
  frameStep?: number;
  /** What is this many decibels below a full sine, or more, becomes 0; a full sine is 1. */
  range?: number;
}

/**
 * For each frame t of `frameLength` samples s and each frequency k, in decibels scaled to [0, 1]:
 * `S = |Σₙ h(n) s(n) exp(-2πi k n / frameLength)|`, `X = max(0, 1 + 20 log₁₀(4 S / frameLength) / range)`,
 * with Hann's window h. From waves [n, samples] to [n, frames, frameLength / 2], in which the last axis goes from 0
 * to just below half the sample rate.
 *
 *     data.spectrogram(waves, { frameLength: 64, frameStep: 32 });
 *
 * Named as in tf.signal.stft.
 */
export function spectrogram(waves: Matrix, options: SpectrogramOptions = {}): tf.Tensor3D {
  checkOptions("data.spectrogram", options, ["frameLength", "frameStep", "range"]);
  const { frameLength = 64, frameStep = frameLength / 2, range = 60 } = options;
  if (!(Number.isInteger(Math.log2(frameLength)) && frameLength >= 2)) {
    throw new RangeError(
      `data.spectrogram: frameLength must be a power of two of at least 2, got ${frameLength}`,
    );
  }
  checkCount("data.spectrogram: frameStep", frameStep);
  checkNumber("data.spectrogram: range", range, { least: 1 });
  const { values, rows, columns } = readMatrix("data.spectrogram: waves", waves);
  if (rows > 0 && columns < frameLength) {
    throw new RangeError(
      `data.spectrogram: waves must have at least frameLength ${frameLength} samples, got [${rows}, ${columns}]`,
    );
  }
  const frames = rows === 0 ? 0 : 1 + Math.floor((columns - frameLength) / frameStep);
  const bins = frameLength / 2;
  const hann = Float64Array.from(
    { length: frameLength },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / frameLength),
  );
  const transform = fourier(frameLength);
  const frame = new Float64Array(frameLength);
  const out = new Float32Array(rows * frames * bins);
  for (let place = 0; place < rows * frames; place++) {
    const from = Math.floor(place / frames) * columns + (place % frames) * frameStep;
    for (let n = 0; n < frameLength; n++) frame[n] = hann[n]! * values[from + n]!;
    const { re, im } = transform(frame);
    for (let k = 0; k < bins; k++) {
      const size = (4 / frameLength) * Math.sqrt(re[k]! ** 2 + im[k]! ** 2);
      out[place * bins + k] = Math.max(0, 1 + (20 * Math.log10(size + 1e-12)) / range);
    }
  }
  return tf.tensor3d(out, [rows, frames, bins]);
}

/** Cooley and Tukey's transform of real signals of one length, a power of two; the next call writes over its result. */
function fourier(length: number): (signal: Float64Array) => { re: Float64Array; im: Float64Array } {
  const cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
  const sin = Float64Array.from({ length }, (_, k) => -Math.sin((2 * Math.PI * k) / length));
  const bits = Math.log2(length);
  const mirrored = Int32Array.from({ length }, (_, n) => {
    let index = 0;
    for (let bit = 0; bit < bits; bit++) index |= ((n >> bit) & 1) << (bits - 1 - bit);
    return index;
  });
  const [re, im] = [new Float64Array(length), new Float64Array(length)];
  return (signal) => {
    for (let n = 0; n < length; n++) re[n] = signal[mirrored[n]!]!;
    im.fill(0);
    for (let half = 1; half < length; half *= 2) {
      const step = length / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const a = start + k;
          const b = a + half;
          const c = cos[k * step]!;
          const s = sin[k * step]!;
          const x = re[b]! * c - im[b]! * s;
          const y = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - x;
          im[b] = im[a]! - y;
          re[a]! += x;
          im[a]! += y;
        }
      }
    }
    return { re, im };
  };
}
