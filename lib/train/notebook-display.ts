// One output of a notebook's cell, shown once and then changed in its place.

/** Shows a value; called again, shows another in the same place. */
export type Show = (value: object) => void;

const DISPLAY = Symbol.for("Jupyter.display");

/** A place in the running cell's output; undefined where no notebook is known to look on. */
export function notebookDisplay(): Show | undefined {
  const { display, Deno } = globalThis as { display?: unknown; Deno?: { jupyter?: DenoJupyter } };
  if (typeof display === "function" && "html" in display) return ours(display as unknown as Display);
  if (Deno?.jupyter) return denos(Deno.jupyter);
  return undefined;
}

/** Lectern's kernel gives cells a `display` whose handle shows something else in the same place. */
type Display = (value: unknown) => { update(value: unknown): unknown };

function ours(display: Display): Show {
  let handle: ReturnType<Display> | undefined;
  return (value) => {
    if (handle) handle.update(value);
    else handle = display(value);
  };
}

/** Deno's kernel sends what it is given, by the names of Jupyter's protocol. */
interface DenoJupyter {
  broadcast(type: string, content: object): Promise<void>;
}

let places = 0;

function denos({ broadcast }: DenoJupyter): Show {
  const place = `lectern-${Date.now().toString(36)}-${places++}`;
  let type = "display_data";
  return (value) => {
    const data = (value as Record<symbol, () => object>)[DISPLAY]!();
    // A notebook that is gone takes nothing more, and training goes on.
    broadcast(type, { data, metadata: {}, transient: { display_id: place } }).catch(() => undefined);
    type = "update_display_data";
  };
}
