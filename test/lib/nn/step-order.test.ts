// Whatever steps are padding, and in whichever direction they are read: the padding might as well not be there.

import fc from "fast-check";
import { expect } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { arrange, restore, stepOrder } from "../../../lib/nn/step-order.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

/** Of each example which steps are real. */
const masks = fc
  .integer({ min: 1, max: 5 })
  .chain((steps) =>
    fc.array(fc.array(fc.boolean(), { minLength: steps, maxLength: steps }), { minLength: 1, maxLength: 4 }),
  );

/** A number of its own at each real step, 0 at the others. */
const sequences = (mask: boolean[][]) =>
  tf.tensor3d(mask.map((row, n) => row.map((real, t) => [real ? Math.sin(3 * n + t + 1) : 0])));

const runs = { numRuns: 25 };

onEveryEngine("a masked layer gives what it gives of the real steps alone", () => {
  fc.assert(
    fc.property(masks, fc.boolean(), (mask, goBackwards) => {
      const options = { units: 2, returnSequences: true, goBackwards };
      const [y] = new nn.GRU({ ...options, maskZero: true }).forward(sequences(mask));
      const plain = new nn.GRU(options);
      const wanted = mask.flatMap((row, n) => {
        const values = row.flatMap((real, t) => (real ? [[Math.sin(3 * n + t + 1)]] : []));
        const h =
          values.length > 0 ? (plain.forward(tf.tensor3d([values]))[0].arraySync() as number[][][])[0]! : [];
        return row.flatMap((real) => (real ? h.shift()! : [0, 0]));
      });
      expectClose(y.dataSync(), wanted);
    }),
    runs,
  );
});

onEveryEngine("arrange puts the real steps first, in the order of reading; restore puts them back", () => {
  fc.assert(
    fc.property(masks, fc.boolean(), (mask, goBackwards) => {
      const x = sequences(mask);
      const order = stepOrder(x, { goBackwards, maskZero: true })!;
      const arranged = arrange(x, order);
      const wanted = mask.map((row, n) => {
        const real = row.flatMap((real, t) => (real ? [Math.fround(Math.sin(3 * n + t + 1))] : []));
        if (goBackwards) real.reverse();
        return [...real, ...Array<number>(row.length - real.length).fill(0)];
      });
      expect([...arranged.dataSync()]).toEqual(wanted.flat());
      expect([...restore(arranged, order).dataSync()]).toEqual([...x.dataSync()]);
    }),
    runs,
  );
});
