// showProgress: one line that changes on a terminal, lines that stay elsewhere.

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { downloadText, showProgress } from "../../../../../lib/engine/native/install/progress.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

function screen(isTTY: boolean) {
  const said: string[] = [];
  return { said, screen: { isTTY, columns: 40, write: (text: string) => said.push(text) } };
}

describe("showProgress", () => {
  test("draws one line again and again on a terminal, within its width, and not more often than can be seen", () => {
    const { said, screen: terminal } = screen(true);
    const stage = showProgress(terminal).stage("download tensorflow-cpu 2.21.0");
    vi.advanceTimersByTime(150);
    stage.update("1 of 274 MB");
    vi.advanceTimersByTime(10);
    stage.update("2 of 274 MB");
    vi.advanceTimersByTime(1_000);
    stage.done("274 MB");
    expect(said).toEqual([
      "\r\u001b[K  download tensorflow-cpu 2.21.0",
      "\r\u001b[K  download tensorflow-cpu 2.21.0: 1 of ",
      "\r\u001b[K",
      "  download tensorflow-cpu 2.21.0: 274 MB (1.2 s)\n",
    ]);
  });

  test("says a line now and then elsewhere", () => {
    const { said, screen: file } = screen(false);
    const progress = showProgress(file);
    const stage = progress.stage("download x");
    for (let second = 1; second <= 25; second++) {
      vi.advanceTimersByTime(1_000);
      stage.update(`${second} MB`);
    }
    stage.done("25 MB");
    expect(said).toEqual([
      "  download x: 10 MB ...\n",
      "  download x: 20 MB ...\n",
      "  download x: 25 MB (25.0 s)\n",
    ]);
  });

  test("an unfinished line is gone before an error is told", () => {
    const { said, screen: terminal } = screen(true);
    const progress = showProgress(terminal);
    progress.stage("unpack");
    progress.clear();
    progress.clear();
    expect(said).toEqual(["\r\u001b[K  unpack", "\r\u001b[K"]);
  });
});

test("downloadText tells size, speed and the time left, from where this run began", () => {
  const text = downloadText();
  expect(text(100e6, 274e6)).toBe("100 of 274 MB");
  vi.advanceTimersByTime(2_000);
  expect(text(120e6, 274e6)).toBe("120 of 274 MB, 10.0 MB/s, 16 s left");
  expect(text(120e6, undefined)).toBe("120 MB, 10.0 MB/s");
  vi.advanceTimersByTime(8_000);
  expect(text(101e6, 274e6)).toBe("101 of 274 MB, 0.1 MB/s, 29 min left");
});
