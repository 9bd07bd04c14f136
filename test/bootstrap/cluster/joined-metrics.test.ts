import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import {
  joined,
  lasting,
  reportOf,
  textOf,
} from '../../../src/adapters/outbound/telemetry/joined-metrics.ts';
import { GatheredMetrics } from '../../../src/bootstrap/cluster/gathered-metrics.ts';
import { JoinedFigures } from '../../../src/bootstrap/cluster/joined-figures.ts';
import type { ToWorker } from '../../../src/bootstrap/cluster/messages.ts';
import { PrimaryLine } from '../../../src/bootstrap/cluster/primary-line.ts';
import { WorkerRun } from '../../../src/bootstrap/cluster/worker-run.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const registryOf = (calls: number, state: number, sound: number): Registry => {
  const registry = new Registry();
  const registers = [registry];
  const help = 'Some "help"\nof two lines.';
  new Counter({ name: 'calls_total', help, labelNames: ['tool'], registers }).inc(
    { tool: 'a"b\\c\nd' },
    calls,
  );
  const at = { name: 'mcp_gateway_circuit_breaker_state', help, registers };
  new Gauge({ ...at, labelNames: ['endpoint'] }).set({ endpoint: 'e' }, state);
  new Gauge({ name: 'mcp_gateway_audit_sound', help, registers }).set(sound);
  new Gauge({ name: 'open', help, registers }).set(calls);
  const seconds = new Histogram({ name: 'seconds', help, buckets: [1, 2], registers });
  for (let call = 0; call < calls; call += 1) seconds.observe(1.5);
  return registry;
};

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

test('one process is shown as prom-client shows it', async () => {
  const registry = registryOf(3, 1, 1);
  const sorted = (text: string): readonly string[] => text.trim().split('\n').toSorted();
  expect(sorted(textOf(await reportOf(registry)))).toEqual(sorted(await registry.metrics()));
});

test('counts of processes are added up, states are the worst of any', async () => {
  const reports = [await reportOf(registryOf(3, 1, 1)), await reportOf(registryOf(4, 2, 0))];
  const lines = linesOf(textOf(joined(reports)));
  expect(lines).toContain('calls_total{tool="a\\"b\\\\c\\nd"} 7');
  expect(lines).toContain('mcp_gateway_circuit_breaker_state{endpoint="e"} 2');
  expect(lines).toContain('mcp_gateway_audit_sound 0');
  expect(lines).toContain('open 7');
  expect(lines).toContain('seconds_bucket{le="1"} 0');
  expect(lines).toContain('seconds_bucket{le="+Inf"} 7');
  expect(lines).toContain('seconds_sum 10.5');
  expect(lines).toContain('seconds_count 7');
});

test('what a process counted stays when it is gone, and what it was does not', async () => {
  const names = lasting(await reportOf(registryOf(3, 1, 1))).map(({ name }) => name);
  expect(names).toEqual(['calls_total', 'seconds']);
});

/** A worker with this registry that answers at once, or not at all. */
const workerOf = (metrics: GatheredMetrics, registry: Registry, answers = true): WorkerRun => {
  const send = (message: ToWorker): void => {
    if (message.kind !== 'report' || !answers) return;
    void reportOf(registry).then((report) => metrics.reported(run, message.ask, report));
  };
  const ends = { number: 1, count: 1, ports: [] };
  const orders = { ...ends, replica: 'r', token: 't', stateKey: new Uint8Array() };
  const run: WorkerRun = new WorkerRun(
    () => ({ pid: 1, send, kill: () => undefined }),
    orders,
    new Map(),
    () => undefined,
  );
  return run;
};

test('the counts of a worker that ended stay in those of the gateway', async () => {
  const clock = new HandClock();
  const metrics = new GatheredMetrics(clock, () => 1);
  const [first, second] = [registryOf(3, 1, 1), registryOf(4, 0, 1)].map((registry) =>
    workerOf(metrics, registry),
  );
  if (first === undefined || second === undefined) throw new Error('no workers');
  await metrics.gather([first, second]);
  metrics.ended(first);
  metrics.restarted('crashed');
  const lines = linesOf(textOf(joined(await metrics.gather([second]))));
  expect(lines).toContain('calls_total{tool="a\\"b\\\\c\\nd"} 7');
  expect(lines).toContain('open 4');
  expect(lines).toContain('mcp_gateway_processes 1');
  expect(lines).toContain('mcp_gateway_process_restarts_total{reason="crashed"} 1');
});

test('a worker that does not answer within a second is shown as it was, and one that ends is not waited for', async () => {
  const clock = new HandClock();
  const metrics = new GatheredMetrics(clock, () => 2);
  const silent = workerOf(metrics, new Registry(), false);
  silent.report = await reportOf(registryOf(5, 0, 1));
  const gathered = metrics.gather([silent]);
  clock.advance(1_000);
  expect(linesOf(textOf(joined(await gathered)))).toContain('open 5');
  const second = metrics.gather([silent]);
  metrics.ended(silent);
  expect(linesOf(textOf(joined(await second)))).not.toContain('open 5');
});

test('without its primary process a worker shows its own metrics', async () => {
  const clock = new HandClock();
  const line = new PrimaryLine({ on: () => undefined });
  const figures = new JoinedFigures(registryOf(2, 0, 1), line, clock);
  const shown = figures.metrics();
  clock.advance(2_000);
  expect(linesOf(await shown)).toContain('open 2');
});
