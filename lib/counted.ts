// A count with its noun, as texts for people have it.

/** "1 feature", "2 features". */
export function counted(count: number, name: string): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
