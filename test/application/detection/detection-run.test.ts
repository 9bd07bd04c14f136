import { expect, test } from 'vitest';
import { DetectionRun } from '../../../src/application/detection/detection-run.ts';
import { parseAddress } from '../../../src/domain/detection/address.ts';
import { noTerms } from '../../../src/domain/detection/target.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { ScriptedProbe } from './rig.ts';

const start = (text: string, probe: ScriptedProbe) => {
  const address = parseAddress(text);
  if (!address.ok) throw new Error(address.message);
  const clock = new HandClock();
  const run = new DetectionRun(address.value, noTerms, { probe, clock, timers: clock });
  return { clock, result: run.result(1_000) };
};

const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

test('the first proof ends it, and what is under way is given up', async () => {
  const probe = new ScriptedProbe();
  probe.see = ({ kind }) => (kind === 'event_stream' ? 'mcp' : undefined);
  const { clock, result } = start('http://h:1/mcp', probe);
  clock.advance(60);
  await turns();
  clock.advance(100);
  const { verdict, evidence, durationMs } = await result;
  expect(verdict).toMatchObject({ isFound: true, probe: { kind: 'event_stream' } });
  expect(evidence.map((one) => one.probe.kind)).toEqual(['event_stream']);
  expect(durationMs).toBeLessThan(200);
  expect(probe.closed).toContain('post');
  expect(clock.alarms).toBe(0);
});

test('a server that says nothing is waited for no longer than the time there is', async () => {
  const probe = new ScriptedProbe();
  probe.see = () => undefined;
  const { clock, result } = start('h:9000', probe);
  clock.advance(949);
  await turns();
  expect(probe.closed).toEqual([]);
  clock.advance(1);
  const { verdict, durationMs } = await result;
  expect(verdict).toMatchObject({ isFound: false, reason: 'silent' });
  expect(durationMs).toBeLessThanOrEqual(1_000);
  expect(probe.closed.length).toBe(probe.asked.length);
  expect(clock.alarms).toBe(0);
});

test('what a probe saw when the time was over counts', async () => {
  const probe = new ScriptedProbe();
  probe.see = ({ kind }) => (kind === 'g12' ? 'likely' : undefined);
  const { clock, result } = start('tcp://h:1', probe);
  clock.advance(1_000);
  expect((await result).verdict).toMatchObject({ certainty: 'likely', probe: { kind: 'g12' } });
});

test('all probes have begun in time for a slow server', async () => {
  const probe = new ScriptedProbe();
  probe.see = () => undefined;
  const { clock } = start('h:9000', probe);
  clock.advance(200);
  await turns();
  const begun = probe.asked.length;
  clock.advance(700);
  await turns();
  expect(probe.asked.length).toBe(begun);
  expect(probe.asked).toEqual(
    expect.arrayContaining(['g12', 'r16', 'newline', 'tls', 'post /mcp']),
  );
});
