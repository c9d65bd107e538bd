// What a package index offers of a package: its list of files, as JSON (PEP 691) or as a page of links (PEP 503).

import { InstallFailure } from "./failure.ts";
import { shownAddress } from "./index-address.ts";
import { networkRemedy, type RequestOptions, reasonOf, request, retrying } from "./request.ts";

export interface IndexedFile {
  /** `tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl` */
  name: string;
  url: string;
  /** Undefined where the index does not say. */
  sha256: string | undefined;
  bytes: number | undefined;
  /** Withdrawn by its publisher. */
  yanked: boolean;
}

const ACCEPT =
  "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.5, text/html;q=0.2";

/** All files of the package. Throws an InstallFailure if the index cannot be asked or does not know it. */
export async function filesOf(
  packageName: string,
  index: string,
  options: RequestOptions & { tries?: number; pauseMs?: number } = {},
): Promise<IndexedFile[]> {
  const url = `${index}/${packageName}/`;
  const shown = shownAddress(url);
  try {
    return await retrying(async () => {
      const { response, silence } = await request(url, { ...options, index, headers: { accept: ACCEPT } });
      try {
        if (response.status === 404) {
          throw new InstallFailure(
            `The index "${shownAddress(index)}" has no package "${packageName}"; set PIP_INDEX_URL to an index that ` +
              "has it, https://pypi.org/simple for one",
          );
        }
        if (!response.ok) throw new Error(`the server answered ${response.status}`);
        const text = await response.text();
        const json = /json/.test(response.headers.get("content-type") ?? "");
        return (json ? readJson(text) : readPage(text)).map((file) => ({
          ...file,
          url: new URL(file.url, response.url).href,
        }));
      } finally {
        silence.end();
      }
    }, options);
  } catch (error) {
    if (error instanceof InstallFailure) throw error;
    const reason = reasonOf(error);
    throw new InstallFailure(`Cannot read "${shown}": ${reason}; ${networkRemedy(reason)}`, { cause: error });
  }
}

interface JsonFile {
  filename: string;
  url: string;
  hashes?: { sha256?: string };
  size?: number;
  yanked?: boolean | string;
}

function readJson(text: string): IndexedFile[] {
  const { files } = JSON.parse(text) as { files: JsonFile[] };
  return files.map(({ filename, url, hashes, size, yanked }) => ({
    name: filename,
    url,
    sha256: hashes?.sha256,
    bytes: size,
    yanked: yanked !== undefined && yanked !== false,
  }));
}

function readPage(text: string): IndexedFile[] {
  return [...text.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)].flatMap(([, attributes = "", name = ""]) => {
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    if (href === null) return [];
    const url = decodeEntities(href[1] ?? href[2] ?? "");
    return [
      {
        name: decodeEntities(name).trim(),
        url: url.replace(/#.*$/, ""),
        sha256: /#(?:.*&)?sha256=([0-9a-f]{64})\b/i.exec(url)?.[1]?.toLowerCase(),
        bytes: undefined,
        yanked: /\bdata-yanked\b/i.test(attributes),
      },
    ];
  });
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    return ENTITIES[name] ?? whole;
  });
}
