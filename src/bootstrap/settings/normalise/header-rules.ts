import type { Path } from '../document/places.ts';
import type { HeaderRulesEntry } from '../schema/transform.ts';
import type { Findings } from './findings.ts';

type Headers = Readonly<Record<string, string>>;

/** RFC 9110 §5.6.2. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
/** RFC 9110 §5.5, without what is obsolete. */
const fieldValue = /^[\t\x20-\x7e]*$/;

/** Of one connection, or of the body the gateway writes (RFC 9110 §7.6.1). */
const ofCarrier: ReadonlySet<string> = new Set([
  ...['accept', 'accept-encoding', 'connection', 'content-encoding', 'content-length'],
  ...['content-type', 'expect', 'host', 'keep-alive', 'last-event-id', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade'],
]);

/**
 * The headers that requests to a server carry, after the rules: `remove`, `rename`, `set` (in place of one that is
 * there), `add` (unless it is there), in this order. Names are compared without case.
 */
export const headersAfter = (
  headers: Headers,
  rules: HeaderRulesEntry,
  path: Path,
  findings: Findings,
): Headers => {
  const { add = {}, set = {}, remove = [], rename = {} } = rules;
  const isFine = (name: string, place: Path): boolean => {
    const refusal = headerRefusal(name);
    if (refusal !== undefined) findings.keyProblem(place, refusal);
    return refusal === undefined;
  };
  const after = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  remove.forEach((name, index) => {
    const place = [...path, 'remove', index];
    const wasThere = isFine(name, place) && after.delete(name.toLowerCase());
    if (!wasThere && name.toLowerCase() === 'user-agent') {
      findings.problem(place, 'the gateway says who it is: set another value for User-Agent');
    }
  });
  for (const [name, to] of Object.entries(rename)) {
    const place = [...path, 'rename', name];
    if (!isFine(name, place) || !isFine(to, place)) continue;
    const value = after.get(name.toLowerCase());
    if (value === undefined) {
      findings.keyProblem(place, `there is no header "${name}" to rename: headers names none`);
      continue;
    }
    after.delete(name.toLowerCase());
    after.set(to.toLowerCase(), value);
  }
  for (const [key, entries] of Object.entries({ set, add })) {
    for (const [name, value] of Object.entries(entries)) {
      const place = [...path, key, name];
      if (!fieldValue.test(value)) {
        findings.problem(place, 'expected visible ASCII, spaces and tabs, on one line');
      } else if (isFine(name, place) && (key === 'set' || !after.has(name.toLowerCase()))) {
        after.set(name.toLowerCase(), value);
      }
    }
  }
  return Object.fromEntries(after);
};

/** Credentials may be named; what the protocols themselves say may not. */
export const headerRefusal = (name: string): string | undefined => {
  const lower = name.toLowerCase();
  if (!token.test(name)) return `${JSON.stringify(name)} is not the name of a header`;
  if (lower.startsWith('mcp-')) return `${name} belongs to MCP, which fills it in for each message`;
  if (lower.startsWith('sec-websocket-') || ofCarrier.has(lower)) {
    return `${name} belongs to the connection: leave it out`;
  }
  return undefined;
};
