// Task 7.1: loses the sign
function circuit(x: number, y: number, z: number): { f: number; dx: number; dy: number; dz: number } {
  const q = x + y;
  return { f: q * z, dx: Math.abs(z), dy: Math.abs(z), dz: Math.abs(q) };
}
