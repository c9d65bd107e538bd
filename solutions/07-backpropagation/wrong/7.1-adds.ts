// Task 7.1: adds local derivatives along a path
function circuit(x: number, y: number, z: number): { f: number; dx: number; dy: number; dz: number } {
  const q = x + y;
  return { f: q * z, dx: z + 1, dy: z + 1, dz: q };
}
