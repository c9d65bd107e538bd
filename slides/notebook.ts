// A notebook of nbformat 4 as far as slides read it; the lines of a text are joined.

export interface Notebook {
  metadata: Record<string, unknown>;
  cells: Cell[];
}

export interface Cell {
  cell_type: "code" | "markdown" | "raw";
  metadata: Record<string, unknown>;
  source: string;
  outputs?: Output[];
  /** By file name, the picture by its MIME type. */
  attachments?: Record<string, Record<string, unknown>>;
}

export interface Output {
  output_type: string;
  /** Of a stream: stdout or stderr. */
  name?: string;
  text?: string;
  data?: Record<string, unknown>;
  ename?: string;
  evalue?: string;
  traceback?: string[];
}

/** The language of the code, in small letters; "" where the notebook does not say. */
export function languageOf({ metadata }: Notebook): string {
  const { language_info, kernelspec } = metadata as Record<string, Record<string, unknown> | undefined>;
  const language = language_info?.name ?? kernelspec?.language;
  return typeof language === "string" ? language.toLowerCase() : "";
}
