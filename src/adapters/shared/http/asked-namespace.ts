import type { Fault } from '../../../domain/fault/fault.ts';
import { agreedNamespace } from '../../../domain/routing/named-namespace.ts';

const header = 'the header X-MCP-Namespace';
const parameter = 'namespace';

/**
 * The namespace that the header `X-MCP-Namespace` and the query `?namespace=` name beside the path (mission §4.3);
 * `invalid_request` when they contradict each other. `query`: without its `?`.
 */
export const askedNamespace = (
  named: string | undefined,
  query: string,
): string | undefined | Fault => {
  if (named === undefined && !query.includes(parameter)) return undefined;
  const inQuery = new URLSearchParams(query).getAll(parameter);
  return agreedNamespace([
    { where: header, name: named?.trim() },
    ...inQuery.map((name) => ({ where: 'the query', name })),
  ]);
};
