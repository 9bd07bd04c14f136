import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from '../../e2e/support/ports.ts';

/** Whether there is one to start. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A Redis of its own for one test, on loopback, without a disk. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** It answers nothing any more, and its connections stay. */
  pause(): void;
  resume(): void;
  stop(): Promise<void>;
  /** Again at the same port, empty. */
  restart(): Promise<void>;
}

const PATIENCE_MS = 10_000;

/** It ends with the test that starts it. */
export const startRedis = async (...more: readonly string[]): Promise<RedisServer> => {
  const { server, end } = await launchRedis(...more);
  onTestFinished(end);
  return server;
};

/** For whoever outlives a test: `end` stops it and clears up. */
export const launchRedis = async (
  ...more: readonly string[]
): Promise<{ readonly server: RedisServer; readonly end: () => Promise<void> }> => {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'redis-'));
  const settings = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('redis-server', ['--port', String(port), ...settings, ...more], {
      stdio: 'ignore',
    });
    await accepts(port);
  };
  const stop = async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const end = async (): Promise<void> => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  const server = {
    port,
    url: `redis://127.0.0.1:${port}/0`,
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    stop,
    restart: async () => {
      await stop();
      await start();
    },
  };
  return { server, end };
};

/** Nothing but trying tells when a port is open. */
export const accepts = async (port: number): Promise<void> => {
  const endMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ port, host: '127.0.0.1' });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    if (performance.now() > endMs) throw new Error(`no redis at ${port}`);
    await delay(20);
  }
};
