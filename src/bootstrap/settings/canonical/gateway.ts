import type { Settings } from '../settings.ts';
import { capTree } from './access.ts';
import { balancingTree } from './balancing.ts';
import { frontendTree } from './frontends.ts';
import { healthTrees } from './health.ts';
import { sectionTrees } from './sections.ts';
import { serverTree } from './servers.ts';
import { isTree, present, type Tree } from './tree.ts';

/**
 * Settings as a file of our own form that says all of it, defaults included: read again, it gives the same settings.
 * What the program only keeps (`OperationSettings`) is not part of it.
 */
export const canonicalFile = (settings: Settings): Tree => asWritten(treeOf(settings));

const treeOf = (settings: Settings): Tree => {
  const { auth, ...sections } = sectionTrees(settings);
  const { metrics, compat, insecure, reload, frontends, servers, balancing, connections } =
    settings;
  const file = present({
    server: {
      insecure,
      reload,
      ...capTree(connections),
      metrics_host: metrics.host,
      metrics_port: metrics.port,
      compat: { answer_notifications: compat.answersNotifications },
    },
    auth,
    ...sections,
    balancing: balancingTree(balancing),
    ...healthTrees(settings.health),
  });
  return {
    version: 1,
    ...file,
    server: { ...(file?.['server'] ?? {}), frontends: frontends.map(frontendTree) },
    servers: Object.fromEntries(
      servers.map((server) => [server.name, serverTree(server, balancing)]),
    ),
  };
};

/** In a file `${` begins a reference. */
const asWritten = (tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, literal(value)]));

const literal = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replaceAll('${', () => '$${');
  if (Array.isArray(value)) return value.map(literal);
  return isTree(value) ? asWritten(value) : value;
};
