// Puts Lectern's kernels in the place of tfjs's on cpu and wasm, so that plain tfjs programs gain by them too.

import { replaceConvolutions } from "./convolution.ts";
import { replaceDepthwiseConvolutions } from "./depthwise-convolution.ts";
import { replaceMatMul } from "./mat-mul.ts";
import { replaceMaxPoolGradient } from "./max-pool-gradient.ts";
import type { HostBackend } from "./register.ts";
import { replaceSegmentSum } from "./segment-sum.ts";
import { replaceSum } from "./sum.ts";

/** To be called once tfjs has registered its own kernels, which is when its backend's package is imported. */
export function replaceKernels(backendName: HostBackend): void {
  replaceMatMul(backendName);
  replaceConvolutions(backendName);
  replaceDepthwiseConvolutions(backendName);
  replaceMaxPoolGradient(backendName);
  replaceSegmentSum(backendName);
  replaceSum(backendName);
}
