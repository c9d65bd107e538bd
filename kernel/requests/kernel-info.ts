// kernel_info_request: what this kernel is. Protocol section "Kernel info".

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { lecternRoot } from "../lectern-root.ts";
import { protocolVersion } from "../wire/message.ts";
import type { Handler } from "./request.ts";

export const kernelInfo: Handler = () => ({ content: info() });

function info(): Record<string, unknown> {
  const lectern = versionOf(join(lecternRoot, "package.json"));
  return {
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "lectern",
    implementation_version: lectern,
    language_info: {
      name: "typescript",
      version: typescriptVersion,
      // The type by which JupyterLab's CodeMirror finds its TypeScript mode.
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `Lectern ${lectern}: TypeScript ${typescriptVersion} on Node ${process.versions.node}`,
    debugger: false,
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/intro.html" },
      { text: "TensorFlow.js API", url: "https://js.tensorflow.org/api/latest/" },
    ],
    supported_features: [],
  };
}

function versionOf(packageJson: string): string {
  return (JSON.parse(readFileSync(packageJson, "utf8")) as { version: string }).version;
}

const typescriptVersion = versionOf(
  createRequire(join(lecternRoot, "package.json")).resolve("typescript/package.json"),
);
