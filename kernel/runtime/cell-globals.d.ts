// The names that the kernel adds to every cell, for the type checker.

type Display = typeof import("../display/index.ts").display;

/** Shows a value below the cell; `display.html`, `display.markdown` and so on show text of that kind. */
declare const display: Display;

/** Asks the front end for a line of text and waits for it; `fallback` is the answer where nothing was typed. */
declare function prompt(question?: string, fallback?: string): string;

/** Asks a yes-or-no question; an answer that begins with `y` is yes. */
declare function confirm(question?: string): boolean;

/** Asks for a line of text that is not shown while it is typed. */
declare function promptPassword(question?: string): string;

/** One end of a comm, the protocol's channel between code in the kernel and code in the front end. */
interface JupyterComm {
  readonly id: string;
  readonly target: string;
  send(data: unknown, buffers?: Uint8Array[]): void;
  close(data?: unknown): void;
  onMessage(handler: (data: unknown, buffers: Uint8Array[]) => void): void;
  onClose(handler: (data: unknown) => void): void;
}

/** The kernel itself, as cells see it. */
declare const jupyter: {
  readonly comms: {
    /** Answers comms that the front end opens under this name. */
    registerTarget(name: string, onOpen: (comm: JupyterComm, data: unknown) => void): void;
    unregisterTarget(name: string): void;
    /** Opens a comm to the front end. */
    open(target: string, data?: unknown): JupyterComm;
  };
};
