import { isDeepStrictEqual } from 'node:util';
import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { BalancingSettings } from '../balancing-settings.ts';
import type { RequestTimeSettings, ServerSettings } from '../settings.ts';
import type { WorkerSettings } from '../worker-settings.ts';
import { balancingTree } from './balancing.ts';
import { breakerTree, checkTree } from './health.ts';
import { targetTree, traitsTree } from './targets.ts';
import { transformTree } from './transform.ts';
import { present, type Tree, without } from './tree.ts';
import { durationText, sizeText } from './units.ts';
import { upstreamAuthTree } from './upstream-auth.ts';

/** An entry of `servers`. `common`: how all servers share their traffic. */
export const serverTree = (server: ServerSettings, common: BalancingSettings): Tree =>
  present({
    ...placesOf(server),
    balancing: isDeepStrictEqual(server.balancing, common)
      ? undefined
      : without(balancingTree(server.balancing), balancingTree(common)),
    shared: server.shared,
    workers: server.workers && workersTree(server.workers),
    replay: server.replay,
    max_retries: server.retry.maxAttempts === undefined ? undefined : server.retry.maxAttempts - 1,
    era: server.era,
    capabilities: server.era === 'modern' ? undefined : server.capabilities,
    max_links: takesLinks(server) ? server.maxLinks : undefined,
    transform: server.transform && transformTree(server.transform),
    pinning: server.pinning,
    auth: server.auth && upstreamAuthTree(server.auth),
    results: { link_above: sizeText(server.linkAbove), mime_type: server.linkMimeType },
    tools: toolsTree(server),
    timeouts: {
      connect: durationText(server.times.connectMs),
      ...timesTree({ ...server.times, idleMs: server.callTimeoutMs }),
    },
    admission: {
      max_in_flight: server.admission.maxInFlight,
      max_waiting: server.admission.maxWaiting,
      max_wait: durationText(server.admission.maxWaitMs),
    },
    lists: server.lists,
    instructions: server.instructions,
    health_check: checkTree(server.health.check),
    circuit_breaker: breakerTree(server.health.breaker),
  }) ?? {};

/** On HTTP every message says which call it belongs to. */
const takesLinks = ({ era, endpoints }: ServerSettings): boolean =>
  era !== 'modern' && !endpoints.every(({ target }) => target.protocol === 'http');

/** One endpoint is the entry itself; several are a list. */
const placesOf = ({ name, endpoints, workers }: ServerSettings): Tree => {
  const written = endpoints.filter(({ id }) => !/#(?!1$)\d+$/.test(id) || workers === undefined);
  const [only] = written;
  const isMultiplied = (workers?.count ?? 1) > 1;
  const places = written.map((endpoint) => {
    const id = isMultiplied ? endpoint.id.replace(/#1$/, '') : endpoint.id;
    const own = id === name ? undefined : id.slice(name.length + 1);
    return {
      id: own,
      ...targetTree(endpoint.target),
      ...traitsTree(withoutCap(endpoint, workers)),
    };
  });
  if (places.length === 1 && (only?.id === name || only?.id === `${name}#1`)) {
    const { id: _, ...place } = places[0] ?? { id: undefined };
    return place;
  }
  return { endpoints: places.map((place) => present(place)) };
};

/** A cap that each worker has of itself is said there. */
const withoutCap = (endpoint: Endpoint, workers: WorkerSettings | undefined): Endpoint =>
  endpoint.target.protocol === 'stdio' && endpoint.maxInFlight === workers?.maxInFlight
    ? { ...endpoint, maxInFlight: undefined }
    : endpoint;

const workersTree = (workers: WorkerSettings): Tree => ({
  count: workers.count,
  max_in_flight: workers.maxInFlight,
  warm_spare: workers.warmSpare,
  prewarm: workers.prewarm,
  recycle: {
    calls: workers.recycle.calls,
    rss: sizeText(workers.recycle.rssBytes),
    age: durationText(workers.recycle.ageMs),
  },
  idle_stop: durationText(workers.idleStopMs),
  crash_budget: workers.crashBudget && {
    crashes: workers.crashBudget.crashes,
    within: durationText(workers.crashBudget.withinMs),
  },
  restart_delay: durationText(workers.restartDelayMs),
});

const timesTree = ({ firstByteMs, idleMs, totalMs }: RequestTimeSettings): Tree => ({
  first_byte: durationText(firstByteMs),
  idle: durationText(idleMs),
  total: durationText(totalMs),
});

/** The order counts: the first name that fits is the one that holds. */
const toolsTree = ({ times, cachedTools }: ServerSettings): Tree => {
  const tools: Record<string, Tree> = {};
  for (const [name, tool] of times.tools) tools[name] = { timeouts: timesTree(tool) };
  for (const [name, ttlMs] of cachedTools) {
    tools[name] = { ...tools[name], cache: durationText(ttlMs) ?? true };
  }
  return tools;
};
