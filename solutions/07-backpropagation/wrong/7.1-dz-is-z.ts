// Task 7.1: dz = z
function circuit(x: number, y: number, z: number): { f: number; dx: number; dy: number; dz: number } {
  return { f: (x + y) * z, dx: z, dy: z, dz: z };
}
