// The page that a student gets back: each task's points, each check, what was wrong; of hidden checks only the hint.

import { forStudent } from "../grade/for-student.ts";
import type { CheckReport, Result, TestReport } from "../grade/result.ts";

export function toFeedback(assignment: string, result: Result): string {
  const title = `${assignment}: ${result.student}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${bodyOf(result)}
</body>
</html>
`;
}

function bodyOf(result: Result): string {
  if (result.status !== "graded") return `<p class="bad">Not graded: ${escaped(result.reason)}</p>`;
  const { points, of, tests, failed, notes, output } = forStudent(result);
  const odd = [...notes, ...failed.map(({ cell, error }) => `Your cell ${cell} failed: ${error}`)];
  const printed =
    output === "" ? "" : `<h2>What your code printed</h2><pre>${escaped(output.slice(0, 4000))}</pre>`;
  return `<p class="score"><b>${points}</b> of ${of} points</p>
${odd.length > 0 ? `<ul class="notes">${odd.map((note) => `<li>${escaped(note)}</li>`).join("")}</ul>` : ""}
${tests.map(testOf).join("\n")}
${printed}`;
}

function testOf({ id, points, of, checks, error }: TestReport): string {
  const problem = error ? `<p class="bad">${escaped(error)}</p>` : "";
  return `<section>
<h2>${escaped(id)} <span class="points">${points} of ${of}</span></h2>
${problem}<ul>${checks.map(checkOf).join("")}</ul>
</section>`;
}

function checkOf({ passed, says, message, hint }: CheckReport): string {
  const why = message ? `<div>${escaped(message)}</div>` : "";
  const how = hint ? `<div><b>Hint:</b> ${escaped(hint)}</div>` : "";
  const mark = passed ? '<span class="good">✓ passed</span>' : '<span class="bad">✗ failed</span>';
  return `<li>${mark} ${escaped(says)}${why}${how}</li>`;
}

const style = `
:root { color-scheme: light dark; --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#b31d28, #ff8182); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .3rem; }
.points { font-weight: normal; opacity: .75; } .score { font-size: 1.2rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
ul { padding-left: 0; list-style: none; } li { margin: .5rem 0; } li > div { margin-left: 1.5rem; }
.notes li { border-left: 3px solid var(--bad); padding-left: .7rem; }
pre { overflow: auto; padding: .7rem; background: color-mix(in srgb, currentColor 8%, transparent); }`;

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (c) => entities[c]!);
}
