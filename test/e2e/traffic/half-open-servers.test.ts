import { expect, test } from 'vitest';
import { call, errorOf, type FaultGateway } from '../faults/support/rig.ts';
import { metric, until } from '../faults/support/watch.ts';
import { doors } from './support/remote-doors.ts';
import { opened, startServers } from './support/remote-pool.ts';

const SLACK_MS = 1_000;

interface BalancerPage {
  readonly servers: readonly { readonly endpoints: readonly { readonly healthy: boolean }[] }[];
}

const healthyCount = async (gateway: FaultGateway): Promise<number> => {
  const response = await fetch(gateway.url('http', '/health/load-balancer'));
  const { servers } = (await response.json()) as BalancerPage;
  return servers.flatMap(({ endpoints }) => endpoints).filter(({ healthy }) => healthy).length;
};

const requestsAt = (gateway: FaultGateway): Promise<readonly number[]> =>
  Promise.all(
    doors.map((door) =>
      metric(gateway, 'mcp_gateway_endpoint_requests_total', `endpoint="pool@${door}"`),
    ),
  );

test('[F10] servers that silently vanish are found by their checks, calls go to the one that is left, and they are used again', {
  timeout: 120_000,
}, async (context) => {
  const { network, far, near } = await startServers(context);
  const check = { interval: '1s', timeout: '500ms', unhealthy_threshold: 2 };
  const endpoints = [{ id: 'near', ...near }, ...doors.map((door) => ({ id: door, ...far(door) }))];
  const { gateway, client } = await opened({
    servers: {
      pool: {
        endpoints,
        shared: true,
        balancing: { strategy: 'round_robin', warm_up: 0 },
        health_check: check,
        timeouts: { idle: '1s' },
      },
    },
  });
  for (let id = 0; id < 12; id += 1) {
    expect(await client.request(call(id, 'echo'))).toContain('"echo"');
  }
  expect(await requestsAt(gateway)).toEqual(doors.map(() => 2));
  await until(
    () => metric(gateway, 'mcp_gateway_health_checks_total', 'result="healthy"'),
    (count) => count >= 5,
  );

  network.cut();
  const cutMs = performance.now();
  const calls = Array.from({ length: 12 }, (_, at) => client.request(call(100 + at, 'echo')));
  await until(
    () => healthyCount(gateway),
    (count) => count === 1,
  );
  const noticedMs = performance.now() - cutMs;
  // Two checks, each a tenth late at most, that take as long as they may.
  expect(noticedMs).toBeLessThan(2 * (1_100 + 500) + SLACK_MS);
  const failures = (await Promise.all(calls)).filter((answer) => !answer.includes('"echo"'));
  for (const answer of failures) expect(errorOf(answer).code).toBe(-32005);
  expect(failures.length).toBeLessThanOrEqual(10);
  for (let id = 200; id < 220; id += 1) {
    expect(await client.request(call(id, 'echo'))).toContain('"echo"');
  }

  network.mend();
  await until(
    () => healthyCount(gateway),
    (count) => count === 6,
    30_000,
  );
  let before: readonly number[] = [];
  let id = 300;
  // A connection that lived through the cut tries again only after a pause that grew meanwhile.
  const roundOfCalls = async (): Promise<readonly string[]> => {
    before = await requestsAt(gateway);
    const answers: string[] = [];
    for (const end = id + 6; id < end; id += 1)
      answers.push(await client.request(call(id, 'echo')));
    return answers.filter((answer) => !answer.includes('"echo"'));
  };
  await until(roundOfCalls, (failed) => failed.length === 0, 30_000);
  expect(await requestsAt(gateway)).toEqual(before.map((count) => count + 1));
});
