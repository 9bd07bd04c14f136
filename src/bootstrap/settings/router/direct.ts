import type { Findings } from '../normalise/findings.ts';
import type { DirectProtocol, RouterDirectSettings } from './router-settings.ts';
import type { DirectEntry, RouterFile } from './schema.ts';

const sections = [
  ['stdio', 'stdio'],
  ['websocket', 'websocket'],
  ['http', 'http'],
  ['sse', 'sse'],
  ['tcp_binary', 'tcp'],
] as const satisfies readonly (readonly [keyof DirectEntry, DirectProtocol])[];

/** Servers a router reaches without a gateway (mission RT-16…RT-19); undefined: none. */
export const directOf = (
  { direct_clients, direct }: RouterFile,
  findings: Findings,
): RouterDirectSettings | undefined => {
  if (direct_clients !== undefined && direct !== undefined) {
    const message = 'direct is another name of direct_clients: remove one of both';
    findings.keyProblem(['direct'], message);
  }
  const entry = direct_clients ?? direct;
  // The original code switches it off by a number.
  if (entry === undefined || entry.enabled === false || entry.max_connections === 0) {
    return undefined;
  }
  const { auto_detection: detection = {}, fallback } = entry;
  return {
    protocols: sections.flatMap(([key, protocol]) =>
      entry[key]?.enabled === false ? [] : [protocol],
    ),
    maxConnections: entry.max_connections,
    detection:
      detection.enabled === false
        ? undefined
        : {
            timeoutMs: detection.timeout ?? 1_000,
            ttlMs: detection.cache_ttl ?? 300_000,
            fallback: detection.fallback_strategy ?? 'gateway',
          },
    fallback:
      fallback?.enabled === false
        ? undefined
        : {
            timeoutMs: fallback?.timeout ?? 10_000,
            retries: fallback?.max_retries ?? 2,
            delayMs: fallback?.retry_delay ?? 1_000,
          },
  };
};
