import { describe, expect, test } from "vitest";

import { hideCell, hideCode, hideOutput, isMarked, slideType } from "../../slides/cell-marks.ts";
import { code, markdown } from "./cells.ts";

describe("slideType", () => {
  test.each(["slide", "subslide", "fragment", "skip", "notes", "-"])("reads %s", (type) => {
    expect(slideType(markdown("", { type }))).toBe(type);
  });

  test.each([undefined, null, "slide", {}, { slide_type: "slides" }, { slide_type: 3 }])(
    "is - where the metadata says %j",
    (slideshow) => {
      const cell = markdown("", { metadata: { slideshow } });
      expect(slideType(cell)).toBe("-");
      expect(isMarked(cell)).toBe(false);
    },
  );

  test("isMarked is false for a cell that goes on with the slide before it", () => {
    expect(isMarked(markdown("", { type: "-" }))).toBe(false);
    expect(isMarked(markdown("", { type: "fragment" }))).toBe(true);
  });
});

describe("what is hidden", () => {
  test.each(["hide", "remove"])("%s-cell, -input and -output hide that, and nothing else", (verb) => {
    const hidden = (part: string) => {
      const cell = code("1", { tags: ["other", `${verb}-${part}`] });
      return [hideCell(cell), hideCode(cell), hideOutput(cell)];
    };
    expect(hidden("cell")).toEqual([true, false, false]);
    expect(hidden("input")).toEqual([false, true, false]);
    expect(hidden("output")).toEqual([false, false, true]);
  });

  test("a skipped cell and a raw cell are hidden, one without marks is not", () => {
    expect(hideCell(markdown("", { type: "skip" }))).toBe(true);
    expect(hideCell({ ...markdown(""), cell_type: "raw" })).toBe(true);
    expect(hideCell(markdown(""))).toBe(false);
  });

  test("what JupyterLab has folded away is hidden", () => {
    expect(hideCode(code("1", { metadata: { jupyter: { source_hidden: true } } }))).toBe(true);
    expect(hideOutput(code("1", { metadata: { jupyter: { outputs_hidden: true } } }))).toBe(true);
    expect(hideOutput(code("1", { metadata: { jupyter: null, tags: "hide-output" } }))).toBe(false);
  });
});
