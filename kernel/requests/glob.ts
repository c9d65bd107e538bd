// The patterns of a history search: `*` is any text and `?` any one character, as in a shell.

/**
 * Whether the whole text fits. A `*` takes as little as it can, and only the last one met is ever tried anew: what
 * fitted before it can fit no better. So the time grows with the pattern times the text at worst, where a regular
 * expression's grows with each `*`: `*a*a*a*a*b` took it minutes.
 */
export function globMatches(pattern: string, text: string): boolean {
  let at = 0; // in the pattern
  let read = 0; // in the text
  let star = -1;
  let starEnd = 0; // up to where in the text the last `*` reaches
  while (read < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      starEnd = read;
    } else if (pattern[at] === "?") {
      at++;
      read += widthAt(text, read);
    } else if (pattern[at] === text[read]) {
      at++;
      read++;
    } else if (star >= 0) {
      starEnd += widthAt(text, starEnd);
      read = starEnd;
      at = star + 1;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** A character outside the basic plane takes two UTF-16 units. */
function widthAt(text: string, index: number): number {
  return text.codePointAt(index)! > 0xffff ? 2 : 1;
}
