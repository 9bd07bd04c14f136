const PATHS = new Set(['/', '/ws', '/mcp', '/api/v1/stream']);
const NAMESPACE_PREFIXES = ['/mcp/', '/ns/'];

/** Every path of the frontend: `{namespace}` stands for one segment. */
export const upgradePaths = (extraPath: string | undefined): readonly string[] => [
  ...new Set([...PATHS, ...(extraPath === undefined ? [] : [extraPath])]),
  ...NAMESPACE_PREFIXES.map((start) => `${start}{namespace}`),
];

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

/** Undefined when the path is none of ours. The namespace is taken as it stands: `%2e` is no dot. */
export const upgradeAddress = (
  path: string,
  extraPath: string | undefined,
): UpgradeAddress | undefined => {
  if (PATHS.has(path) || path === extraPath) return { namespace: undefined };
  const prefix = NAMESPACE_PREFIXES.find((start) => path.startsWith(start));
  if (prefix === undefined) return undefined;
  const namespace = path.slice(prefix.length);
  return namespace === '' || namespace.includes('/') ? undefined : { namespace };
};
