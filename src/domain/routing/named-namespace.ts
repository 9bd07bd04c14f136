import { nearestKey } from '../config/nearest-key.ts';
import { Fault } from '../fault/fault.ts';
import { isNamespace } from './namespace.ts';

/** What clients of the original system say when they leave the choice to the gateway (mission §4.2). */
const virtual: ReadonlySet<string> = new Set(['', 'system', 'default']);

/** Choices beyond this many are counted. */
const maxChoices = 20;

/** Whether a name stands for the whole catalogue, unless a server has it (mission §4.3). */
export const isVirtual = (name: string): boolean => virtual.has(name);

/** One way in which a request names a namespace: in its envelope, a header, the query. */
export interface NamedNamespace {
  /** For people: `the header X-MCP-Namespace`. */
  readonly where: string;
  readonly name: string | undefined;
}

/**
 * What several ways of naming a namespace say together. A virtual name gives way to any other; two others have to be
 * the same (`invalid_request`).
 */
export const agreedNamespace = (named: readonly NamedNamespace[]): string | undefined | Fault => {
  let agreed: NamedNamespace | undefined;
  for (const one of named) {
    if (one.name === undefined) continue;
    if (agreed?.name === undefined || agreed.name === '') agreed = one;
    else if (isVirtual(one.name)) continue;
    else if (isVirtual(agreed.name)) agreed = one;
    else if (agreed.name !== one.name) {
      const text = `${agreed.where} says "${agreed.name}", ${one.where} says "${one.name}"; name one namespace`;
      return new Fault('invalid_request', text);
    }
  }
  return agreed?.name;
};

/** What the envelope of a message says together with what came beside it. */
export const agreedTarget = (
  inEnvelope: string | undefined,
  asked: string | undefined,
): string | undefined | Fault =>
  asked === undefined
    ? inEnvelope
    : agreedNamespace([
        { where: 'the envelope', name: inEnvelope },
        { where: 'the request', name: asked },
      ]);

/** The names somebody may choose from, in one sentence. */
export const choicesOf = (servers: readonly string[]): string => {
  const shown = servers.slice(0, maxChoices).join(', ');
  const more = servers.length - maxChoices;
  return `the servers are ${more > 0 ? `${shown} and ${more} more` : shown}`;
};

/** What no server can be called is not repeated, nor compared with all that are. */
const ILLEGAL = new Fault(
  'invalid_request',
  'a namespace has at most 255 letters, digits, ".", "_" and "-", and no two dots in a row',
);

/** `unknown_namespace`, with the choices and the one that was probably meant; `invalid_request` for what cannot be one. */
export const unknownServer = (name: string, servers: readonly string[]): Fault => {
  if (!isNamespace(name)) return ILLEGAL;
  const near = nearestKey(name, servers.slice(0, 1_000));
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return new Fault(
    'unknown_namespace',
    `there is no server "${name}"${hint}; ${choicesOf(servers)}`,
  );
};
