import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  call,
  errorOf,
  type FaultGateway,
  freshPath,
  openClient,
  openGateway,
} from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';
import { childrenOf, membersOf, until } from './support/watch.ts';

const { command, args } = stdioEntry as { command: string; args: readonly string[] };
const server = [command, ...args].join(' ');

/** A shell that keeps two processes beside the server, which all share its group. */
const family = (extra = ''): object => ({
  command: 'sh',
  args: ['-c', `${extra} sleep 600 & sleep 601 & ${server}; wait`],
});

/** Opens a session with the wrapped server and returns its process group. */
const openFamily = async (gateway: FaultGateway): Promise<number> => {
  const client = await openClient(gateway, 'ws');
  expect(await client.request(call(1, 'echo'))).toContain('"echo"');
  const [child] = childrenOf(gateway.pid);
  if (child === undefined) throw new Error('no child');
  expect(child.group).toBe(child.pid);
  expect(membersOf(child.group)).toHaveLength(4);
  return child.group;
};

const nobodyLeft = async (group: number, withinMs: number): Promise<void> => {
  await until(
    () => membersOf(group),
    (members) => members.length === 0,
    withinMs,
  );
};

// Each waits for the seconds a process gets to end; together they wait once.
describe.concurrent('processes of stdio servers', () => {
  it('are all gone five seconds after SIGTERM, grandchildren included [F04]', async () => {
    const gateway = await openGateway({ servers: { family: family() } });
    const group = await openFamily(gateway);
    const ending = gateway.stop();
    await nobodyLeft(group, 5_000);
    expect(await ending).toBe(0);
  });

  it('are all gone when their session ends [F04]', async () => {
    const gateway = await openGateway({ servers: { family: family() } });
    const client = await openClient(gateway, 'lines');
    await client.request(call(1, 'echo'));
    const group = childrenOf(gateway.pid)[0]?.group ?? 0;
    await client.close();
    await nobodyLeft(group, 5_000);
    expect(await gateway.stop()).toBe(0);
  });

  it('are all gone five seconds after a reload that changes their server [F04]', async () => {
    const gateway = await openGateway({ servers: { family: family() } });
    const group = await openFamily(gateway);
    const file = join(gateway.folder, 'gateway.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('sleep 600', 'sleep 602'));
    process.kill(gateway.pid, 'SIGHUP');
    await nobodyLeft(group, 5_000);
    const client = await openClient(gateway, 'ws');
    expect(await client.request(call(1, 'echo'))).toContain('"echo"');
    expect(await gateway.stop()).toBe(0);
  });

  it('that outlive a killed gateway are ended by the next one [F04]', async () => {
    const folder = freshPath('temporary');
    mkdirSync(folder);
    const env = { TMPDIR: folder };
    const gateway = await openGateway({ servers: { family: family() } }, { env });
    const group = await openFamily(gateway);
    gateway.kill();
    await gateway.exited;
    // The server saw the end of its input; what the shell started beside it did not.
    await until(
      () => membersOf(group),
      (members) => members.length === 3,
    );
    const next = await openGateway({ servers: { family: family() } }, { env });
    await nobodyLeft(group, 5_000);
    expect(next.lines.some((line) => line.includes('killed gateway left behind'))).toBe(true);
    expect(await next.stop()).toBe(0);
  });

  it('[F06] that ignore SIGTERM are killed with their group after five seconds', async () => {
    const gateway = await openGateway({ servers: { family: family("trap '' TERM;") } });
    const client = await openClient(gateway, 'ws');
    await client.request(call(1, 'stubborn'));
    const group = childrenOf(gateway.pid)[0]?.group ?? 0;
    expect(membersOf(group)).toHaveLength(4);
    const closedMs = performance.now();
    await client.close();
    await nobodyLeft(group, 7_000);
    const tookMs = performance.now() - closedMs;
    expect(tookMs).toBeGreaterThan(4_500);
    expect(tookMs).toBeLessThan(5_700);
    expect(await gateway.stop()).toBe(0);
  });

  it('[F06] that close their output count as dead', async () => {
    const gateway = await openGateway({ servers: { demo: stdioEntry } });
    const client = await openClient(gateway, 'ws');
    const askedMs = performance.now();
    const group = childrenOf(gateway.pid)[0]?.group ?? 0;
    const error = errorOf(await client.request(call(1, 'closeOutput')));
    expect(performance.now() - askedMs).toBeLessThan(1_000);
    expect(error.data?.error_code).toBe('outcome_unknown');
    expect(await client.request(call(2, 'echo'))).toContain('"echo"');
    await nobodyLeft(group, 5_000);
    expect(await gateway.stop()).toBe(0);
  });
});
