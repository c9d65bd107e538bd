// The kernels of linear models, in double precision: a module of its own, for lib/linear/.

export { addProducts } from "./column-products.ts";
export { gradient32, gradient64, scores32, scores64 } from "./row-blocks.ts";
