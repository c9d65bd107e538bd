// The page that a student gets back: each task's points, each check, what was wrong; of hidden checks only the hint.

import { forStudent } from "../grade/for-student.ts";
import type { CheckReport, FailedCell, Graded, Result, TestReport } from "../grade/result.ts";
import { type Titles, titleOf, withTitles } from "./titles.ts";

export function toFeedback(titles: Titles, result: Result): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(`${titles.assignment}: ${result.student}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(titles.assignment)}</h1>
<p>${escaped(result.student)}</p>
${bodyOf(titles, result)}
</main>
</body>
</html>
`;
}

function bodyOf(titles: Titles, result: Result): string {
  if (result.status !== "graded")
    return `<p class="score"><b>Not graded</b>: ${escaped(result.reason)}</p>
<p>Nothing is wrong with your score yet: there is none. Hand in anew, or ask your instructor.</p>`;
  const { points, of, tests, failed, notes, output } = forStudent(result);
  const sections = tests.map((test) => sectionOf(titles, test, failed));
  const elsewhere = failed.filter((cell) => !tests.some((test) => isOf(titles, cell, test)));
  const odd = [...notes.map((note) => withTitles(titles, note)), ...elsewhere.map(sentenceOf)];
  const hidden = tests.some(({ checks }) => checks.some((check) => check.hidden && !check.passed));
  return `<p class="score"><b>${short(points)}</b> of ${short(of)} points</p>
${list("notes", odd.map(escaped))}
${tableOf(titles, tests)}
${hidden ? `<p>Some checks are hidden: your code should be right for more than the examples. Of one that failed you see a hint; try inputs of your own.</p>` : ""}
${sections.join("\n")}
${output === "" ? "" : `<h2>What your code printed</h2>\n<pre tabindex="0">${escaped(output.slice(0, 4000))}</pre>`}`;
}

/** What there is to see at a glance, and the way to each task. */
function tableOf(titles: Titles, tests: readonly TestReport[]): string {
  const rows = tests.map((test) => {
    const name = `<a href="#${escaped(test.id)}">${escaped(titleOf(titles, test.id))}</a>`;
    return `<tr><th scope="row">${name}</th><td>${short(test.points)} of ${short(test.of)}</td></tr>`;
  });
  return `<table>
<thead><tr><th scope="col">Task</th><th scope="col">Points</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`;
}

function sectionOf(titles: Titles, test: TestReport, failed: Graded["failed"]): string {
  const { id, points, of, checks, error } = test;
  const title = titleOf(titles, id);
  const own = failed.filter((cell) => isOf(titles, cell, test)).map(sentenceOf);
  // A stub throws its task, which every check then tells again.
  const stub = `it threw Error: ${title}`;
  const shown = checks.filter(({ hidden }) => !hidden);
  const isStub = shown.length > 0 && shown.every(({ message }) => message === stub);
  const problems = [
    ...own,
    ...(error ? [`The checks could not be run: ${error}`] : []),
    ...(isStub ? ["Nothing is written here yet."] : []),
  ];
  const told = checks.map((check) => {
    const { message, ...rest } = check;
    return message === undefined || isStub || check.hidden ? rest : check;
  });
  return `<section aria-labelledby="${escaped(id)}">
<h2 id="${escaped(id)}">${escaped(title)} <span class="points">${short(points)} of ${short(of)} points</span></h2>
${list("notes", problems.map(escaped))}
${list("checks", told.map(checkOf))}
</section>`;
}

/** Whether the cell is the one that the test tests. */
function isOf(titles: Titles, { id }: FailedCell, test: TestReport): boolean {
  return id !== undefined && titles.cells.get(id) === titles.cells.get(test.id);
}

function sentenceOf({ cell, error }: FailedCell): string {
  return `Your code cell ${cell} failed: ${error}`;
}

function checkOf({ passed, says, message, hint, points, of }: CheckReport): string {
  const mark = passed
    ? '<span class="good"><span aria-hidden="true">✓</span> passed</span>'
    : '<span class="bad"><span aria-hidden="true">✗</span> failed</span>';
  const why = message ? `<div class="why">${escaped(message)}</div>` : "";
  const how = hint && !passed ? `<div><b>Hint:</b> ${escaped(hint)}</div>` : "";
  return `${mark} ${escaped(says)} <span class="points">(${short(points)} of ${short(of)})</span>${why}${how}`;
}

function list(kind: string, items: readonly string[]): string {
  if (items.length === 0) return "";
  // Without its bullets, a list is none to some screen readers, unless its role says so.
  return `<ul class="${kind}" role="list">\n${items.map((item) => `<li>${item}</li>`).join("\n")}\n</ul>`;
}

/** Thirds of a point have no end. */
function short(points: number): string {
  return String(Math.round(points * 100) / 100);
}

const style = `
:root { color-scheme: light dark; --good: light-dark(#1a7f37, #4ac26b); --bad: light-dark(#b31d28, #ff8182); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 48rem; padding: 0 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; } h1 + p { margin: 0; opacity: .8; }
h2 { font-size: 1.15rem; margin: 2rem 0 .3rem; padding-top: .7rem; border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.points { font-size: 1rem; font-weight: normal; opacity: .8; white-space: nowrap; } .score { font-size: 1.2rem; }
.checks .points { font-size: .85rem; }
.good { color: var(--good); } .bad { color: var(--bad); font-weight: 600; }
table { border-collapse: collapse; } th { font-weight: normal; text-align: left; } thead { font-size: .85rem; opacity: .8; }
th, td { padding: .15rem 1.5rem .15rem 0; vertical-align: top; } td { white-space: nowrap; }
a { color: inherit; text-underline-offset: .2em; }
ul { padding-left: 0; list-style: none; } li { margin: .5rem 0; } li > div { margin-left: 1.5rem; }
.why { white-space: pre-wrap; }
.notes li { border-left: 3px solid var(--bad); padding-left: .7rem; }
pre { overflow: auto; padding: .7rem; background: color-mix(in srgb, currentColor 8%, transparent); }`;

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (c) => entities[c]!);
}
