// Full-batch gradient descent: the rule of SGD, when the gradient is that of all examples.

import { SGD } from "./sgd.ts";

/**
 * `p := p - lr dL/dp`, L the loss over all examples: give `train.fit` a `batchSize` of their number.
 *
 *     new optim.GD({ learningRate: 0.1 })
 */
export class GD extends SGD {}
