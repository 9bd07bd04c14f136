import { expect, test } from 'vitest';
import { TalliedRefusals } from '../../../src/application/audit/tallied-refusals.ts';
import type { AuditEntry } from '../../../src/application/ports/driven/audit-trail.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const rig = () => {
  const entries: AuditEntry[] = [];
  const clock = new HandClock();
  const trail = {
    record: (entry: AuditEntry) => void entries.push(entry),
    isSound: true,
    flush: () => Promise.resolve(),
  };
  return { entries, clock, audit: new TalliedRefusals('authentication_failed', trail, clock) };
};

const failure = (remoteAddress: string, count: number) => ({
  event: 'authentication_failed',
  remoteAddress,
  reason: 'unauthorized',
  count,
});

test('the first is written at once, more of the same as one record a minute', () => {
  const { entries, clock, audit } = rig();
  for (let time = 0; time < 500; time += 1)
    audit.refused({ remoteAddress: '10.0.0.1' }, 'unauthorized');
  expect(entries).toEqual([failure('10.0.0.1', 1)]);
  clock.advance(60_000);
  expect(entries).toEqual([failure('10.0.0.1', 1), failure('10.0.0.1', 499)]);
  clock.advance(600_000);
  expect(entries).toHaveLength(2);
});

test('many addresses are so many records, up to a thousand in a minute', () => {
  const { entries, clock, audit } = rig();
  for (let host = 0; host < 3_000; host += 1)
    audit.refused({ remoteAddress: `10.0.${host}.1` }, 'unauthorized');
  expect(entries).toHaveLength(1_001);
  clock.advance(60_000);
  expect(entries).toHaveLength(1_002);
  expect(entries.at(-1)).toEqual(failure('others', 1_999));
});

test('what was counted is not lost at the end', () => {
  const { entries, audit } = rig();
  audit.refused({ remoteAddress: '10.0.0.1' }, 'unauthorized');
  audit.refused({ remoteAddress: '10.0.0.1' }, 'unauthorized');
  audit.stop();
  expect(entries).toEqual([failure('10.0.0.1', 1), failure('10.0.0.1', 1)]);
});

test('callers at one address are told apart', () => {
  const { entries, audit } = rig();
  audit.refused({ principal: 'user:ada', remoteAddress: '10.0.0.1' }, 'rate_limited');
  audit.refused({ principal: 'user:bob', remoteAddress: '10.0.0.1' }, 'rate_limited');
  expect(entries).toMatchObject([
    { principal: 'user:ada', count: 1 },
    { principal: 'user:bob', count: 1 },
  ]);
});
