import { Balancer } from '../e2e/replicas/support/balancer.ts';
import { atEnd } from '../e2e/replicas/support/endings.ts';
import { CELLS, type CellName } from './cells.ts';
import { type ExpectedFailure, readExpectedFailures, type Verdict } from './expected-failures.ts';
import { startGateway } from './gateway.ts';
import { measureThroughGateway } from './rig.ts';
import type { SuiteOutcome } from './suite.ts';

const REPLICAS = ['r1', 'r2', 'r3'];

/** What the suites find without any gateway. */
export interface Direct {
  readonly legacy: SuiteOutcome;
  readonly modern: SuiteOutcome;
}

/** As through one gateway, but each request goes to the next of three that share a Redis. What one may do three may do. */
export const measureThroughReplicas = (
  name: CellName,
  direct: Direct,
  redis: string,
): Promise<Verdict[]> => {
  const cell = CELLS.find((one) => one.name === name);
  const run = cell?.runs.find(({ upstream, copies }) => upstream === 'http' && copies === 1);
  if (cell === undefined || run === undefined) throw new Error(`${name} is not measured`);
  const start: typeof startGateway = async (children, folder, servers) => {
    // Keys of its own, so that nothing of one cell is found by another.
    const sessions = {
      provider: 'redis',
      redis: { url: redis, key_prefix: `${folder.slice(-6)}:` },
    };
    const upstreams = await Promise.all(
      REPLICAS.map(async (replica) => {
        const { url } = await startGateway(children, folder, servers, { sessions });
        return { name: replica, port: Number(new URL(url).port) };
      }),
    );
    const balancer = await Balancer.start(upstreams);
    atEnd(() => balancer.stop());
    return { url: `http://127.0.0.1:${balancer.port}/mcp`, tcpPort: 0 };
  };
  const expected: readonly ExpectedFailure[] = readExpectedFailures();
  return measureThroughGateway(cell, run, direct[cell.front], expected, start);
};
