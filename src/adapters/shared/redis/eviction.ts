import type { RedisClient } from './client.ts';

/** What to say of a Redis that may throw away what is kept in it; undefined when it does not, or will not tell. */
export const evictionWarning = async (client: RedisClient): Promise<string | undefined> => {
  const nodes = 'nodes' in client ? client.nodes('master') : [client];
  const policies = await Promise.all(
    nodes.map((node) =>
      node
        .info('memory')
        .then((text) => /^maxmemory_policy:(\S+)/m.exec(text)?.[1])
        .catch(() => undefined),
    ),
  );
  const bad = policies.find((policy) => policy !== undefined && policy !== 'noeviction');
  if (bad === undefined) return undefined;
  return `redis may throw sessions away when it is full (maxmemory-policy ${bad}): set noeviction`;
};
