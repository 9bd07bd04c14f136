import { expect, test } from 'vitest';
import type { HealthReport } from '../../../src/application/ports/driving/probe.ts';
import { JoinedProbe } from '../../../src/bootstrap/cluster/joined-probe.ts';
import type { FromWorker, ToWorker } from '../../../src/bootstrap/cluster/messages.ts';
import { PrimaryLine } from '../../../src/bootstrap/cluster/primary-line.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const well: HealthReport = {
  healthy: true,
  blockers: [],
  version: '1',
  uptimeSeconds: 1,
  frontends: ['http'],
  servers: ['a'],
  sessions: 2,
  callsInFlight: 1,
};

const rig = () => {
  const clock = new HandClock();
  const sent: FromWorker[] = [];
  let tell: (message: ToWorker) => void = () => undefined;
  const line = new PrimaryLine({
    send: (message) => {
      sent.push(message);
      return true;
    },
    on: (event: string, listener: (...heard: never[]) => void) => {
      if (event === 'message') tell = (message) => Reflect.apply(listener, undefined, [message]);
    },
  });
  let own = well;
  const probe = new JoinedProbe({ report: () => own }, line, clock);
  const become = (report: Partial<HealthReport>): void => {
    own = { ...well, ...report };
  };
  const hear = (message: ToWorker): void => tell(message);
  return { clock, sent, probe, become, hear };
};

const others = { isReady: true, sessions: 5, callsInFlight: 3 };
const ending: Partial<HealthReport> = { healthy: false, blockers: ['shutting down'] };

test('a worker answers for all of them', () => {
  const { probe, hear } = rig();
  hear({ kind: 'others', figures: others });
  expect(probe.report()).toEqual({ ...well, sessions: 7, callsInFlight: 4 });
});

test('a worker in whose place another serves stays ready for probes, one that ends with all others does not', () => {
  const { probe, hear, become } = rig();
  hear({ kind: 'others', figures: others });
  become(ending);
  expect(probe.report()).toMatchObject(ending);
  probe.retire();
  expect(probe.report()).toMatchObject({ healthy: true, blockers: [] });
  hear({ kind: 'others', figures: { ...others, isReady: false } });
  expect(probe.report()).toMatchObject(ending);
});

test('a worker says how it is when that has changed, once a second', () => {
  const { probe, sent, clock, become } = rig();
  probe.tell();
  clock.advance(5_000);
  expect(sent).toEqual([
    { kind: 'figures', figures: { isReady: true, sessions: 2, callsInFlight: 1 } },
  ]);
  become({ sessions: 3 });
  clock.advance(999);
  expect(sent).toHaveLength(1);
  clock.advance(1);
  expect(sent).toHaveLength(2);
});
