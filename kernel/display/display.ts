// `display(value)` and `display.html(text)`: what a cell calls to show something where it stands.

import { type MaybePromise, toBundle } from "./bundle.ts";
import { type DisplayHandle, type DisplayOptions, type Shower, show } from "./handle.ts";
import { apply, begins, defineProperty, indexIn, isArray, sliceOf } from "./intrinsics.ts";
import type { Bundle } from "./mime.ts";
import { isJsonType, isMimeType, mimeContent } from "./mime-entry.ts";
import { sendDisplay } from "./sink.ts";
import { briefTextOf, clip } from "./text.ts";
import { vegaTypeOf } from "./vega.ts";

/** An image as its bytes, as base64 text or as a `data:` URL. */
export type ImageContent = Uint8Array | ArrayBuffer | string;

export interface ImageOptions extends DisplayOptions {
  /** In pixels; without it the image's own. */
  width?: number | undefined;
  /** In pixels; without it the image's own. */
  height?: number | undefined;
}

/** A Plotly figure, or its traces alone. */
export type PlotlyFigure =
  | {
      data: readonly object[];
      layout?: object | undefined;
      config?: object | undefined;
      frames?: readonly object[] | undefined;
    }
  | readonly object[];

export interface Display {
  /** Shows a value as the cell's result would be shown. */
  (value: unknown, options?: DisplayOptions): DisplayHandle;
  html(text: string, options?: DisplayOptions): DisplayHandle<string>;
  markdown(text: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Formulas stand between dollar signs: `display.latex("$y = Wx + b$")`. */
  latex(text: string, options?: DisplayOptions): DisplayHandle<string>;
  /** Text as it is, without the quotes that a string has as a cell's result. */
  text(text: string, options?: DisplayOptions): DisplayHandle<string>;
  svg(text: string, options?: DisplayOptions): DisplayHandle<string>;
  png(image: ImageContent, options?: ImageOptions): DisplayHandle<ImageContent>;
  jpeg(image: ImageContent, options?: ImageOptions): DisplayHandle<ImageContent>;
  gif(image: ImageContent, options?: ImageOptions): DisplayHandle<ImageContent>;
  pdf(document: ImageContent, options?: DisplayOptions): DisplayHandle<ImageContent>;
  /** A tree that folds. */
  json(value: unknown, options?: DisplayOptions): DisplayHandle;
  /** Runs in the browser, where `element` is the output. */
  javascript(text: string, options?: DisplayOptions): DisplayHandle<string>;
  /** A Vega-Lite or Vega specification; version 5 of Vega-Lite if it has no `$schema`. */
  vegaLite(specification: object, options?: DisplayOptions): DisplayHandle<object>;
  plotly(figure: PlotlyFigure, options?: DisplayOptions): DisplayHandle<PlotlyFigure>;
  /** Content of any MIME type: text, bytes, or plain data if the type is JSON. */
  raw(mime: string, content: unknown, options?: DisplayOptions): DisplayHandle;
  /** Removes what the cell has shown; with `wait`, when the next output comes, so that nothing flickers. */
  clear(options?: { wait?: boolean | undefined }): void;
}

export const display: Display = Object.assign(
  (value: unknown, options?: DisplayOptions) => show(anyValue, value, options),
  {
    html: textCall("html", "text/html"),
    markdown: textCall("markdown", "text/markdown"),
    latex: textCall("latex", "text/latex"),
    text: textCall("text", "text/plain"),
    svg: textCall("svg", "image/svg+xml"),
    javascript: textCall("javascript", "application/javascript"),
    png: imageCall("png", "image/png"),
    jpeg: imageCall("jpeg", "image/jpeg"),
    gif: imageCall("gif", "image/gif"),
    pdf: imageCall("pdf", "application/pdf"),
    json: (value: unknown, options?: DisplayOptions) => show(json, value, options),
    vegaLite: (specification: object, options?: DisplayOptions) => show(vegaLite, specification, options),
    plotly: (figure: PlotlyFigure, options?: DisplayOptions) => show(plotly, figure, options),
    raw: (mime: string, content: unknown, options?: DisplayOptions) => show(raw(mime), content, options),
    clear: ({ wait = false }: { wait?: boolean | undefined } = {}) =>
      sendDisplay("display.clear", { kind: "clear_output", wait: wait === true }),
  },
);

const anyValue: Shower<unknown> = {
  call: "display",
  bundle: (value): MaybePromise<Bundle> => toBundle(value),
};

const json: Shower<unknown> = {
  call: "display.json",
  bundle: (value) => entry("display.json", "application/json", value, briefTextOf(value)),
};

const vegaLite: Shower<object> = {
  call: "display.vegaLite",
  bundle(specification) {
    // The builders of vega-lite-api hold their specification behind `toSpec`.
    const toSpec = (specification as { toSpec?: unknown } | undefined)?.toSpec;
    const spec =
      typeof toSpec === "function"
        ? (apply(toSpec as () => unknown, specification, []) as object)
        : specification;
    if (typeof spec !== "object" || spec === null || isArray(spec)) {
      throw new TypeError(`display.vegaLite: the specification must be an object, got ${briefTextOf(spec)}`);
    }
    const { $schema } = spec as { $schema?: unknown };
    const mime = $schema === undefined ? "application/vnd.vegalite.v5+json" : vegaTypeOf($schema);
    if (mime === undefined) {
      throw new TypeError(
        `display.vegaLite: $schema must be like "https://vega.github.io/schema/vega-lite/v5.json", got ${briefTextOf($schema)}`,
      );
    }
    return entry("display.vegaLite", mime, spec, briefTextOf(spec));
  },
};

const plotly: Shower<PlotlyFigure> = {
  call: "display.plotly",
  bundle(figure) {
    const { data, layout, config, frames } = asFigure(figure);
    if (!isArray(data)) {
      throw new TypeError(
        `display.plotly: the figure must be { data: [trace, ...], layout }, got ${briefTextOf(figure)}`,
      );
    }
    const text = `<Plotly figure of ${data.length} ${data.length === 1 ? "trace" : "traces"}>`;
    const parts = { data, layout: layout ?? {}, config, frames };
    return entry("display.plotly", "application/vnd.plotly.v1+json", parts, text);
  },
};

/** Traces alone, which some write, are a figure without a layout. */
function asFigure(figure: PlotlyFigure): Exclude<PlotlyFigure, readonly object[]> {
  return isArray(figure) ? { data: figure } : ((figure ?? {}) as Exclude<PlotlyFigure, readonly object[]>);
}

function raw(mime: string): Shower<unknown> {
  const call = "display.raw";
  return {
    call,
    bundle(content) {
      if (!isMimeType(mime)) {
        throw new TypeError(
          `${call}: the first argument must be a MIME type such as "text/html", got ${briefTextOf(mime)}`,
        );
      }
      return entry(call, mime, content, isJsonType(mime) ? briefTextOf(content) : summary(mime, content));
    },
  };
}

function textCall(name: string, mime: string) {
  const call = `display.${name}`;
  const shower: Shower<string> = {
    call,
    bundle(text) {
      if (typeof text !== "string")
        throw new TypeError(`${call}: the text must be a string, got ${briefTextOf(text)}`);
      return entry(call, mime, text, summary(mime, text));
    },
  };
  return (text: string, options?: DisplayOptions) => show(shower, text, options);
}

function imageCall(name: string, mime: string) {
  const call = `display.${name}`;
  return (image: ImageContent, { width, height, metadata, ...options }: ImageOptions = {}) => {
    const size = { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
    const sized = width === undefined && height === undefined ? metadata : { [mime]: size, ...metadata };
    const shower: Shower<ImageContent> = {
      call,
      bundle: (content) => entry(call, mime, withoutDataUrl(content), summary(mime, content)),
    };
    return show(shower, image, { ...options, metadata: sized });
  };
}

/** `data:image/png;base64,iVBOR...` without what stands before the comma. */
function withoutDataUrl(content: ImageContent): ImageContent {
  if (typeof content !== "string" || !begins(content, "data:")) return content;
  return sliceOf(content, indexIn(content, ",") + 1);
}

/** What a front end shows that cannot show the content: Markdown and LaTeX can be read as they are. */
function summary(mime: string, content: unknown): string {
  if (typeof content === "string" && (mime === "text/markdown" || mime === "text/latex"))
    return clip(content);
  if (typeof content === "string") return `<${mime}, ${content.length} characters>`;
  const { byteLength } = content as { byteLength?: unknown };
  return typeof byteLength === "number" ? `<${mime}, ${byteLength} bytes>` : `<${mime}>`;
}

function entry(call: string, mime: string, content: unknown, text: string): Bundle {
  const data = { "text/plain": text };
  try {
    const value = mimeContent(mime, content);
    defineProperty(data, mime, { value, writable: true, enumerable: true, configurable: true });
  } catch (error) {
    if (error instanceof Error) error.message = `${call}: ${error.message}`;
    throw error;
  }
  return { data, metadata: {} };
}
