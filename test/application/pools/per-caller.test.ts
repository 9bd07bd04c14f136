import { expect, test } from 'vitest';
import { Deadlines } from '../../../src/application/links/deadlines.ts';
import { shakeHands } from '../../../src/application/links/handshake.ts';
import { nobody } from '../../../src/application/links/nobody.ts';
import type { UpstreamOwner } from '../../../src/application/links/upstream.ts';
import type { BackendConnector } from '../../../src/application/ports/driven/backend-connector.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { connectedBy, poolOf } from '../../support/application/pools.ts';
import { RecordingMetrics } from '../../support/application/recording-metrics.ts';
import { ScriptedServer } from '../../support/application/scripted-backend.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const ada: Principal = { key: 'user:ada' };

const bench = (isPerCaller: boolean) => {
  const server = new ScriptedServer({});
  const callers: (string | undefined)[] = [];
  const backend: BackendConnector = {
    open: (_endpoint, listener, signal, era, caller) => {
      callers.push(caller?.key);
      return server.open(listener, signal, era);
    },
  };
  const clock = new HandClock();
  const target = { protocol: 'http', url: 'https://a.example/mcp', headers: {} } as const;
  const endpoints = [{ id: 'one', server: 'one', target }];
  const pool = poolOf(
    { server: 'one', endpoints, isPerCaller },
    { connectors: connectedBy(backend), clock, timers: clock, metrics: new RecordingMetrics() },
  );
  return { pool, callers, server };
};

const owner: UpstreamOwner = { ...nobody, principal: ada };

test.each([
  [true, [undefined, 'user:ada']],
  [false, [undefined]],
])(
  'a link that looked goes on serving a caller, unless callers are known: %s',
  async (isPerCaller, opened) => {
    const { pool, callers } = bench(isPerCaller);
    const looked = await pool.look();
    if (looked instanceof Fault) throw new Error(looked.message);
    pool.keepSpare(looked, 'legacy');
    await pool.open(owner, 'legacy');
    expect(callers).toEqual(opened);
  },
);

test.each([
  [true, false],
  [false, true],
])(
  'what a server says of itself to one caller is not told to others: %s',
  async (isPerCaller, isKnown) => {
    const { pool } = bench(isPerCaller);
    const upstream = await pool.open(owner, 'legacy');
    if (upstream instanceof Fault) throw new Error(upstream.message);
    const clock = new HandClock();
    await shakeHands(upstream, Buffer.from('{}'), new Deadlines(1_000, clock, clock));
    expect(pool.said.isKnown).toBe(isKnown);
  },
);
