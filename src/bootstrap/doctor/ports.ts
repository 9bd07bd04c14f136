import { createServer } from 'node:net';
import type { Finding } from '../../adapters/inbound/cli/commands/doctor.ts';
import { membersOf } from '../../domain/import/values.ts';
import { dialable } from '../listening.ts';
import type { Settings } from '../settings/settings.ts';

const healthPatienceMs = 1_000;

interface Address {
  readonly host: string;
  readonly port: number;
}

export interface PortReport {
  readonly findings: readonly Finding[];
  /** Where a gateway runs already; undefined when none does. */
  readonly runningAt: string | undefined;
}

/** Whether every address the gateway would listen at is free, and who is there if not. */
export const portFindings = async (settings: Settings): Promise<PortReport> => {
  const rows = await Promise.all(addressesOf(settings).map(look));
  return {
    findings: rows.map(({ finding }) => finding),
    runningAt: rows.find(({ gateway }) => gateway !== undefined)?.gateway,
  };
};

/** Each once: frontends share listeners. Port 0 is always free. */
const addressesOf = ({ frontends, metrics }: Settings): readonly Address[] => {
  const all: Address[] = frontends.flatMap((frontend) => ('port' in frontend ? [frontend] : []));
  if (metrics.enabled && metrics.port !== undefined) {
    all.push({ host: metrics.host, port: metrics.port });
  }
  const once = new Map(all.map(({ host, port }) => [`${host} ${port}`, { host, port }]));
  return [...once.values()].filter(({ port }) => port !== 0);
};

const look = async (
  address: Address,
): Promise<{ readonly finding: Finding; readonly gateway: string | undefined }> => {
  const place = `${dialable(address.host)}:${address.port}`;
  const check = `port ${address.port}`;
  const code = await bindingFailure(address);
  if (code === undefined) {
    const text = `${place} is free`;
    return { finding: { check, state: 'ok', text }, gateway: undefined };
  }
  if (code !== 'EADDRINUSE') return { finding: refused(check, place, code), gateway: undefined };
  if (await isGatewayAt(place)) {
    const text = `a gateway is running at ${place} already`;
    const fix = 'stop it before another one starts here, or choose another port';
    return { finding: { check, state: 'failed', text, fix }, gateway: `http://${place}` };
  }
  const text = `another program uses ${place}`;
  const fix = `choose another port, or stop that program (ss -ltnp 'sport = :${address.port}')`;
  return { finding: { check, state: 'failed', text, fix }, gateway: undefined };
};

const refused = (check: string, place: string, code: string): Finding => ({
  check,
  state: 'failed',
  text:
    code === 'EACCES'
      ? `this user may not listen at ${place}`
      : `nobody can listen at ${place} (${code})`,
  fix:
    code === 'EACCES'
      ? 'choose a port from 1024 on'
      : 'name an address of this machine: 127.0.0.1, 0.0.0.0, or one that "ip address" shows',
});

/** Listens for a moment. Undefined when that works. */
const bindingFailure = ({ host, port }: Address): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', (problem: NodeJS.ErrnoException) => resolve(problem.code ?? 'unknown'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(undefined)));
  });

/** Whether a gateway answers there, as it answers everybody: strangers are not told its version. */
const isGatewayAt = async (place: string): Promise<boolean> => {
  try {
    const signal = AbortSignal.timeout(healthPatienceMs);
    const [health, ready] = await Promise.all([
      fetch(`http://${place}/health`, { signal }).then((answer) => answer.json()),
      fetch(`http://${place}/ready`, { signal }).then((answer) => answer.text()),
    ]);
    const { healthy, timestamp } = membersOf(health) ?? {};
    const isHealth = typeof healthy === 'boolean' && typeof timestamp === 'string';
    return isHealth && /^(?:NOT )?READY\b/.test(ready);
  } catch {
    return false;
  }
};
