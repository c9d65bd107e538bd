// What a program printed: colours of ANSI codes as HTML, and lines that were written over.

import { escapeHtml } from "./escape-html.ts";

export function terminalToHtml(text: string): string {
  const state: State = { bold: false, colour: "" };
  const [start = "", ...pieces] = overwritten(text).split("\u001b[");
  const html = pieces.map((piece) => {
    const [, codes = "", command, words = ""] = /^([\d;?]*)([A-Za-z])(.*)$/s.exec(piece) ?? [];
    if (command === "m") apply(codes.split(";").map(Number), state);
    const style = `${state.bold ? "font-weight:bold;" : ""}${state.colour}`;
    if (style === "" || words === "") return escapeHtml(words);
    return `<span style="${style}">${escapeHtml(words)}</span>`;
  });
  return escapeHtml(start) + html.join("");
}

interface State {
  bold: boolean;
  /** A declaration of CSS, or "". */
  colour: string;
}

/** A carriage return goes back to the start of the line: of a progress bar, its last state is left. */
function overwritten(text: string): string {
  return text
    .replaceAll("\r\n", "\n")
    .split("\n")
    .map((line) => line.replace(/\r+$/, "").split("\r").at(-1))
    .join("\n");
}

/** "Select Graphic Rendition": what notebooks use of it. A background is left out, as slides have their own. */
function apply(codes: number[], state: State): void {
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) Object.assign(state, { bold: false, colour: "" });
    else if (code === 1) state.bold = true;
    else if (code === 22) state.bold = false;
    else if (code === 39) state.colour = "";
    else if (code >= 30 && code <= 37) state.colour = `color:var(--ansi-${code - 30});`;
    else if (code >= 90 && code <= 97) state.colour = `color:var(--ansi-${code - 90});`;
    else if (code === 38 || code === 48) {
      const colour = codes[i + 1] === 2 ? rgb(codes.slice(i + 2, i + 5)) : indexed(codes[i + 2] ?? 0);
      if (code === 38) state.colour = `color:${colour};`;
      i += codes[i + 1] === 2 ? 4 : 2;
    }
  }
}

/** One of the 256 colours: 16 by name, a cube of 6 x 6 x 6, and greys. */
function indexed(n: number): string {
  if (n < 16) return `var(--ansi-${n % 8})`;
  if (n >= 232) return rgb([8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232)]);
  const level = (step: number) => (step === 0 ? 0 : 55 + 40 * step);
  const [r, g, b] = [Math.floor((n - 16) / 36), Math.floor((n - 16) / 6) % 6, (n - 16) % 6];
  return rgb([level(r), level(g), level(b)]);
}

function rgb(levels: number[]): string {
  return `rgb(${levels.join(",")})`;
}
