// A text file as one string.

import { readTexts, type Source } from "./open-source.ts";

/**
 * The text (UTF-8) in a file, at a URL or in bytes; zipped or not.
 *
 *     const text = await data.readText("poems.txt");
 *     const vocabulary = data.vocabulary(text);
 */
export async function readText(source: Source): Promise<string> {
  const texts: string[] = [];
  for await (const text of readTexts("data.readText", source)) texts.push(text);
  return texts.join("");
}
