import type { Path } from '../document/places.ts';
import type { Findings } from './findings.ts';

const form = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s]*)):(\d{1,5})$/;

/** Reads `host:port`; `:port` is every address. Undefined when nothing is written, or something else. */
export const endpointOf = (
  endpoint: string | undefined,
  path: Path,
  findings: Findings,
): { readonly host: string; readonly port: number } | undefined => {
  if (endpoint === undefined) return undefined;
  const [, bracketed, plain = '', digits] = form.exec(endpoint) ?? [];
  const port = Number(digits);
  if (digits !== undefined && port <= 65_535) {
    return { host: bracketed ?? (plain === '' ? '0.0.0.0' : plain), port };
  }
  const message = `expected host:port such as 127.0.0.1:9090, found ${JSON.stringify(endpoint)}`;
  findings.problem(path, message);
  return undefined;
};
