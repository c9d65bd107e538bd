// Puts Lectern's kernels in the place of tfjs's on cpu and wasm, so that plain tfjs programs gain by them too.

import { replaceArithmetic } from "./arithmetic.ts";
import { replaceBatchNorm } from "./batch-norm.ts";
import { replaceConvolutions } from "./convolution.ts";
import { replaceDepthwiseConvolutions } from "./depthwise-convolution.ts";
import { replaceEinsum } from "./einsum.ts";
import { replaceGather } from "./gather.ts";
import { replaceMatMul } from "./mat-mul.ts";
import { replaceOneHot } from "./one-hot.ts";
import { replacePoolingGradients } from "./pooling-gradients.ts";
import type { HostBackend } from "./register.ts";
import { replaceSegmentSum } from "./segment-sum.ts";
import { replaceSlices } from "./slice.ts";
import { replaceSum } from "./sum.ts";
import { replaceTile } from "./tile.ts";
import { replaceUnary } from "./unary.ts";

/** To be called once tfjs has registered its own kernels, which is when its backend's package is imported. */
export function replaceKernels(backendName: HostBackend): void {
  replaceArithmetic(backendName);
  replaceBatchNorm(backendName);
  replaceConvolutions(backendName);
  replaceDepthwiseConvolutions(backendName);
  replaceEinsum(backendName);
  replaceGather(backendName);
  replaceMatMul(backendName);
  replaceOneHot(backendName);
  replacePoolingGradients(backendName);
  replaceSegmentSum(backendName);
  replaceSlices(backendName);
  replaceSum(backendName);
  replaceTile(backendName);
  replaceUnary(backendName);
}
