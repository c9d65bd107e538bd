// An engine as small as can be: an addon that needs nothing but Node, and libraries with nothing in them.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { type Compiler, findCompiler } from "../../../../../lib/engine/native/install/compiler.ts";
import { libraries } from "../../../../../lib/engine/native/installed.ts";
import { packageFolder } from "../../../../../lib/engine/native/sources.ts";

/** Undefined where there is none: what needs it is skipped. */
export const ourCompiler: Compiler | undefined = (() => {
  try {
    return findCompiler();
  } catch {
    return undefined;
  }
})();

export const hasCompiler = ourCompiler !== undefined && process.platform !== "win32";

export const tinyAddon = {
  headers: join(packageFolder("node-api-headers")!, "include"),
  sources: {
    "answer.h": "#pragma once\nint answer();\n",
    "answer.cc":
      '// The answer.\n// flags: -DANSWER=42\n\n#include "answer.h"\nint answer() { return ANSWER; }\n',
    "module.cc": `// The module.
#include <node_api.h>
#include "answer.h"
#include "tensorflow/c/c_api.h"

extern "C" int zero_of_tensorflow_cc();

static napi_value init(napi_env env, napi_value exports) {
  napi_value value;
  napi_create_int32(env, answer() + ZERO_OF_TENSORFLOW + zero_of_tensorflow_cc(), &value);
  napi_set_named_property(env, exports, "answer", value);
  return exports;
}
NAPI_MODULE(tiny, init)
`,
  },
};

/** The members that an engine's wheel has: libraries that can be linked against, a header. */
export function libraryFiles(): Record<string, Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "lectern-library-"));
  try {
    const [program, ...args] = ourCompiler!.command;
    const made = libraries().map((file) => {
      const source = join(folder, "empty.cc");
      const name = basename(file);
      const zero = `zero_of_${/tensorflow_\w+/.exec(name)![0]}`;
      writeFileSync(source, `extern "C" int ${zero}() { return 0; }\n`);
      // TensorFlow's own are found by their names too, not by the path that they were linked from.
      const known =
        process.platform === "darwin" ? `-Wl,-install_name,@rpath/${name}` : `-Wl,-soname,${name}`;
      execFileSync(program, [...args, "-shared", "-fPIC", known, source, "-o", join(folder, name)]);
      return [file, readFileSync(join(folder, name))] as const;
    });
    return {
      ...Object.fromEntries(made),
      "tensorflow/include/tensorflow/c/c_api.h": Buffer.from("#pragma once\n#define ZERO_OF_TENSORFLOW 0\n"),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Puts them into a folder, as an installation would have. */
export function makeLibraries(folder: string): void {
  for (const [name, bytes] of Object.entries(libraryFiles())) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}
