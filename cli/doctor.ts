// `lectern doctor`: which engine computes here and why, what the machine offers, and what would improve it.

export async function doctorCommand(_args: string[]): Promise<number> {
  return 0;
}
