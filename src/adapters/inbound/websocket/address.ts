const PATHS = new Set(['/', '/ws', '/mcp', '/api/v1/stream']);
const NAMESPACE_PREFIXES = ['/mcp/', '/ns/'];

/** What an upgrade path names. `namespace` is undefined for the whole catalogue. */
export interface UpgradeAddress {
  readonly namespace: string | undefined;
}

/** Path of a request target, without its query. */
export const pathOf = (target: string): string => {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
};

/** Query of a request target, without `?`; empty when there is none. */
export const queryOf = (target: string): string => {
  const query = target.indexOf('?');
  return query === -1 ? '' : target.slice(query + 1);
};

/** Undefined when the path is none of ours. */
export const upgradeAddress = (
  path: string,
  extraPath: string | undefined,
): UpgradeAddress | undefined => {
  if (PATHS.has(path) || path === extraPath) return { namespace: undefined };
  const prefix = NAMESPACE_PREFIXES.find((start) => path.startsWith(start));
  if (prefix === undefined) return undefined;
  const namespace = decoded(path.slice(prefix.length));
  return namespace === undefined || namespace === '' || namespace.includes('/')
    ? undefined
    : { namespace };
};

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};
