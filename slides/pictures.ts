// Pictures that HTML names, put into the page itself: attachments of the cell, and files beside the notebook.

import { readFileSync } from "node:fs";
import { extname, resolve } from "node:path";

import { escapeHtml } from "./escape-html.ts";
import type { Cell } from "./notebook.ts";

export interface PictureOptions {
  attachments: Cell["attachments"];
  /** In which the notebook lies. */
  folder: string;
  onProblem: (message: string) => void;
}

/** A picture that is not there, or only in the network, leaves its description. */
export function withPictures(html: string, options: PictureOptions): string {
  return html.replaceAll(/<img\b[^>]*>/gi, (tag) => {
    const [attribute, double, single, bare] =
      /\ssrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(tag) ?? [];
    const source = unescapeHtml(double ?? single ?? bare ?? "");
    if (attribute === undefined || source.startsWith("data:")) return tag;
    const found = source.startsWith("attachment:") ? attached(source, options) : fromFile(source, options);
    if (found !== undefined) return tag.replace(attribute, () => ` src="${found}"`);
    const words = /\salt\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(tag);
    return `<span class="missing">${words?.[1] || words?.[2] || escapeHtml(source)}</span>`;
  });
}

function attached(source: string, { attachments = {}, onProblem }: PictureOptions): string | undefined {
  const name = decoded(source.slice("attachment:".length));
  const bundle = attachments[name] ?? {};
  const [type] = Object.keys(bundle);
  if (type !== undefined) return `data:${type};base64,${String(bundle[type]).replace(/\s/g, "")}`;
  const names = Object.keys(attachments).join(", ") || "none";
  onProblem(`no attachment "${name}", the cell has ${names}; the picture is left out`);
  return undefined;
}

const types: Record<string, string> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".svg": "image/svg+xml",
};

function fromFile(source: string, { folder, onProblem }: PictureOptions): string | undefined {
  if (/^([a-z][a-z\d+.-]+:|\/\/)/i.test(source)) {
    onProblem(`the picture "${source}" is not in the notebook and is left out; save it beside the notebook`);
    return undefined;
  }
  const path = decoded(source.replace(/[?#].*$/, ""));
  const type = types[extname(path).toLowerCase()];
  if (type === undefined) {
    onProblem(`the picture "${path}" must be one of ${Object.keys(types).join(", ")}; it is left out`);
    return undefined;
  }
  try {
    return `data:${type};base64,${readFileSync(resolve(folder, path), "base64")}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    onProblem(`the picture "${path}" cannot be read (${code}) and is left out`);
    return undefined;
  }
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch (error) {
    // A name with a bare "%" is meant as it stands.
    if (error instanceof URIError) return address;
    throw error;
  }
}

function unescapeHtml(text: string): string {
  return text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&amp;", "&");
}
