// Starts an engine when the library is first imported, so that a notebook computes with no ceremony beyond its import.

import { startFirst } from "./choose.ts";

await startFirst();
