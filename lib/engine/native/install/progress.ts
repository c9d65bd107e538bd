// How an installation shows how far it is: a line that changes on a terminal, plain lines elsewhere.

export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

/** One part of the work, from its beginning to its end. */
export interface Stage {
  /** How much of it is done, in words: `120 of 274 MB`. */
  update(text: string): void;
  /** Its last line: what was done. */
  done(text: string): void;
}

export interface Progress {
  say(line: string): void;
  stage(title: string): Stage;
  /** Takes a line that stands unfinished off the terminal, before an error is told. */
  clear(): void;
}

/** How often a line is drawn anew on a terminal, and said where lines stay. */
const DRAW_MS = 100;
const SAY_MS = 10_000;

export function showProgress(screen: Screen): Progress {
  const live = screen.isTTY === true;
  let drawn = false;
  const clear = () => {
    if (drawn) screen.write("\r\u001b[K");
    drawn = false;
  };
  return {
    clear,
    say(line) {
      clear();
      screen.write(`${line}\n`);
    },
    stage(title) {
      const start = performance.now();
      let last = live ? Number.NEGATIVE_INFINITY : start;
      const show = (text: string) => {
        const line = `  ${title}${text === "" ? "" : `: ${text}`}`;
        if (live) {
          screen.write(`\r\u001b[K${line.slice(0, (screen.columns ?? 80) - 1)}`);
          drawn = true;
        } else screen.write(`${line} ...\n`);
      };
      if (live) show("");
      return {
        update(text) {
          const now = performance.now();
          if (now - last < (live ? DRAW_MS : SAY_MS)) return;
          last = now;
          show(text);
        },
        done(text) {
          clear();
          const seconds = ((performance.now() - start) / 1000).toFixed(1);
          screen.write(`  ${title}: ${text} (${seconds} s)\n`);
        },
      };
    },
  };
}

/** `120 of 274 MB, 35 MB/s, 4 s left` as the bytes come. */
export function downloadText(): (have: number, total: number | undefined) => string {
  let start: { at: number; have: number } | undefined;
  return (have, total) => {
    start ??= { at: performance.now(), have };
    const seconds = (performance.now() - start.at) / 1000;
    const speed = seconds > 0.5 ? (have - start.have) / seconds : 0;
    const size = total === undefined ? `${mb(have)} MB` : `${mb(have)} of ${mb(total)} MB`;
    if (speed === 0) return size;
    const left = total === undefined ? "" : `, ${duration((total - have) / speed)} left`;
    return `${size}, ${(speed / 1e6).toFixed(1)} MB/s${left}`;
  };
}

export function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}

function duration(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
