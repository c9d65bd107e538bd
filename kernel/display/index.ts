// Values -> MIME bundles, and the functions with which a cell shows them. The module "tslab" is ./tslab.ts.

export type { MaybePromise } from "./bundle.ts";
export { displaySymbol, toBundle } from "./bundle.ts";
export type { Display, ImageContent, ImageOptions, PlotlyFigure } from "./display.ts";
export { display } from "./display.ts";
export type { DisplayHandle, DisplayOptions } from "./handle.ts";
export { isDisplayHandle } from "./handle.ts";
export type { Bundle, MimeBundle } from "./mime.ts";
export { toPlainJson } from "./plain-json.ts";
export type { DisplaySink } from "./sink.ts";
export { installSink } from "./sink.ts";
export { textOf } from "./text.ts";
