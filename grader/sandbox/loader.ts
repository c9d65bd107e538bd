// Loads what a submission imports besides lectern. An ES module: Node takes 10 ms to start with one, and few need it.

export { Loader } from "../../kernel/scripts.ts";
