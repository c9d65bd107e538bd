// A filter for the kernel of the system: no new processes. Threads, which Node needs, are allowed.

/** What Linux calls the machine, and the numbers of its calls. */
interface Machine {
  audit: number;
  clone: number;
  clone3: number;
  fork?: number;
  vfork?: number;
}

const machines: Record<string, Machine> = {
  x64: { audit: 0xc000003e, clone: 56, clone3: 435, fork: 57, vfork: 58 },
  arm64: { audit: 0xc00000b7, clone: 220, clone3: 435 },
};

// Instructions of the classic Berkeley Packet Filter, as seccomp(2) takes them.
const load = 0x20; // a word of what is asked: at 0 the number, at 4 the machine, at 16 the first argument
const jumpIfEqual = 0x15;
const jumpIfAnyBit = 0x45;
const give = 0x06;

const allow = 0x7fff0000;
const refuse = (errno: number) => 0x00050000 | errno;
const kill = 0x80000000;
const EPERM = 1;
const ENOSYS = 38;
const CLONE_THREAD = 0x00010000;

/** The program, 8 bytes an instruction; undefined for machines that it is not written for. */
export function noNewProcesses(arch: string = process.arch): Buffer | undefined {
  const machine = machines[arch];
  if (!machine) return undefined;
  const { audit, clone, clone3, fork, vfork } = machine;
  const denied = [fork, vfork].filter((call) => call !== undefined);
  const program: [code: number, whenTrue: number, whenFalse: number, value: number][] = [
    [load, 0, 0, 4],
    [jumpIfEqual, 1, 0, audit],
    [give, 0, 0, kill], // calls of another machine, which mean something else
    [load, 0, 0, 0],
    // The C library knows how to do without: then it asks for `clone`, whose flags can be read here.
    [jumpIfEqual, 0, 1, clone3],
    [give, 0, 0, refuse(ENOSYS)],
    ...denied.flatMap((call): typeof program => [
      [jumpIfEqual, 0, 1, call],
      [give, 0, 0, refuse(EPERM)],
    ]),
    [jumpIfEqual, 0, 3, clone],
    [load, 0, 0, 16],
    [jumpIfAnyBit, 1, 0, CLONE_THREAD],
    [give, 0, 0, refuse(EPERM)],
    [give, 0, 0, allow],
  ];
  const bytes = Buffer.alloc(8 * program.length);
  for (const [i, [code, whenTrue, whenFalse, value]] of program.entries()) {
    bytes.writeUInt16LE(code, 8 * i);
    bytes.writeUInt8(whenTrue, 8 * i + 2);
    bytes.writeUInt8(whenFalse, 8 * i + 3);
    bytes.writeUInt32LE(value >>> 0, 8 * i + 4);
  }
  return bytes;
}
