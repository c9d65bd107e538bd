import { expect, test } from "vitest";

import { terminalToHtml } from "../../slides/terminal-text.ts";

test.each([
  ["a < b & c", "a &lt; b &amp; c"],
  ["\u001b[31mred\u001b[0m plain", '<span style="color:var(--ansi-1);">red</span> plain'],
  [
    "\u001b[1;32mb\u001b[22mg\u001b[39mp",
    '<span style="font-weight:bold;color:var(--ansi-2);">b</span><span style="color:var(--ansi-2);">g</span>p',
  ],
  ["\u001b[38;5;196mx\u001b[m", '<span style="color:rgb(255,0,0);">x</span>'],
  ["\u001b[38;5;244mx\u001b[m", '<span style="color:rgb(128,128,128);">x</span>'],
  ["\u001b[38;2;1;2;3mx\u001b[0m", '<span style="color:rgb(1,2,3);">x</span>'],
  ["\u001b[48;5;1;31mx", '<span style="color:var(--ansi-1);">x</span>'],
  ["10 %\r50 %\r100 %\ndone", "100 %\ndone"],
  ["10 %\r\nnext\r", "10 %\nnext"],
  ["a\u001b[2Kb", "ab"],
  ["", ""],
])("terminalToHtml of %j is %j", (text, html) => {
  expect(terminalToHtml(text)).toBe(html);
});
