// A filter for the kernel of the system: no new processes, and nothing by which programs get at others or at rights.
// Threads, which Node needs, are allowed.

/** What Linux calls the machine, and the numbers of its calls. */
interface Machine {
  audit: number;
  clone: number;
  clone3: number;
  /** fork, vfork; then what no notebook needs, in which the kernel of the system has had holes before. */
  refused: Record<string, number>;
}

const machines: Record<string, Machine> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    clone3: 435,
    refused: {
      fork: 57,
      vfork: 58,
      ptrace: 101,
      mount: 165,
      add_key: 248,
      request_key: 249,
      keyctl: 250,
      unshare: 272,
      perf_event_open: 298,
      setns: 308,
      process_vm_readv: 310,
      process_vm_writev: 311,
      memfd_create: 319,
      bpf: 321,
      userfaultfd: 323,
      io_uring_setup: 425,
      memfd_secret: 447,
    },
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    clone3: 435,
    refused: {
      mount: 40,
      unshare: 97,
      ptrace: 117,
      add_key: 217,
      request_key: 218,
      keyctl: 219,
      perf_event_open: 241,
      setns: 268,
      process_vm_readv: 270,
      process_vm_writev: 271,
      memfd_create: 279,
      bpf: 280,
      userfaultfd: 282,
      io_uring_setup: 425,
      memfd_secret: 447,
    },
  },
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
/** On x64, the same calls under other numbers; no other machine has numbers of this size. */
const x32 = 0x40000000;

/** The program, 8 bytes an instruction; undefined for machines that it is not written for. */
export function systemCallFilter(arch: string = process.arch): Buffer | undefined {
  const machine = machines[arch];
  if (!machine) return undefined;
  const { audit, clone, clone3, refused } = machine;
  const program: [code: number, whenTrue: number, whenFalse: number, value: number][] = [
    [load, 0, 0, 4],
    [jumpIfEqual, 1, 0, audit],
    [give, 0, 0, kill], // calls of another machine, which mean something else
    [load, 0, 0, 0],
    [jumpIfAnyBit, 0, 1, x32],
    [give, 0, 0, refuse(ENOSYS)],
    // The C library knows how to do without: then it asks for `clone`, whose flags can be read here.
    [jumpIfEqual, 0, 1, clone3],
    [give, 0, 0, refuse(ENOSYS)],
    ...Object.values(refused).flatMap((call): typeof program => [
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
