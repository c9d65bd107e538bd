// Task 4.2: a switch, and a far margin as a case of its own
type Kind = "zeroOne" | "square" | "hinge" | "sigmoid" | "log2" | "exp";
function lossAt(kind: Kind, M: number): number {
  switch (kind) {
    case "zeroOne":
      return M > 0 ? 0 : 1;
    case "square":
      return Math.pow(1 - M, 2);
    case "hinge":
      return Math.max(1 - M, 0);
    case "sigmoid":
      return (2 * Math.exp(-Math.max(M, 0))) / (Math.exp(-Math.max(M, 0)) + Math.exp(Math.min(M, 0)));
    case "log2":
      return M < -500 ? -M / Math.LN2 : Math.log2(1 + Math.exp(-M));
    case "exp":
      return Math.exp(-M);
  }
}
