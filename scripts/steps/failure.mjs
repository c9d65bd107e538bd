// A step that failed, told in one line: what could not be done, why, and what to do.

import { root } from "../checkout.mjs";

/** An error whose message is all that the user needs to read. */
export class SetupFailure extends Error {}

const again = "then run the command again";

/** Signs in what a program printed (or in an error's code), and what each means to the user. */
const causes = [
  {
    signs: /ENOSPC|No space left on device|not enough space on the disk|Disk quota exceeded|EDQUOT/i,
    line: `the disk is full; free about 1.5 GB, ${again}`,
  },
  {
    signs:
      /CERTIFICATE_VERIFY_FAILED|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE|DEPTH_ZERO_SELF_SIGNED_CERT/i,
    line: `the network's certificate is not trusted (a proxy, perhaps); set NODE_EXTRA_CA_CERTS and PIP_CERT to its certificate file, ${again}`,
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|NewConnectionError|NameResolutionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|Max retries exceeded|Temporary failure in name resolution|Network is unreachable/i,
    line: `no answer from the network; connect to the internet (or set the proxy), ${again}`,
  },
  {
    signs: /EBUSY|being used by another process|ENOTEMPTY/i,
    line: `a file is in use; close JupyterLab and editors that are open on this folder, ${again}`,
  },
  {
    signs: /EACCES|EPERM|EROFS|Permission denied|Read-only file system|Access is denied/i,
    line: `no permission to write; make every file of "${root}" belong to you, ${again}`,
  },
  {
    signs: /ensurepip is not available|No module named '?(ensurepip|venv)/i,
    line: `this Python has no "venv" module; install it (Debian, Ubuntu: sudo apt install python3-venv), ${again}`,
  },
  {
    signs: /can only install packages when your package\.json and package-lock\.json/i,
    line: "package.json and package-lock.json differ; write the lock anew with: npm install",
  },
  {
    signs: /Failed building wheel|Failed to build|error: command .* failed/i,
    line: `a Python package has no ready build for this Python; set LECTERN_PYTHON to a Python from 3.10 to 3.13, ${again}`,
  },
  {
    signs: /No matching distribution found/i,
    line: `the package index does not have a pinned version; update this checkout or set LECTERN_PYTHON to a Python from 3.10 to 3.13, ${again}`,
  },
];

/** The line for a failed step: `task` completes "Cannot …", `evidence` is what the program printed. */
export function explain(task, evidence, otherwise) {
  const cause = causes.find(({ signs }) => signs.test(evidence));
  return new SetupFailure(`Cannot ${task}: ${cause?.line ?? otherwise}`);
}
