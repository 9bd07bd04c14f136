import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadOrder, LoadReport, Protocol } from './load/orders.ts';
import { startBackends } from './measure/backends.ts';
import { median } from './measure/median.ts';
import { Child } from './process/child.ts';
import { freePort, untilListening } from './process/ports.ts';
import { scratchDirectory } from './process/scratch.ts';
import {
  type BackendPorts,
  gatewayBuilt,
  gatewayMissing,
  gatewayProgram,
} from './subjects/gateway.ts';

/*
 * What sharing costs: one gateway with sessions and limits in Redis beside one that keeps both to itself, under the same load, by
 * turns: `npm run bench:replicas`. Processor time of the gateway for each call. Ends with 1 when Redis adds more than 15 %.
 */
const LIMIT = 1.15;
const ROUNDS = 7;
const CONNECTIONS = 64;
const WARM_UP_MS = 1_500;
const WINDOW_MS = 4_000;

type Store = 'memory' | 'redis';

const scratch = scratchDirectory();

const startRedis = async (): Promise<{ readonly child: Child; readonly url: string }> => {
  const port = await freePort();
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', scratch];
  const child = new Child('redis-server', ['--port', String(port), ...settings]);
  await untilListening(child, port);
  return { child, url: `redis://127.0.0.1:${port}/0` };
};

interface Subject {
  readonly store: Store;
  readonly protocol: Protocol;
  readonly child: Child;
  readonly port: number;
  readonly reports: LoadReport[];
}

const start = async (
  store: Store,
  protocol: Protocol,
  redis: string,
  ports: BackendPorts,
): Promise<Subject> => {
  const port = await freePort();
  const isModern = protocol === 'modern-http';
  const shared = store === 'redis' ? { provider: store, redis: { url: redis } } : {};
  const settings = {
    version: 1,
    server: {
      frontends: [{ name: 'bench', protocol: 'http', config: { host: '127.0.0.1', port } }],
    },
    auth: { provider: 'none' },
    sessions: shared,
    rate_limit: {
      ...shared,
      enabled: true,
      limit: 10_000_000,
      burst: 10_000_000,
      window: '1s',
      by: 'ip',
    },
    servers: {
      echo: {
        type: 'http',
        url: `http://127.0.0.1:${ports[isModern ? 'modern-http' : 'http']}/mcp`,
        era: isModern ? 'modern' : 'legacy',
      },
    },
  };
  const file = join(scratch, `${store}-${protocol}.yaml`);
  writeFileSync(file, JSON.stringify(settings));
  const child = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  await untilListening(child, port);
  return { store, protocol, child, port, reports: [] };
};

const load = async ({ child, port, protocol }: Subject): Promise<LoadReport> => {
  const order: LoadOrder = {
    protocol,
    port,
    pid: child.pid,
    connections: CONNECTIONS,
    depth: 1,
    warmUpMs: WARM_UP_MS,
    windowMs: WINDOW_MS,
  };
  const driver = Child.program('./load/closed-loop.ts', import.meta.url, order);
  const report = await driver.report<LoadReport>();
  await driver.stop();
  if (report.wrong > 0) throw new Error(report.firstWrong);
  return report;
};

const microsecondsACall = ({ reports }: Subject): readonly number[] =>
  reports.map(({ cpuOwnUs, answers }) => cpuOwnUs / answers);

const run = async (): Promise<number> => {
  const { ports, stop } = await startBackends();
  const redis = await startRedis();
  let isWithin = true;
  for (const protocol of ['http', 'modern-http'] as const) {
    const memory = await start('memory', protocol, redis.url, ports);
    const shared = await start('redis', protocol, redis.url, ports);
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = round % 2 === 0 ? [memory, shared] : [shared, memory];
      for (const subject of turn) subject.reports.push(await load(subject));
    }
    const [alone, together] = [microsecondsACall(memory), microsecondsACall(shared)];
    // Round by round: what else the machine does in a round weighs on both.
    const ratio = median(together.map((us, round) => us / (alone[round] ?? Number.NaN)));
    const [memoryUs, redisUs] = [median(alone), median(together)];
    isWithin &&= ratio <= LIMIT;
    process.stdout.write(
      `${JSON.stringify({ protocol, memoryUs, redisUs, ratio, limit: LIMIT })}\n`,
    );
    await Promise.all([memory, shared].map(({ child }) => child.stop()));
  }
  await redis.child.stop();
  await stop();
  return isWithin ? 0 : 1;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(await run());
