// The module "tslab" as notebooks written for tslab import it: the API of tslab 1.0.22, and the bundles it sends.

import { createRequire } from "node:module";
import { types } from "node:util";

import { base64Of } from "./intrinsics.ts";
import { isMimeType, mimeContent } from "./mime-entry.ts";
import { sendDisplay } from "./sink.ts";
import { briefTextOf } from "./text.ts";

export interface Display {
  javascript(s: string): void;
  html(s: string): void;
  markdown(s: string): void;
  latex(s: string): void;
  svg(s: string): void;
  png(b: Uint8Array): void;
  jpeg(b: Uint8Array): void;
  gif(b: Uint8Array): void;
  pdf(b: Uint8Array): void;
  text(s: string): void;
  raw(contentType: string, b: string | Uint8Array): void;
}

const { isUint8Array } = types;

interface Versions {
  tslab: string;
  typescript: string;
  node: string;
}

/** The version of tslab that this API is, of the TypeScript that checks the cells, and of Node. */
export const versions: Versions = {
  tslab: "1.0.22",
  get typescript(): string {
    // Read when asked for: no notebook should wait for it.
    return createRequire(import.meta.url)("typescript/package.json").version;
  },
  node: process.version,
};

/** A display that shows in one place: each call replaces what the one before has shown. */
export function newDisplay(): Display {
  return new DisplayImpl(`${session}-${++displays}`);
}

class DisplayImpl implements Display {
  private readonly id: string | undefined;
  private update = false;

  constructor(id?: string) {
    this.id = id;
  }

  javascript(s: string): void {
    this.raw("text/javascript", s);
  }

  html(s: string): void {
    this.raw("text/html", s);
  }

  markdown(s: string): void {
    this.raw("text/markdown", s);
  }

  latex(s: string): void {
    this.raw("text/latex", s);
  }

  svg(s: string): void {
    this.raw("image/svg+xml", s);
  }

  png(b: Uint8Array): void {
    this.raw("image/png", b);
  }

  jpeg(b: Uint8Array): void {
    this.raw("image/jpeg", b);
  }

  gif(b: Uint8Array): void {
    this.raw("image/gif", b);
  }

  pdf(b: Uint8Array): void {
    this.raw("application/pdf", b);
  }

  text(s: string): void {
    this.raw("text/plain", s);
  }

  raw(contentType: string, b: string | Uint8Array): void {
    if (!isMimeType(contentType)) {
      throw new TypeError(
        `tslab display: the content type must be like "text/html", got ${briefTextOf(contentType)}`,
      );
    }
    // tslab adds no text/plain, so neither does this; and to it bytes are base64, whatever they are said to be.
    const data = { [contentType]: isUint8Array(b) ? base64Of(b) : mimeContent(contentType, b) };
    sendDisplay("tslab display", {
      kind: this.update ? "update_display_data" : "display_data",
      data,
      metadata: {},
      ...(this.id !== undefined && { displayId: this.id }),
    });
    this.update = this.id !== undefined;
  }
}

// Unlike every name of an earlier session, whose outputs may still be in the notebook.
const session = `tslab-${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`;
let displays = 0;

/** Shows each content in an output of its own. */
export const display: Display = new DisplayImpl();
