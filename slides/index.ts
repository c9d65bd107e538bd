// What the command may use of the slides: a notebook as one HTML file, looked at in a browser, and printed.

export { findChromium } from "./chromium.ts";
export { type Deck, type DeckOptions, makeDeck } from "./make-deck.ts";
export { type Misfit, measureDeck, printDeck } from "./measure.ts";
export { SlidesError } from "./problem.ts";
export { watchFile } from "./watch-file.ts";
