import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../e2e/support/ports.ts';
import { Chance } from '../simulation/chance.ts';
import { Caller, doors, type Ports } from './caller.ts';
import { Fleet } from './fleet.ts';
import { NemesisGateway } from './gateway-process.ts';
import { Harm } from './harm.ts';
import { History } from './history.ts';
import type { NemesisReport } from './report.ts';

/** Silence of a server for so long fails a call. */
const callTimeout = '4s';
const maxRecoveryMs = 10_000;
const atATime = 3;

/**
 * Real servers over every protocol behind the built gateway, real clients at every frontend, and a seeded schedule of
 * kills, stops, resets and stalls. Same seed: same schedule, though not the same instants.
 */
export const runNemesis = async (seed: number, seconds: number): Promise<NemesisReport> => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-nemesis-'));
  const ledger = join(folder, 'ledger');
  writeFileSync(ledger, '');
  const fleet = await Fleet.start(folder, ledger);
  const ports = await freePorts();
  let gateway: NemesisGateway | undefined;
  try {
    gateway = await NemesisGateway.start(settingsOf(fleet, ports), folder);
    return await harm(seed, seconds, { fleet, gateway, ports, ledger });
  } finally {
    gateway?.kill();
    await fleet.close();
    rmSync(folder, { recursive: true, force: true });
  }
};

interface Scene {
  readonly fleet: Fleet;
  readonly gateway: NemesisGateway;
  readonly ports: Ports;
  readonly ledger: string;
}

const harm = async (
  seed: number,
  seconds: number,
  { fleet, gateway, ports, ledger }: Scene,
): Promise<NemesisReport> => {
  const chance = new Chance(seed);
  const history = new History();
  const harms = new Harm(fleet, gateway.pid, chance.fork());
  const callers = await Promise.all(
    doors.map((door) => Caller.open(door, ports, `${door}-${seed}`, history)),
  );
  const running = callers.flatMap((caller) =>
    Array.from({ length: atATime }, () => caller.run(fleet.servers, chance.fork())),
  );
  await harms.run(seconds * 1_000);
  await harms.end();
  const recoveryMs = await recover(fleet, ports, seed, history);
  for (const caller of callers) caller.stop();
  await Promise.all(running);
  await Promise.all(callers.map((caller) => caller.close()));
  const exitCode = await gateway.stop();
  await fleet.close();
  const { violations } = history;
  if (exitCode !== 0) violations.push(`the gateway ended with ${exitCode}`);
  for (const [server, ms] of Object.entries(recoveryMs))
    if (ms > maxRecoveryMs) violations.push(`${server} serves again after ${ms} ms only`);
  for (const line of gateway.lines)
    if (line.includes('a fault of the gateway')) violations.push(line.slice(0, 500));
  for (const command of await survivors(ledger)) violations.push(`still running: ${command}`);
  history.check(ledger);
  const { calls, outcomes } = history;
  return { seed, seconds, calls, outcomes, faults: harms.done, recoveryMs, violations };
};

/** Milliseconds until each server serves a new client three times in a row. */
const recover = async (
  fleet: Fleet,
  ports: Ports,
  seed: number,
  history: History,
): Promise<Readonly<Record<string, number>>> => {
  const startedMs = performance.now();
  const took = await Promise.all(
    fleet.servers.map(async (server): Promise<[string, number]> => {
      const caller = await Caller.open('websocket', ports, `again-${server}-${seed}`, history);
      let inARow = 0;
      let servedMs = performance.now();
      while (inARow < 3 && performance.now() - startedMs < 2 * maxRecoveryMs) {
        const isServed = await caller.call(server, 'read', 0);
        if (!isServed || inARow === 0) servedMs = performance.now();
        inARow = isServed ? inARow + 1 : 0;
        if (!isServed) await delay(100);
      }
      await caller.close();
      return [server, Math.round(inARow < 3 ? Number.POSITIVE_INFINITY : servedMs - startedMs)];
    }),
  );
  return Object.fromEntries(took);
};

const freePorts = async (): Promise<Ports> => ({
  http: await freePort(),
  websocket: await freePort(),
  sse: await freePort(),
  tcp: await freePort(),
});

const settingsOf = (fleet: Fleet, ports: Ports): object => ({
  version: 1,
  server: {
    frontends: Object.entries<number>({ ...ports }).map(([protocol, port]) => ({
      name: protocol,
      protocol,
      config: { host: '127.0.0.1', port },
    })),
  },
  auth: { provider: 'none' },
  timeouts: { call: callTimeout },
  admission: { shedding: { enabled: false } }, // a busy machine is no fault of the servers
  ...fleet.settings,
});

/** Processes that know the ledger's path, after a moment in which they may end. */
const survivors = async (ledger: string): Promise<readonly string[]> => {
  const endMs = performance.now() + 5_000;
  for (;;) {
    const found = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
          return command.includes(ledger) ? [`${pid} ${command}`] : [];
        } catch {
          return [];
        }
      });
    if (found.length === 0 || performance.now() > endMs) return found;
    await delay(100);
  }
};
