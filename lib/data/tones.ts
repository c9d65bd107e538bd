// Chirps, one after the other, and their spectrograms: what matters is their order, so a network must listen to the end.

import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { Dataset, type DatasetFields } from "./dataset.ts";
import { type Random, random } from "./random.ts";
import { imagesToHtml } from "./show-images.ts";
import { spectrogram } from "./spectrogram.ts";

export interface TonesOptions {
  /** How many sounds. */
  examples?: number;
  /** Chirps in a sound; each rises or falls, so there are 2 ** chirps classes. */
  chirps?: number;
  /** Standard deviation of the normal noise added to each sample; a chirp's samples lie in [-1, 1]. */
  noise?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/** Of a second: 64 frames of 64 samples, each beginning 32 after the one before. */
const SAMPLE_RATE = 4000;
const FRAME = 64;
const STEP = 32;
const FRAMES = 64;
const SAMPLES = FRAME + STEP * (FRAMES - 1);

/**
 * Half a second of chirps: waves [examples, 2080] at 4000 Hz, and spectrograms X [examples, 64, 32, 1], 64 frames
 * of 32 frequencies up to 2000 Hz, in [0, 1]. Example i is of class i mod 2 ** chirps.
 *
 *     const { X, y } = data.tones(); // "rise rise", "rise fall", "fall rise", "fall fall"
 *     X.squeeze([3]); // [examples, 64, 32]: 64 steps for a recurrent layer
 */
export function tones(options: TonesOptions = {}): Tones {
  checkOptions("data.tones", options, ["examples", "chirps", "noise", "seed"]);
  const { examples = 400, chirps = 2, noise = 0.02, seed = 0 } = options;
  checkCount("data.tones: examples", examples, 0);
  checkCount("data.tones: chirps", chirps);
  checkNumber("data.tones: chirps", chirps, { most: 4 });
  checkNumber("data.tones: noise", noise, { least: 0 });
  const next = random(seed);
  const classes = 2 ** chirps;
  const y = Int32Array.from({ length: examples }, (_, i) => i % classes);
  const waves = new Float32Array(examples * SAMPLES);
  for (let i = 0; i < examples; i++) {
    const wave = waves.subarray(i * SAMPLES, (i + 1) * SAMPLES);
    for (let place = 0; place < chirps; place++) {
      sing(wave, isRising(y[i]!, place, chirps), (place * SAMPLES) / chirps, SAMPLES / chirps, next);
    }
    for (let n = 0; n < SAMPLES; n++) wave[n]! += next.normal(0, noise);
  }
  const classNames = Array.from({ length: classes }, (_, label) =>
    Array.from({ length: chirps }, (_, place) => (isRising(label, place, chirps) ? "rise" : "fall")).join(
      " ",
    ),
  );
  const sound = tf.tensor2d(waves, [examples, SAMPLES]);
  const X = tf.tidy(() => spectrogram(sound, { frameLength: FRAME, frameStep: STEP }).expandDims(3));
  return new Tones({ name: "tones", X: X as tf.Tensor4D, y, classNames, waves: sound });
}

/** Chirps as waves and as spectrograms; in a notebook it shows the spectrograms. */
export class Tones extends Dataset<tf.Tensor4D> {
  /** [examples, 2080] */
  readonly waves: tf.Tensor2D;
  /** Samples in a second. */
  readonly sampleRate = SAMPLE_RATE;

  constructor({ waves, ...fields }: DatasetFields<tf.Tensor4D> & { waves: tf.Tensor2D }) {
    super(fields);
    this.waves = waves;
  }

  /** Time to the right, pitch upwards. */
  protected override picture(): string | undefined {
    const { X, y, classNames } = this;
    if (X.size === 0) return undefined;
    const [, frames, bins] = X.shape;
    const values = X.dataSync();
    const turned = Float32Array.from({ length: values.length }, (_, at) => {
      const [i, rest] = [Math.floor(at / (frames * bins)), at % (frames * bins)];
      const [pitch, time] = [bins - 1 - Math.floor(rest / frames), rest % frames];
      return values[(i * frames + time) * bins + pitch]!;
    });
    return imagesToHtml(turned, { height: bins, width: frames, labels: y.dataSync(), classNames });
  }
}

/** Class 0 rises throughout; the first chirp is the highest bit. */
function isRising(label: number, place: number, chirps: number): boolean {
  return ((label >> (chirps - 1 - place)) & 1) === 0;
}

/** A chirp somewhere in its share of the wave: its pitch goes evenly from one end to the other. */
function sing(wave: Float32Array, rising: boolean, from: number, room: number, next: Random): void {
  const length = Math.floor(room * next.uniform(0.55, 0.85));
  const start = Math.floor(from + next() * (room - length));
  const low = next.uniform(200, 1000);
  const high = low + next.uniform(250, 700);
  const [first, last] = rising ? [low, high] : [high, low];
  const loudness = next.uniform(0.5, 1);
  let phase = next.uniform(0, 2 * Math.PI);
  for (let n = 0; n < length; n++) {
    const t = n / length;
    phase += (2 * Math.PI * (first + (last - first) * t)) / SAMPLE_RATE;
    wave[start + n]! += loudness * Math.sin(Math.PI * t) ** 0.5 * Math.sin(phase);
  }
}
