import type { IdleStep } from '../load/orders.ts';
import type { IdleMemory } from '../measure/idle.ts';
import type { Throughput } from '../measure/throughput.ts';
import type { Results } from './results.ts';

export interface Target {
  what: string;
  limit: string;
  measured: string;
  met: boolean;
}

const kilobyte = 1_000;
const megabyte = 1_000_000;

/** The targets whose values this run measured. */
export function judge(results: Results): Target[] {
  return [
    ...throughputTargets(results.throughput),
    ...results.idle.flatMap(({ protocol, steps }) =>
      protocol === 'listen'
        ? listenTargets(steps, results.idle)
        : steps.map(({ bytesEach, connections }) => {
            const limit = protocol === 'websocket' ? 30 : 40;
            const name = protocol === 'websocket' ? 'WebSocket' : 'HTTP+SSE';
            const what = `Resident memory per idle ${name} connection, ${connections} open`;
            return atMost(what, bytesEach / kilobyte, limit, ' KB');
          }),
    ),
    ...(results.startUp === undefined
      ? []
      : [
          atMost('Start to listening', results.startUp.listeningMs / 1_000, 0.5, ' s'),
          atMost('Idle resident memory', results.startUp.idleBytes / megabyte, 110, ' MB'),
        ]),
    ...results.payloads.map(({ title, growthBytes, payloadBytes }) =>
      atMost(`Peak growth by a 9.9 MB result, ${title}`, growthBytes / payloadBytes, 6, ' ×'),
    ),
  ];
}

/**
 * A subscription should cost no more than a stream of the older protocol, but for a tenth. Compared where most are open:
 * the garbage of opening a thousand outweighs what they hold.
 */
function listenTargets(steps: readonly IdleStep[], idle: readonly IdleMemory[]): Target[] {
  const streams = idle.find(({ protocol }) => protocol === 'sse')?.steps ?? [];
  const last = steps.at(-1);
  const stream = streams.find((step) => step.connections === last?.connections);
  if (last === undefined || stream === undefined) return [];
  const what = `Resident memory per idle subscription to an idle HTTP+SSE connection, ${last.connections} open`;
  return [atMost(what, last.bytesEach / stream.bytesEach, 1.1, ' ×')];
}

function throughputTargets(rows: readonly Throughput[]): Target[] {
  const find: Find = (name, depth) => rows.find((row) => row.name === name && row.depth === depth);
  const nginx = find('nginx', 1);
  const http = find('http-http', 1);
  const modern = find('modern-http-http', 1);
  const stdio = find('http-stdio', 1);
  const targets: Target[] = [];
  if (nginx && http) {
    const ratio = http.cpuUs / nginx.cpuUs;
    targets.push(atMost('CPU per call, HTTP → HTTP to nginx', ratio, 3.5, ' ×'));
  }
  if (http && modern) {
    const ratio = modern.cpuUs / http.cpuUs;
    targets.push(
      atMost('CPU per call, modern HTTP → HTTP to legacy HTTP → HTTP', ratio, 1.1, ' ×'),
    );
  }
  const guarded = find('guarded-http-http', 1);
  if (http && guarded) {
    const moreUs = guarded.cpuUs - http.cpuUs;
    targets.push(
      atMost('CPU per call for a signed token and a policy of 100 rules', moreUs, 3, ' µs'),
    );
  }
  if (nginx && stdio) {
    const ratio = stdio.cpuUs / nginx.cpuUs;
    targets.push(atMost('CPU per call, HTTP → stdio (shared) to nginx', ratio, 3, ' ×'));
  }
  for (const name of ['ws-ws', 'tcp-tcp']) {
    const row = find(name, 32);
    if (!http || !row) continue;
    const ratio = http.cpuUs / row.cpuUs;
    const what = `Calls per CPU second, ${row.title} at depth 32 to HTTP → HTTP`;
    targets.push(atLeast(what, ratio, 6, ' ×'));
  }
  return [...targets, ...tcpTargets(find)];
}

type Find = (name: string, depth: number) => Throughput | undefined;

/** Absolute rates hold for the machine the page names. */
function tcpTargets(find: Find): Target[] {
  const targets: Target[] = [];
  const haproxy = find('haproxy', 1);
  const one = find('tcp-tcp', 1);
  if (haproxy && one) {
    const ratio = one.cpuUs / haproxy.cpuUs;
    targets.push(atMost('CPU per call, TCP → TCP at depth 1 to haproxy', ratio, 2.2, ' ×'));
  }
  const rates = [
    { row: find('tcp-tcp', 32), least: 250_000 },
    { row: find('tcp-stdio', 16), least: 150_000 },
  ];
  for (const { row, least } of rates) {
    if (!row) continue;
    const what = `Calls per CPU second, ${row.title} at depth ${row.depth}`;
    targets.push(rateAtLeast(what, 1_000_000 / row.cpuUs, least));
  }
  return targets;
}

function atMost(what: string, value: number, limit: number, unit: string): Target {
  const measured = `${value.toFixed(2)}${unit}`;
  return { what, limit: `≤ ${limit}${unit}`, measured, met: value <= limit };
}

function atLeast(what: string, value: number, limit: number, unit: string): Target {
  const measured = `${value.toFixed(2)}${unit}`;
  return { what, limit: `≥ ${limit}${unit}`, measured, met: value >= limit };
}

function rateAtLeast(what: string, value: number, limit: number): Target {
  const text = (rate: number): string => Math.round(rate).toLocaleString('en');
  return { what, limit: `≥ ${text(limit)}`, measured: text(value), met: value >= limit };
}
