// Measures of quality, for people to read; losses are for optimizers.

export { r2 } from "./r2.ts";
