// What a cell's output messages come to in its notebook: merged, updated and cleared as a front end shows them.

import type { MimeBundle } from "../display/mime.ts";
import type { Output } from "../notebook.ts";
import type { Message } from "./frames.ts";

type ErrorContent = Omit<Extract<Output, { output_type: "error" }>, "output_type">;
type Display = Extract<Output, { data: MimeBundle }>;

/** The displays of a whole notebook by their id: any cell may update what another has shown. */
export type Displays = Map<string, Set<Display>>;

export class OutputArea {
  readonly outputs: Output[];
  readonly #displays: Displays;
  #clearBeforeNext = false;

  /** Writes into `outputs`, which it empties. */
  constructor(outputs: Output[], displays: Displays) {
    this.outputs = outputs;
    this.#displays = displays;
    this.#clear();
  }

  /** Applies an iopub message; those that are no output change nothing. */
  apply({ header, content }: Message): void {
    switch (header.msg_type) {
      case "stream":
        this.#stream(content.name as "stdout" | "stderr", content.text as string);
        break;
      case "display_data":
      case "execute_result":
        this.#display(header.msg_type, content);
        break;
      case "update_display_data":
        this.#update(content);
        break;
      case "error":
        this.#add({ output_type: "error", ...(content as unknown as ErrorContent) });
        break;
      case "clear_output":
        if (content.wait === true) this.#clearBeforeNext = true;
        else this.#clear();
    }
  }

  #stream(name: "stdout" | "stderr", text: string): void {
    const last = this.#clearBeforeNext ? undefined : this.outputs.at(-1);
    if (last?.output_type === "stream" && last.name === name) last.text += text;
    else this.#add({ output_type: "stream", name, text });
  }

  #display(type: "display_data" | "execute_result", content: Message["content"]): void {
    const data = content.data as MimeBundle;
    const metadata = (content.metadata ?? {}) as Record<string, unknown>;
    const output: Display =
      type === "display_data"
        ? { output_type: type, data, metadata }
        : { output_type: type, data, metadata, execution_count: content.execution_count as number };
    this.#add(output);
    const id = displayId(content);
    if (id === undefined) return;
    const same = this.#displays.get(id) ?? new Set();
    this.#displays.set(id, same.add(output));
  }

  #update(content: Message["content"]): void {
    for (const output of this.#displays.get(displayId(content) ?? "") ?? []) {
      output.data = content.data as MimeBundle;
      output.metadata = (content.metadata ?? {}) as Record<string, unknown>;
    }
  }

  #add(output: Output): void {
    if (this.#clearBeforeNext) this.#clear();
    this.outputs.push(output);
  }

  #clear(): void {
    this.#clearBeforeNext = false;
    const gone = this.outputs.splice(0);
    for (const same of this.#displays.values()) for (const output of gone) same.delete(output as Display);
  }
}

/** Lives as long as the kernel does, so it is never stored. */
function displayId(content: Message["content"]): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}
