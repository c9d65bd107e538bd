// history_request: what was run before, here and in earlier sessions. Protocol section "History".

import { globMatches } from "./glob.ts";
import type { HistoryEntry, HistoryFile } from "./history-file.ts";
import { type Fields, type Handler, InvalidRequest } from "./request.ts";

export const history: Handler = (request, kernel) => {
  const fields = request.content;
  const withOutput = fields.flag("output", false);
  const entries = select(fields, kernel.history);
  return {
    content: {
      status: "ok",
      history: entries.map(({ session, line, input, output }) => [
        session,
        line,
        withOutput ? [input, output ?? null] : input,
      ]),
    },
  };
};

function select(fields: Fields, file: HistoryFile): HistoryEntry[] {
  const entries = file.entries();
  const kind = fields.text("hist_access_type", "tail");
  // Absent, everything that fits.
  const n = fields.whole("n", Number.MAX_SAFE_INTEGER);
  if (kind === "tail") return last(entries, n);
  if (kind === "search") {
    const pattern = fields.text("pattern", "*");
    const matching = entries.filter(({ input }) => globMatches(pattern, input));
    return last(fields.flag("unique", false) ? latestOfEach(matching) : matching, n);
  }
  if (kind === "range") {
    // 0 is this session, negative numbers count back from it.
    const session = fields.whole("session", 0);
    const wanted = session > 0 ? session : file.session + session;
    const start = fields.whole("start", 0);
    const stop =
      fields.raw("stop") === null ? Number.MAX_SAFE_INTEGER : fields.whole("stop", Number.MAX_SAFE_INTEGER);
    return entries.filter((entry) => entry.session === wanted && entry.line >= start && entry.line < stop);
  }
  throw new InvalidRequest(
    `history_request: hist_access_type must be "tail", "range" or "search", got "${kind}"`,
  );
}

function last<T>(items: T[], n: number): T[] {
  return n <= 0 ? [] : items.slice(-n);
}

function latestOfEach(entries: HistoryEntry[]): HistoryEntry[] {
  return [...new Map(entries.map((entry) => [entry.input, entry])).values()].sort(
    (a, b) => a.session - b.session || a.line - b.line,
  );
}
