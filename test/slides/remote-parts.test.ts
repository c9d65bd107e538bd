import { expect, test } from "vitest";

import { withoutRemoteParts } from "../../slides/remote-parts.ts";

function left(html: string): string[] {
  const problems: string[] = [];
  return [withoutRemoteParts(html, (message) => problems.push(message)), ...problems];
}

test.each([
  '<script src="https://example.org/a.js"></script>',
  "<link rel=stylesheet HREF='//example.org/a.css'>",
  "<iframe width=3 src=http://example.org/v></iframe>",
  '<video poster="https://example.org/p.png"></video>',
  '<object data=" https://example.org/o "></object>',
  '<img srcset="https://example.org/2x.png 2x">',
])("withoutRemoteParts takes the address from %s, and says so", (html) => {
  const [rest, ...problems] = left(html);
  expect(rest).not.toMatch(/[^-](src|href|poster|data|srcset)=/i);
  expect(rest).toMatch(/ data-remote-\w+="\s*(https?:)?\/\/example\.org/);
  expect(problems).toEqual([
    expect.stringMatching(/^"(https?:)?\/\/example\.org\/.*" is in the network and is left out/),
  ]);
});

test.each([
  '<a href="https://example.org">link</a>',
  '<img src="data:image/png;base64,AA==">',
  "<script>const src = 'https://example.org'</script>",
  '<img src="plan.png" alt="https://example.org">',
])("withoutRemoteParts leaves %s", (html) => {
  expect(left(html)).toEqual([html]);
});
