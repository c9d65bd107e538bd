// Markdown as HTML: what JupyterLab shows of it, with formulas typeset and code in colours.

import { Marked } from "marked";

import { escapeHtml } from "./escape-html.ts";
import { highlight } from "./highlight.ts";
import { type MathOptions, withMathematics } from "./mathematics.ts";

export function markdownToHtml(source: string, options: MathOptions): string {
  return withMathematics(source, options, (text) => marked.parse(text, { async: false }));
}

const marked = new Marked({
  renderer: {
    code({ text, lang = "" }) {
      const [language = ""] = lang.split(/\s/);
      return `<pre class="code"><code>${highlight(text, language)}</code></pre>\n`;
    },
    link({ href, tokens }) {
      const text = this.parser.parseInline(tokens);
      // Within the deck, an address after "#" is a slide's: a heading's would lead to the first slide.
      if (href.startsWith("#")) return text;
      return `<a href="${escapeHtml(href)}" target="_blank" rel="noopener">${text}</a>`;
    },
  },
});
