import type { Settings } from '../settings.ts';
import { capTree } from './access.ts';
import { auditTree } from './audit.ts';
import { authorizationTree } from './authorization.ts';
import { balancingTree } from './balancing.ts';
import { frontendTree } from './frontends.ts';
import { healthTrees } from './health.ts';
import { redisTree } from './redis.ts';
import { resourceTree } from './resource.ts';
import { sectionTrees } from './sections.ts';
import { securityTree } from './security.ts';
import { serverTree } from './servers.ts';
import { sessionTree } from './sessions.ts';
import { isTree, present, type Tree } from './tree.ts';
import { vaultTree } from './upstream-auth.ts';
import { validationTree } from './validation.ts';

/**
 * Settings as a file of our own form that says all of it, defaults included: read again, it gives the same settings.
 * What the program only keeps (`OperationSettings`) is not part of it.
 */
export const canonicalFile = (settings: Settings): Tree => asWritten(treeOf(settings));

const treeOf = (settings: Settings): Tree => {
  const { auth, ...sections } = sectionTrees(settings);
  const { metrics, compat, insecure, reload, frontends, servers, balancing } = settings;
  const file = present({
    server: {
      insecure,
      reload,
      workers: settings.workerProcesses,
      ...capTree(settings),
      metrics_host: metrics.host,
      metrics_port: metrics.port,
      public_url: settings.resourceServer?.publicUrl,
      compat: { answer_notifications: compat.answersNotifications },
    },
    auth: { ...(isTree(auth) ? auth : {}), ...resourceTree(settings.resourceServer) },
    authorization: authorizationTree(settings.authorization),
    audit: auditTree(settings.audit),
    redis: settings.audit?.stream && redisTree(settings.audit.stream.redis),
    sessions: sessionTree(settings),
    credentials: settings.credentials && vaultTree(settings.credentials),
    egress: settings.egress && { allow: settings.egress.allow, deny: settings.egress.deny },
    ...sections,
    security: securityTree(settings.security),
    validation: validationTree(settings.validation),
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
