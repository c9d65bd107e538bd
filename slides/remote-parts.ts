// Programs, styles, frames and pictures that HTML would load from the network.

const parts = /<(?:script|link|img|iframe|video|audio|source|embed|object|input)\b[^>]*>/gi;
const address = /\s(src|href|srcset|poster|data)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/gi;

/** The address is kept under a name that no browser loads; links, which only a click follows, stay. */
export function withoutRemoteParts(html: string, onProblem: (message: string) => void): string {
  return html.replaceAll(parts, (tag) =>
    tag.replaceAll(address, (attribute, name, double, single, bare) => {
      const source: string = double ?? single ?? bare;
      if (!/^\s*((https?|wss?|ftp):|\/\/)/i.test(source)) return attribute;
      onProblem(`"${source.trim()}" is in the network and is left out, as slides must work without one`);
      return ` data-remote-${name}="${source.replaceAll('"', "&quot;")}"`;
    }),
  );
}
