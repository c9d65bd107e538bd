// Which comms are open and which targets the student's code answers: known here, so that asking never waits.

export class CommRegistry {
  readonly #open = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #targets = new Set<string>();

  /** The open comms by id; of one target, where it is given. */
  list(target: string | undefined): Record<string, { target_name: string }> {
    const entries = [...this.#open].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(entries.map(([id, name]) => [id, { target_name: name }]));
  }

  opened(id: string, target: string): void {
    this.#open.set(id, target);
  }

  closed(id: string): void {
    this.#open.delete(id);
  }

  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  refused(id: string): void {
    this.#refused.add(id);
  }

  wasRefused(id: string): boolean {
    return this.#refused.has(id);
  }

  setTarget(name: string, registered: boolean): void {
    if (registered) this.#targets.add(name);
    else this.#targets.delete(name);
  }

  hasTarget(name: string): boolean {
    return this.#targets.has(name);
  }
}
