// The one file: styles, sections and programs, and a policy under which the browser asks no network for anything.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { escapeHtml } from "./escape-html.ts";

export type Theme = "light" | "dark" | "auto";

export interface PageParts {
  title: string;
  sections: string;
  theme: Theme;
}

export function pageHtml({ title, sections, theme }: PageParts): string {
  const hasFormulas = sections.includes('class="katex');
  const hasCharts = /<div class="chart[ "]/.test(sections);
  return `<!doctype html>
<html lang="en" data-wish="${theme}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<meta name="generator" content="lectern slides">
<title>${escapeHtml(title)}</title>
<style>${read("reveal.js/reveal.css")}</style>
${hasFormulas ? `<style>${mathStyles()}</style>\n` : ""}<style>${ownFile("deck.css")}</style>
<script>${ownFile("theme.js")}</script>
</head>
<body>
<div class="reveal"><div class="slides">
${sections}
</div><div class="running-title"></div></div>
${hasCharts ? script(read("plotly.js-dist-min/plotly.min.js")) : ""}${script(read("reveal.js"))}${script(read("reveal.js/plugin/notes"))}${script(ownFile("charts.js"))}${script(ownFile("player.js"))}</body>
</html>
`;
}

/** Everything is in the page; frames are its own: the speaker's window shows the deck itself in two of them. */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval'", // Plotly compiles its shaders' programs
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "media-src data: blob:",
  "font-src data:",
  "worker-src blob:",
  "frame-src 'self' file: data: blob:",
].join("; ");

const require = createRequire(import.meta.url);

function read(specifier: string): string {
  return readFileSync(require.resolve(specifier), "utf8");
}

function ownFile(name: string): string {
  return readFileSync(new URL(`page/${name}`, import.meta.url), "utf8");
}

function script(code: string): string {
  return `<script>${code.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--")}</script>\n`;
}

/** KaTeX's styles with its fonts inside, in the one format that all browsers read. */
function mathStyles(): string {
  const path = require.resolve("katex/dist/katex.min.css");
  const font = (name: string) => readFileSync(join(dirname(path), "fonts", name), "base64");
  return readFileSync(path, "utf8").replaceAll(
    /src:url\(fonts\/([\w-]+\.woff2)\) format\("woff2"\)[^}]*/g,
    (_, name) => `src:url(data:font/woff2;base64,${font(name)}) format("woff2")`,
  );
}
