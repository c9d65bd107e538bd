// One request to a package index: with the credentials that its address holds, and errors in one line.

import { setTimeout as sleep } from "node:timers/promises";

import { InstallFailure } from "./failure.ts";

export interface RequestOptions {
  headers?: Record<string, string>;
  /** How long the server may be silent. */
  silenceMs?: number;
  /** Whose credentials may be sent, and only to its own host. */
  index?: string;
}

/** The response's beginning; its body is read by the caller, with `silence.rest()` at each piece that came. */
export async function request(
  url: string,
  { headers = {}, silenceMs = 30_000, index = url }: RequestOptions = {},
): Promise<{ response: Response; silence: Silence }> {
  const silence = new Silence(silenceMs);
  const { address, authorization } = withCredentialsOf(index, url);
  try {
    const response = await fetch(address, {
      // Else bytes may be compressed on the way, and a range would be one of other bytes.
      headers: { "accept-encoding": "identity", ...headers, ...authorization },
      signal: silence.signal,
    });
    silence.rest();
    return { response, silence };
  } catch (error) {
    silence.end();
    throw error;
  }
}

/** Ends a request whose server says nothing for a while. */
export class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.#timer = setTimeout(() => this.#controller.abort(new SilentServer(limitMs)), limitMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Something came: the wait begins anew. */
  rest(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

export class SilentServer extends Error {
  constructor(limitMs: number) {
    super(`the server said nothing for ${limitMs / 1000} s`);
  }
}

/** What happened, in words: fetch says only "fetch failed" and hides the system's code two causes deep. */
export function reasonOf(error: unknown): string {
  if (error instanceof SilentServer) return error.message;
  for (let at = error as { code?: string; cause?: unknown; message?: string } | undefined; at; ) {
    if (at.code !== undefined && CODES[at.code] !== undefined) return CODES[at.code]!;
    if (at.cause === undefined) return at.message ?? String(error);
    at = at.cause as typeof at;
  }
  return String(error);
}

const CODES: Record<string, string> = {
  ENOTFOUND: "its name is not known here (ENOTFOUND)",
  EAI_AGAIN: "no name server answers (EAI_AGAIN)",
  ECONNREFUSED: "the connection was refused (ECONNREFUSED)",
  ECONNRESET: "the connection was cut off (ECONNRESET)",
  ETIMEDOUT: "no answer came in time (ETIMEDOUT)",
  ENETUNREACH: "there is no network (ENETUNREACH)",
  UND_ERR_SOCKET: "the connection was cut off",
  UND_ERR_CONNECT_TIMEOUT: "no answer came in time",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is not trusted (a proxy's, perhaps)",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not trusted (a proxy's, perhaps)",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not trusted (a proxy's, perhaps)",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not trusted (a proxy's, perhaps)",
};

/** What to do about a server that cannot be reached. */
export function networkRemedy(reason: string, env: NodeJS.ProcessEnv = process.env): string {
  if (reason.includes("certificate")) {
    return "set NODE_EXTRA_CA_CERTS to the file of the certificate to trust, then run the command again";
  }
  const proxy = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"].find((name) => env[name]);
  if (proxy !== undefined && !env.NODE_USE_ENV_PROXY) {
    return `${proxy} is set, which Node heeds from 22.21 and 24 on if NODE_USE_ENV_PROXY=1 is set too`;
  }
  return "connect to the internet, or set PIP_INDEX_URL to an index that can be reached, then run the command again";
}

/** Runs `attempt` again, after a growing pause, while it fails for a reason that may pass. */
export async function retrying<T>(
  attempt: () => Promise<T>,
  { tries = 4, pauseMs = 500 }: { tries?: number; pauseMs?: number } = {},
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof InstallFailure || failures >= tries) throw error;
      await sleep(pauseMs * 2 ** (failures - 1));
    }
  }
}

/** fetch refuses an address with `user:password@`: they travel in a header. */
function withCredentialsOf(
  index: string,
  url: string,
): { address: string; authorization: Record<string, string> } {
  const address = new URL(url);
  const { username, password, host } = new URL(index);
  address.username = "";
  address.password = "";
  if (username === "" || host !== address.host) return { address: address.href, authorization: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return {
    address: address.href,
    authorization: { authorization: `Basic ${Buffer.from(pair).toString("base64")}` },
  };
}
