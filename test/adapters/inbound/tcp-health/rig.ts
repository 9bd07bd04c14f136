import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { TcpHealthFrontend } from '../../../../src/adapters/inbound/tcp-health/frontend.ts';
import {
  DEFAULT_TCP_HEALTH_SETTINGS,
  type TcpHealthSettings,
} from '../../../../src/adapters/inbound/tcp-health/settings.ts';
import type { Timers } from '../../../../src/application/ports/driven/clock.ts';
import type { HealthReport } from '../../../../src/application/ports/driving/probe.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { Happenings } from '../../../support/scripted-session.ts';

const HEALTHY: HealthReport = {
  healthy: true,
  blockers: [],
  version: '1.2.3',
  uptimeSeconds: 5,
  frontends: ['tcp'],
  servers: ['weather'],
  sessions: 3,
  callsInFlight: 2,
};

/** What the answers are dated with: 2026-01-02T03:04:05.678Z. */
const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** A started health listener on a free port. Time stands still until the test moves it. */
export const startRig = async (changes: Partial<TcpHealthSettings> = {}) => {
  const clock = new HandClock();
  const happenings = new Happenings();
  const logger = new RecordingLogger();
  const health = { report: HEALTHY };
  // A connection is open for the gateway, not only for the system, once it has its deadline.
  const timers: Timers = {
    after: (delayMs, action) => {
      happenings.note(`deadline ${delayMs}`);
      const cancel = clock.after(delayMs, action);
      return () => {
        cancel();
        happenings.note('over');
      };
    },
    every: (periodMs, action) => clock.every(periodMs, action),
  };
  const parts = {
    probe: { report: () => health.report },
    timers,
    logger,
    wallClockMs: () => NOW_MS,
  };
  const settings = { ...DEFAULT_TCP_HEALTH_SETTINGS, port: 0, ...changes };
  const frontend = new TcpHealthFrontend('health', settings, parts);
  await frontend.start();
  onTestFinished(() => frontend.close());
  return { frontend, port: frontend.port, clock, happenings, logger, health };
};

export const openSocket = async (port: number): Promise<Socket> => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

/** All that comes back for `bytes`, until the gateway closes; the client says nothing more itself. */
export const exchange = async (port: number, bytes: string | Uint8Array): Promise<Buffer> => {
  const socket = await openSocket(port);
  const client = new ByteClient(socket, socket);
  client.write(bytes);
  await client.ended();
  return client.received;
};
