// What each kind of engine is made of: the Python packages whose wheels hold the libraries, and which files of them.

import { libraries } from "../installed.ts";
import type { EngineKind } from "../manifest.ts";
import { TENSORFLOW } from "../sources.ts";
import type { Platform } from "./platform.ts";

export interface Package {
  name: string;
  version: string;
  /** The members of the wheel that are taken, under the names they have there. */
  members: RegExp;
  /** Those that must be among them. */
  needed: readonly string[];
}

export interface Parts {
  packages: readonly Package[];
  /** What the disk must have free to begin, in MB: the largest wheel, and all that is unpacked. */
  spaceMb: number;
}

export function partsOf(kind: EngineKind, { system, arch }: Platform): Parts {
  if (kind === "cuda") return { packages: [tensorflow("tensorflow"), ...CUDA], spaceMb: 4_500 };
  // Only for Linux on x64 is there a package without CUDA; those of the others never had it.
  const name = system === "linux" && arch === "x64" ? "tensorflow-cpu" : "tensorflow";
  return { packages: [tensorflow(name, system)], spaceMb: 1_300 };
}

/** The C interface's headers with all that they include; a later Lectern may want others than today's addon. */
const HEADERS =
  "include/(?:tensorflow/(?:c|core/common_runtime/next_pluggable_device/c)/.*|tensorflow/core/platform/ctstring.*|" +
  "(?:xla/)?tsl/(?:c|platform)/(?:ctstring|platform|tsl_status|default/platform).*)\\.h";

function tensorflow(name: string, system = "linux"): Package {
  return {
    name,
    version: TENSORFLOW,
    members: new RegExp(`^tensorflow/(?:libtensorflow_(?:cc|framework)\\.(?:so\\.2|2\\.dylib)|${HEADERS})$`),
    needed: [...libraries(system as NodeJS.Platform), "tensorflow/include/tensorflow/c/c_api.h"],
  };
}

/**
 * The oldest releases that TensorFlow 2.21 takes, which are the smallest: 1.5 GB, the newest are 2.2.
 *
 * It looks for cublas, cudart, cudnn, cufft, cusolver and cusparse before it registers a GPU, and registers none if
 * one is missing; nvjitlink is needed by two of them. nvrtc compiles some of cuDNN's kernels, nvcc's ptxas those of
 * XLA. NCCL (several GPUs), CUPTI (the profiler) and cuRAND are not needed.
 */
const CUDA: readonly Package[] = [
  nvidia("cublas", "12.5.3.2", ["libcublas.so.12", "libcublasLt.so.12"]),
  nvidia("cuda_runtime", "12.5.82", ["libcudart.so.12"]),
  nvidia("cudnn", "9.3.0.75", ["libcudnn.so.9"], "libcudnn.*"),
  nvidia("cufft", "11.2.3.61", ["libcufft.so.11"]),
  nvidia("cusolver", "11.6.3.83", ["libcusolver.so.11"]),
  nvidia("cusparse", "12.5.1.3", ["libcusparse.so.12"]),
  nvidia("nvjitlink", "12.5.82", ["libnvJitLink.so.12"]),
  nvidia("cuda_nvrtc", "12.5.82", ["libnvrtc.so.12"], "libnvrtc(?:-builtins)?\\.so\\..*"),
  {
    name: "nvidia-cuda-nvcc-cu12",
    version: "12.5.82",
    members: /^nvidia\/cuda_nvcc\/(?:bin\/ptxas|nvvm\/libdevice\/.*\.bc)$/,
    needed: ["nvidia/cuda_nvcc/bin/ptxas"],
  },
];

/** A package of libraries; without a pattern only those named are taken. */
function nvidia(folder: string, version: string, files: readonly string[], pattern?: string): Package {
  const names = pattern ?? files.map((file) => file.replaceAll(".", "\\.")).join("|");
  return {
    name: `nvidia-${folder.replaceAll("_", "-")}-cu12`,
    version,
    members: new RegExp(`^nvidia/${folder}/lib/(?:${names})$`),
    needed: files.map((file) => `nvidia/${folder}/lib/${file}`),
  };
}
