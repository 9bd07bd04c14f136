import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../e2e/support/ports.ts';
import type { AlternatingOrder, AlternatingReport, Protocol } from './load/orders.ts';
import { startBackends } from './measure/backends.ts';
import { median } from './measure/median.ts';
import { Child } from './process/child.ts';
import { untilListening } from './process/listening.ts';
import { scratchDirectory } from './process/scratch.ts';
import {
  type BackendPorts,
  gatewayBuilt,
  gatewayMissing,
  gatewayProgram,
} from './subjects/gateway.ts';

/*
 * What sharing costs: one gateway with sessions and limits in Redis beside one that keeps both to itself: `npm run bench:replicas`.
 * Each connection calls both in turn, so that whatever else the machine does weighs on both. Processor time of the gateways; ends
 * with 1 when Redis adds more than 15 %.
 */
const LIMIT = 1.15;
const CONNECTIONS = 64;
const WARM_UP_MS = 10_000;
const WINDOW_MS = 2_000;
const WINDOWS = 30;

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
  readonly child: Child;
  readonly port: number;
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
  return { child, port };
};

const load = async (
  protocol: Protocol,
  subjects: readonly Subject[],
): Promise<AlternatingReport> => {
  const order: AlternatingOrder = {
    protocol,
    targets: subjects.map(({ port, child }) => ({ port, pid: child.pid })),
    connections: CONNECTIONS,
    warmUpMs: WARM_UP_MS,
    windowMs: WINDOW_MS,
    windows: WINDOWS,
  };
  const driver = Child.program('./load/alternating-loop.ts', import.meta.url, order);
  const report = await driver.report<AlternatingReport>();
  await driver.stop();
  if (report.wrong > 0) throw new Error(report.firstWrong);
  return report;
};

const run = async (): Promise<number> => {
  const { ports, stop } = await startBackends();
  const redis = await startRedis();
  let isWithin = true;
  for (const protocol of ['http', 'modern-http'] as const) {
    const subjects = [
      await start('memory', protocol, redis.url, ports),
      await start('redis', protocol, redis.url, ports),
    ];
    const { answers, cpuUs } = await load(protocol, subjects);
    const callsOfWindow = answers / subjects.length / WINDOWS;
    const usOf = (at: number): number => median(cpuUs.map((us) => us[at] ?? 0)) / callsOfWindow;
    const ratio = median(cpuUs.map(([memory = 0, shared = 0]) => shared / memory));
    isWithin &&= ratio <= LIMIT;
    const figures = { memoryUs: usOf(0), redisUs: usOf(1), ratio, limit: LIMIT };
    process.stdout.write(`${JSON.stringify({ protocol, answers, ...figures })}\n`);
    await Promise.all(subjects.map(({ child }) => child.stop()));
  }
  await redis.child.stop();
  await stop();
  return isWithin ? 0 : 1;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(await run());
