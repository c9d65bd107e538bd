// The course in JupyterLab: a student's Validate button, and nbgrader's formgrader, with the configuration that is shipped.

import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { classOfTwenty, readAssignment } from "../grader/class-of-twenty.ts";
import { root } from "../jupyter/jupyter.ts";
import { findBrowser, JupyterLab } from "./jupyterlab.ts";

const browser = findBrowser();
const name = "04-linear-classification";

describe.skipIf(browser === undefined)("the course in JupyterLab", () => {
  let lab: JupyterLab;

  beforeAll(async () => {
    lab = await JupyterLab.start(browser!, async (_, folder) => {
      for (const file of ["nbgrader_config.py", "autotests.yml", "solutions", "exercises"])
        await cp(join(root, file), join(folder, file), { recursive: true });
      const students = classOfTwenty(await readAssignment(root, name));
      for (const student of ["solution", "wrong"]) {
        const { file, content } = students[student]!;
        await mkdir(join(folder, "submitted", student, name), { recursive: true });
        await writeFile(join(folder, `${student}.ipynb`), content);
        await writeFile(join(folder, "submitted", student, name, file), content);
      }
    });
  }, 90_000);

  afterAll(() => lab?.close());

  beforeEach(() => lab.watch());

  test("Validate says which checks fail, and success where all that is shown pass", async () => {
    const validated = async (student: string) => {
      const { page } = await lab.open(`${student}.ipynb`);
      await page.locator(".jp-NotebookPanel-toolbar").getByText("Validate").first().click();
      const dialog = page.locator(".jp-Dialog");
      await dialog.waitFor();
      const said = await dialog.innerText();
      await lab.closePages();
      return said;
    };
    expect(await validated("solution")).toContain("Success! Your notebook passes all the tests.");
    const said = await validated("wrong");
    expect(said).toContain("Task 4.1: 0 of 1 point; 1 more for checks that are not shown here");
    expect(said).toContain("hint: a margin has a sign: below 0 the example is on the wrong side");
  }, 120_000);

  test("formgrader lists the assignments, makes an exercise, grades a submission and shows it", async () => {
    const page = await lab.page("/formgrader/manage_assignments");
    const row = (text: string) => page.locator("tbody tr").filter({ hasText: text });
    await row("10-optimizers").waitFor();
    expect(await page.locator("tbody td.name").allInnerTexts()).toEqual([
      "02-linear-regression",
      name,
      "07-backpropagation",
      "10-optimizers",
    ]);
    await row(name).locator(".assign a").click();
    expect(await dialogOf(page)).toContain(`Successfully created the student version of '${name}'`);

    await page.goto(new URL(`/formgrader/manage_submissions/${name}`, page.url()).href);
    await row("wrong").locator(".autograde a").click();
    expect(await dialogOf(page)).toContain(`Successfully autograded '${name}' for student 'wrong'`);

    await page.goto(new URL(`/formgrader/gradebook/${name}/${name}`, page.url()).href);
    await page.locator("td.name a").first().click();
    await page.getByText("Task 4.1: 0 of 2 points").waitFor();
    expect(await page.locator("caption").allInnerTexts()).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((task) => expect.stringMatching(`^Task 4.${task}: .* of [23] points$`)),
    );
  }, 120_000);
});

/** What the dialog that comes when the server is done says. */
async function dialogOf(page: Page): Promise<string> {
  const dialog = page.locator(".modal.in, .modal.show");
  await dialog.waitFor({ timeout: 60_000 });
  return dialog.innerText();
}
