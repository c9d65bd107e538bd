import { describe, expect, test } from "vitest";

import type { Output } from "../../slides/notebook.ts";
import { outputToHtml } from "../../slides/output.ts";
import { figure, shows } from "./cells.ts";

function drawn(output: Output): string[] {
  const problems: string[] = [];
  const onProblem = (message: string) => problems.push(message);
  return [outputToHtml(output, { macros: {}, plain: false, onProblem }), ...problems];
}

describe("outputToHtml", () => {
  test("takes the richest form that a page can show", () => {
    const forms: [string, unknown, string][] = [
      ["application/vnd.plotly.v1+json", figure, '<div class="chart"'],
      ["text/html", "<b>x</b>", '<div class="foreign">'],
      ["text/markdown", "*x*", "<em>x</em>"],
      ["image/svg+xml", "<svg/>", 'src="data:image/svg+xml;base64,PHN2Zy8+" alt="a &lt; b"'],
      ["text/latex", "$$x$$", "katex-display"],
      ["image/png", "cG5n\n", 'src="data:image/png;base64,cG5n"'],
      ["image/jpeg", "anBn", 'src="data:image/jpeg;base64,anBn"'],
      ["text/plain", "a < b", "a &lt; b"],
      ["application/json", { a: 1 }, "&quot;a&quot;: 1"],
    ];
    for (const [i, [, , expected]] of forms.entries()) {
      const bundle = Object.fromEntries(forms.slice(i).map(([type, value]) => [type, value]));
      expect(drawn(shows(bundle))).toEqual([expect.stringContaining(expected)]);
    }
  });

  test("says which types it leaves out, and nothing of an output that was cleared", () => {
    const model = { "application/vnd.jupyter.widget-view+json": {} };
    expect(drawn(shows(model))).toEqual([
      "",
      "an output of type application/vnd.jupyter.widget-view+json cannot be shown and is left out",
    ]);
    expect(drawn(shows({ ...model, "text/plain": "Slider()" }))).toEqual([
      '<pre class="result">Slider()</pre>',
    ]);
    expect(drawn(shows({}))).toEqual([""]);
    expect(drawn({ output_type: "pyout" })).toEqual([
      "",
      'an output of the kind "pyout" cannot be shown and is left out',
    ]);
  });

  test("keeps a chart's words from ending its script or its label", () => {
    const [html] = drawn(
      shows({
        "application/vnd.plotly.v1+json": { data: [{ name: "</script><b>" }], layout: {} },
        "text/plain": 'a "chart" <b>',
      }),
    );
    expect(html!.match(/<\/script>/g)).toHaveLength(1);
    expect(html).toContain('aria-label="a &quot;chart&quot; &lt;b&gt;"');
    expect(JSON.parse(/json">(.*)<\/script>/.exec(html!)![1]!).data[0].name).toBe("</script><b>");
  });

  test("puts HTML into a tree of its own, and HTML with a program into a page of its own", () => {
    expect(drawn(shows({ "text/html": "<style>h2 {}</style>" }))[0]).toMatch(
      /^<div class="foreign"><template shadowrootmode="open">.*<style>h2 \{\}<\/style><\/template><\/div>$/,
    );
    const [html] = drawn(shows({ "text/html": '<p id="a"></p><script>a.b = "c"</script>' }));
    expect(html).toMatch(/^<iframe class="foreign" srcdoc="[^"<]*"><\/iframe>$/);
  });

  test("shows streams and errors, by a traceback if there is one", () => {
    expect(drawn({ output_type: "stream", name: "stderr", text: "a\n" })).toEqual([
      '<pre class="stream stderr">a\n</pre>',
    ]);
    expect(drawn({ output_type: "error", ename: "TypeError", evalue: "x < y", traceback: [] })).toEqual([
      '<pre class="error">TypeError: x &lt; y</pre>',
    ]);
    expect(drawn({ output_type: "error", traceback: ["\u001b[31mboom\u001b[0m", "  at 1"] })).toEqual([
      '<pre class="error"><span style="color:var(--ansi-1);">boom</span>\n  at 1</pre>',
    ]);
  });

  test("survives what other kernels leave out", () => {
    expect(drawn({ output_type: "stream" })).toEqual(['<pre class="stream "></pre>']);
    expect(drawn({ output_type: "error" })).toEqual(['<pre class="error">Error: </pre>']);
    expect(drawn({ output_type: "display_data" })).toEqual([""]);
    expect(drawn(shows({ "text/html": null, "text/plain": ["a\n", "b"] }))).toEqual([
      '<pre class="result">a\nb</pre>',
    ]);
  });
});
