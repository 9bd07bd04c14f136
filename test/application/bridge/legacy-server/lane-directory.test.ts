import { expect, test } from 'vitest';
import { LaneDirectory } from '../../../../src/application/bridge/legacy-server/lane-directory.ts';
import { LaneOpener } from '../../../../src/application/bridge/legacy-server/lane-opener.ts';
import { Deadlines } from '../../../../src/application/links/deadlines.ts';
import { noCapabilities } from '../../../../src/domain/mcp/bridge/to-legacy/client-capabilities.ts';
import { connectedBy, poolOf } from '../../../support/application/pools.ts';
import { RecordingMetrics } from '../../../support/application/recording-metrics.ts';
import { ScriptedBackend, ScriptedServer } from '../../../support/application/scripted-backend.ts';
import { settled } from '../../../support/application/settled.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { Asked } from './rig.ts';

const build = () => {
  const clock = new HandClock();
  const metrics = new RecordingMetrics();
  const server = new ScriptedServer({});
  const backend = new ScriptedBackend(new Map([['demo', server]]));
  const endpoints = [
    { id: 'e', server: 'demo', target: { protocol: 'unix', path: '/s', framing: 'newline' } },
  ] as const;
  const pool = poolOf(
    { server: 'demo', endpoints, connectMs: 1_000 },
    { connectors: connectedBy(backend), clock, timers: clock, metrics },
  );
  const deadlines = new Deadlines(1_000, clock, clock);
  const opener = new LaneOpener(
    { pool, deadlines, clock, timers: clock, metrics, doubted: () => {} },
    { maxLanes: 10, laneIdleMs: 1_000 },
  );
  const directory = new LaneDirectory(
    {
      opener,
      deadlines,
      clock,
      timers: clock,
      changed: () => {},
      identity: { name: 'g', version: '1' },
    },
    {
      maxLinks: 2,
      maxWaiting: 10,
      parkedAloneMs: 100,
      declaresAll: false,
      isShared: false,
      isPerCaller: false,
    },
  );
  const groupOf = (principal: string) =>
    directory.of(new Asked(1, 'tools/list', '', { principal }).request, noCapabilities);
  return { clock, server, directory, groupOf };
};

test('a group is the same while it has a lane, and forgotten with its last one', async () => {
  const { clock, server, groupOf } = build();
  const group = groupOf('a');
  const lane = await group.lane();
  expect(groupOf('a')).toBe(group);
  expect(await groupOf('a').lane()).toBe(lane);
  expect(groupOf('b')).not.toBe(group);
  clock.advance(1_000);
  await settled();
  expect(server.link.isOpen).toBe(false);
  expect(groupOf('a')).not.toBe(group);
});

test('a group whose lane could not be opened is forgotten too', async () => {
  const { server, groupOf, directory } = build();
  server.on('initialize', (heard, link) => {
    link.refuse(heard, '{"code":1,"message":"no"}');
    return undefined;
  });
  const group = groupOf('a');
  await group.lane();
  expect(groupOf('a')).not.toBe(group);
  expect(directory.own).toBe(directory.own);
});
