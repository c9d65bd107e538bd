// A deck in a browser: whether each slide fits, and the pages of its PDF.

import { pathToFileURL } from "node:url";

import { Chromium } from "./chromium.ts";

/** A slide that does not fit 1280 x 720. */
export interface Misfit {
  /** Counted from 1, as the deck's own numbers. */
  slide: number;
  /** The first cell that stands over the edge, counted from 1. */
  cell: number;
  pixels: number;
  side: "high" | "wide";
}

/** `file` is the deck. As on paper, all slides are laid out at once; charts have their places and are not drawn. */
export async function measureDeck(browser: string, file: string): Promise<Misfit[]> {
  return inBrowser(browser, `${pathToFileURL(file)}?view=print&measure`, misfits);
}

/** The deck as PDF, a page for each slide with all its fragments, and what does not fit. */
export async function printDeck(browser: string, file: string): Promise<{ pdf: Buffer; misfits: Misfit[] }> {
  return inBrowser(browser, `${pathToFileURL(file)}?view=print`, async (page) => ({
    misfits: await misfits(page),
    pdf: await page.pdf(),
  }));
}

async function misfits(page: Chromium): Promise<Misfit[]> {
  return (await page.evaluate("deckReady.then(misfits)")) as Misfit[];
}

async function inBrowser<T>(browser: string, url: string, use: (page: Chromium) => Promise<T>): Promise<T> {
  const page = await Chromium.open(browser, url);
  try {
    return await use(page);
  } finally {
    await page.close();
  }
}
