import { expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../../src/domain/identity/principal.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';
import { RecordingOutlet } from '../../../support/application/recording-outlet.ts';
import { established, ReplicaOnStore } from './rig.ts';

const claimant = { principal: anonymous, namespace: undefined, frontend: 'web' };

/** The first replica opened a session and has left without a word. */
const orphaned = async () => {
  const rig = new ReplicaOnStore();
  const first = await rig.replica('first');
  const second = await rig.replica('second');
  const { session } = await established(first);
  const log = first.shared.eventLog(() => session);
  await first.membership.stop();
  return { rig, first, second, session, id: session.id, log };
};

test('requests that look for the same session at the same time take it over once', async () => {
  const { second, id } = await orphaned();
  const places = await Promise.all([1, 2, 3].map(() => second.shared.locate(id, claimant)));
  expect(second.asked.filter((name) => name === 'claim')).toHaveLength(1);
  expect(new Set(places).size).toBe(1);
});

test('what was found can be opened once', async () => {
  const { second, id } = await orphaned();
  const place = await second.shared.locate(id, claimant);
  if (place.kind !== 'adoptable') throw new Error(place.kind);
  expect(place.adopt(new RecordingOutlet())).not.toBeInstanceOf(Fault);
  expect(place.adopt(new RecordingOutlet())).toBeInstanceOf(Fault);
  expect(await second.registry.find(id)).toMatchObject({ owner: 'second', epoch: 2 });
});

test('who cannot open it gives it back', async () => {
  const { second, id } = await orphaned();
  second.build.desk.stopAccepting();
  const place = await second.shared.locate(id, claimant);
  if (place.kind !== 'adoptable') throw new Error(place.kind);
  expect(place.adopt(new RecordingOutlet())).toBeInstanceOf(Fault);
  expect(await second.registry.find(id)).toMatchObject({ owner: undefined });
});

test('the log goes on where the owner before stopped, and streams are numbered far behind its own', async () => {
  const { first, second, session, id, log } = await orphaned();
  log.append(0, encodeText('for nobody'));
  log.append(3, encodeText('one'));
  log.append(3, encodeText('two'));
  first.shared.streamOpened(session, 3, ['7']);
  first.shared.streamOpened(session, 4, ['8', '"9"']);
  first.shared.streamClosed(session, 3);
  const place = await second.shared.locate(id, claimant);
  if (place.kind !== 'adoptable') throw new Error(place.kind);
  expect(place.log.after(3, 1)?.map(({ sequence }) => sequence)).toEqual([2]);
  const adopted = place.adopt(new RecordingOutlet());
  if (adopted instanceof Fault) throw new Error(adopted.message);
  expect(adopted.streams.toSorted()).toEqual([3, 4]);
  expect(adopted.open).toEqual([{ stream: 4, idTexts: ['8', '"9"'] }]);
  expect(adopted.lastStream).toBeGreaterThan(1_000);
  expect(place.log.append(3, encodeText('three'))).toBe(3);
});

test('a session of a client that is one connection is nobody else to go on with', async () => {
  const { rig, second } = await orphaned();
  const third = await rig.replica('third');
  const client = await third.build.client({ protocol: 'sse' });
  await third.shared.establish(client.session, 'web');
  await third.membership.stop();
  expect(await second.shared.locate(client.session.id, claimant)).toEqual({ kind: 'unknown' });
  expect(second.asked).not.toContain('claim');
});
