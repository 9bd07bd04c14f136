/** Stands between server and name in what clients see: legal in every client, unlike a dot or a slash. */
const exposedSeparator = '__';
/** What clients may write between server and name. */
const acceptedSeparators = [exposedSeparator, '.', '/'] as const;

/** The name a client sees for a tool or prompt of `server`. */
export const exposeName = (server: string, name: string): string =>
  `${server}${exposedSeparator}${name}`;

interface OwnedName {
  readonly server: string;
  readonly name: string;
}

/** A name that begins with a server. */
export interface PrefixedName extends OwnedName {
  /** What stands between the two is what the gateway itself writes there. */
  readonly isOurs: boolean;
}

/**
 * Every known server that a client's name starts with, the longest first: a server whose own name holds a separator
 * matches too.
 */
export const splitsOf = (
  exposed: string,
  isServer: (candidate: string) => boolean,
): readonly PrefixedName[] => {
  const found: PrefixedName[] = [];
  for (const separator of acceptedSeparators) {
    for (let at = exposed.indexOf(separator, 1); at > 0; at = exposed.indexOf(separator, at + 1)) {
      const server = exposed.slice(0, at);
      const name = exposed.slice(at + separator.length);
      const isOurs = separator === exposedSeparator;
      if (name !== '' && isServer(server)) found.push({ server, name, isOurs });
    }
  }
  return found.length < 2
    ? found
    : found.toSorted((one, other) => other.server.length - one.server.length);
};

/** The longest known server that a client's name starts with; undefined when no known server fits. */
export const splitName = (
  exposed: string,
  isServer: (candidate: string) => boolean,
): OwnedName | undefined => {
  const [longest] = splitsOf(exposed, isServer);
  return longest && { server: longest.server, name: longest.name };
};
