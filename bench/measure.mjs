// Takes every figure of every kernel in turn, several times over, and keeps the medians.

/** A kernel that cannot give a figure says why by throwing this; the word goes into the table. */
export class Unable extends Error {
  constructor(word, reason) {
    super(reason);
    this.word = word;
  }
}

/** Resolves with `{ [figure]: { [kernel]: { value, runs } | { unable, reason } } }`. */
export async function measure(figures, kernels, { runs }) {
  const result = Object.fromEntries(figures.map(({ id }) => [id, {}]));
  for (let run = 1; run <= runs; run++) {
    for (const figure of figures) {
      for (const kernel of kernels) {
        // The kernels take turns within a figure: what slows the machine down for a while slows all of them.
        result[figure.id][kernel.name] ??= { runs: [] };
        const entry = result[figure.id][kernel.name];
        if (entry.unable || figure.once <= run - 1) continue;
        process.stderr.write(`run ${run} of ${runs}: ${figure.id} of ${kernel.name} … `);
        try {
          const { value, note, details } = await figure.measure(kernel);
          entry.runs.push(value);
          if (note) entry.note = note;
          if (details) entry.details = [...(entry.details ?? []), details];
          process.stderr.write(`${figure.show(value)}${note ? ` (${note})` : ""}\n`);
        } catch (error) {
          // What a kernel cannot do is not tried again; what went wrong once may go well the next time.
          if (error instanceof Unable) entry.unable = error.word;
          entry.reason = error.message;
          process.stderr.write(`${entry.unable ?? "fails"}: ${error.message}\n`);
        }
      }
    }
  }
  for (const entries of Object.values(result)) {
    for (const entry of Object.values(entries)) {
      if (entry.unable) continue;
      if (entry.runs.length === 0) entry.unable = "fails";
      else entry.value = median(entry.runs);
      if (entry.value !== undefined && entry.reason) entry.note = `failed once: ${entry.reason}`;
    }
  }
  return result;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
