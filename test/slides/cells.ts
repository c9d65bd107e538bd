// Cells and notebooks for the tests of the passes, as short as a test can say them.

import type { Cell, Notebook, Output } from "../../slides/notebook.ts";

interface Marks {
  type?: string;
  tags?: string[];
  outputs?: Output[];
  attachments?: Cell["attachments"];
  metadata?: Record<string, unknown>;
}

export function markdown(source: string, marks: Marks = {}): Cell {
  return { cell_type: "markdown", source, ...rest(marks) };
}

export function code(source: string, marks: Marks = {}): Cell {
  return { cell_type: "code", source, outputs: [], ...rest(marks) };
}

/** A result in these forms. */
export function shows(data: Record<string, unknown>): Output {
  return { output_type: "execute_result", data };
}

export function notebook(cells: Cell[], language = "typescript"): Notebook {
  return { metadata: { kernelspec: { language } }, cells };
}

export const figure = {
  data: [{ x: [1, 2, 3], y: [1, 4, 9] }],
  layout: { height: 420, paper_bgcolor: "rgba(0,0,0,0)", font: { size: 14, color: "#7b7b7b" } },
};

function rest({
  type,
  tags,
  outputs,
  attachments,
  metadata = {},
}: Marks): Omit<Cell, "cell_type" | "source"> {
  const marked = { ...metadata, ...(type && { slideshow: { slide_type: type } }), ...(tags && { tags }) };
  return { metadata: marked, ...(outputs && { outputs }), ...(attachments && { attachments }) };
}
