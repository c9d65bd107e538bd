// Task 4.2: a sigmoid that rises
type Kind = "zeroOne" | "square" | "hinge" | "sigmoid" | "log2" | "exp";
function lossAt(kind: Kind, M: number): number {
  if (kind === "zeroOne") return M <= 0 ? 1 : 0;
  if (kind === "square") return (1 - M) ** 2;
  if (kind === "hinge") return Math.max(0, 1 - M);
  if (kind === "sigmoid") return 2 / (1 + Math.exp(-M));
  if (kind === "log2") return (Math.max(0, -M) + Math.log1p(Math.exp(-Math.abs(M)))) / Math.LN2;
  return Math.exp(-M);
}
