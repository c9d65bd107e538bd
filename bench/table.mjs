// The figures as a Markdown table; under each peer's figure, how Lectern's compares.

/** A cell reads `17.7 ms (0.31)`: the peer's figure, and Lectern's divided by it. */
export function table(figures, kernels, result) {
  const head = ["", ...kernels.map(({ name, version }) => `${name} ${version}`)];
  const notes = [];
  const rows = figures.map((figure) => {
    const entries = result[figure.id];
    const own = entries.lectern?.value;
    const cells = kernels.map(({ name }) => {
      const entry = entries[name];
      if (entry.unable) {
        if (entry.unable !== "-") notes.push(`${figure.title}, ${name}: ${entry.reason}`);
        return entry.unable;
      }
      if (entry.note) notes.push(`${figure.title}, ${name}: ${entry.note}`);
      const ratio = name === "lectern" || own === undefined ? "" : ` (${(own / entry.value).toFixed(2)})`;
      return `${figure.show(entry.value)}${ratio}`;
    });
    return [figure.title, ...cells];
  });
  const lines = aligned([head, ...rows]);
  const rule = lines[0].replace(/[^|]/g, "-");
  const explained = "In brackets: Lectern's figure divided by the peer's.";
  return [lines[0], rule, ...lines.slice(1), "", explained, ...notes.map((note) => `- ${note}`)].join("\n");
}

function aligned(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`);
}
