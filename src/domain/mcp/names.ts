/** Stands between server and name in what clients see: legal in every client, unlike a dot or a slash. */
const exposedSeparator = '__';
/** What clients may write between server and name. */
const acceptedSeparators = [exposedSeparator, '.', '/'] as const;

/** The name a client sees for a tool or prompt of `server`. */
export const exposeName = (server: string, name: string): string =>
  `${server}${exposedSeparator}${name}`;

export interface OwnedName {
  readonly server: string;
  readonly name: string;
}

/**
 * Finds the server that a client's name starts with. A server whose own name holds a separator still matches:
 * the longest known server wins. Undefined when no known server fits.
 */
export const splitName = (
  exposed: string,
  isServer: (candidate: string) => boolean,
): OwnedName | undefined => {
  let found: OwnedName | undefined;
  for (const separator of acceptedSeparators) {
    for (let at = exposed.indexOf(separator, 1); at > 0; at = exposed.indexOf(separator, at + 1)) {
      const server = exposed.slice(0, at);
      const name = exposed.slice(at + separator.length);
      const better = found === undefined || server.length > found.server.length;
      if (better && name !== '' && isServer(server)) found = { server, name };
    }
  }
  return found;
};
