import { describe, expect, test } from "vitest";

import { makeDeck } from "../../slides/make-deck.ts";
import type { Cell } from "../../slides/notebook.ts";
import { code, figure, markdown, notebook, shows } from "./cells.ts";

const options = { name: "lecture", folder: "." };

function deck(cells: Cell[], language?: string) {
  return makeDeck(notebook(cells, language), options);
}

/** The page without its styles and programs. */
function body(cells: Cell[], language?: string): string {
  const { html } = deck(cells, language);
  return html.slice(html.indexOf('<div class="slides">'), html.indexOf('<div class="running-title">'));
}

describe("makeDeck", () => {
  test("gives a slide for each heading, with its title, code in colours and formulas typeset", () => {
    const cells = [
      markdown("# A *fine* lecture\n\n## One\n\n$x$"),
      code("const x = [1];", { outputs: [shows({ "text/plain": "1" })] }),
    ];
    const { html: page, slides, problems } = deck(cells);
    expect(slides).toBe(2);
    expect(problems).toEqual([]);
    expect(/<title>.*<\/title>/.exec(page)![0]).toBe("<title>A fine lecture</title>");
    const html = body(cells);
    expect(html).toContain('<span class="hljs-keyword">const</span> x');
    expect(html).toContain('<span class="katex">');
    expect(html).toContain('<pre class="result">1</pre>');
  });

  test("colours a notebook by its own language, and leaves one that it does not know", () => {
    expect(body([code("def f(): pass")], "python")).toContain('<span class="hljs-keyword">def</span>');
    expect(body([code("a <- b")], "unheard-of")).toContain("<code>a &lt;- b</code>");
  });

  test("hides what the tags say", () => {
    const outputs = [shows({ "text/plain": "result" })];
    const html = body([
      markdown("## A", { type: "slide" }),
      code("hiddenCode", { tags: ["hide-input"], outputs }),
      code("shownCode", { tags: ["remove-output"], outputs: [shows({ "text/plain": "hiddenResult" })] }),
      code("hiddenCell", { tags: ["remove-cell"] }),
    ]);
    for (const word of ["hiddenCode", "hiddenResult", "hiddenCell"]) expect(html).not.toContain(word);
    expect(html).toContain("shownCode");
    expect(html).toContain('<pre class="result">result</pre>');
  });

  test("puts notes where only the speaker sees them, with formulas that need no styles", () => {
    const html = body([markdown("# T", { type: "slide" }), markdown("$x$", { type: "notes" })]);
    expect(html).toMatch(/<aside class="notes">.*<math.*<\/aside>/s);
    expect(html).not.toContain('class="katex-html"');
  });

  test("brings plotly.js once, and only for charts", () => {
    const chart = shows({ "application/vnd.plotly.v1+json": figure });
    const cells = [markdown("# T"), code("plot", { outputs: [chart, chart] })];
    const plotly = /plotly\.js v\d/g;
    expect(deck(cells).html.match(plotly)).toHaveLength(1);
    expect(plotly.test(deck([markdown("# T")]).html)).toBe(false);
  });

  test("says what it left out, with the cell's number in the notebook", () => {
    const { problems } = deck([
      markdown("hidden", { tags: ["hide-cell"] }),
      markdown("# T\n\n![plan](attachment:plan.png)"),
      code("", { outputs: [shows({ "application/x-other": 1 })] }),
      code("", { outputs: [shows({ "text/html": '<script src="https://example.org/a.js"></script>' })] }),
      markdown("$\\nonsense$"),
    ]);
    expect(problems.map(({ cell, message }) => `${cell}: ${message}`)).toMatchInlineSnapshot(`
      [
        "2: no attachment "plan.png", the cell has none; the picture is left out",
        "3: an output of type application/x-other cannot be shown and is left out",
        "4: "https://example.org/a.js" is in the network and is left out, as slides must work without one",
        "5: a formula cannot be typeset: Undefined control sequence: \\nonsense at position 1: \\nonsense",
      ]
    `);
  });

  test("refuses a notebook that has nothing to show", () => {
    for (const cells of [
      [],
      [markdown("  ")],
      [markdown("x", { type: "skip" })],
      [markdown("x", { type: "notes" })],
    ]) {
      expect(() => deck(cells)).toThrowErrorMatchingInlineSnapshot(
        `[SlidesError: Cannot make slides of "lecture": it has no cell to show]`,
      );
    }
  });

  test("loads nothing from the network, whatever the notebook says", () => {
    const { html: page } = deck([
      markdown("# T\n\n$x$ ![x](https://example.org/x.png)\n\n[link](https://example.org)"),
    ]);
    const html = page.replaceAll(/<script>.*?<\/script>/gs, "");
    const loads = [
      ...html.matchAll(
        /<(?:script|link|img|iframe|source|video)\b[^>]*\s(?:src|href)=["']?(?!data:)[^"'>\s]+/g,
      ),
    ];
    expect(loads.map(([tag]) => tag)).toEqual([]);
    expect(html.match(/url\((?!["']?data:)(?!#)[^)]{0,40}/g) ?? []).toEqual([]);
    expect(html.match(/url\(data:font\/woff2/g)!.length).toBeGreaterThan(10); // KaTeX's
    expect(/Policy" content="([^;]*)/.exec(html)![1]).toBe("default-src 'none'");
  });
});
