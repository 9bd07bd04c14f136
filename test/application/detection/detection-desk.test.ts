import { expect, test } from 'vitest';
import { DetectionDesk } from '../../../src/application/detection/detection-desk.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { auto, detectorRig } from './rig.ts';

const deskRig = () => {
  const rig = detectorRig();
  return { ...rig, desk: new DetectionDesk(rig.detector, rig.clock) };
};

test('what is remembered is listed, cleared and refreshed', async () => {
  const { desk, probe, clock } = deskRig();
  probe.see = (_, address) =>
    address.kind === 'network' && address.host === 'good' ? 'mcp' : 'unreachable';
  await desk.detect(['http://good:1/mcp', 'http://bad:1/mcp']);
  clock.advance(5_000);
  expect(desk.cache()).toEqual([
    {
      address: 'http://good:1/mcp',
      protocol: 'http',
      certainty: 'shown',
      ageMs: 5_000,
      isFresh: true,
    },
    {
      address: 'http://bad:1/mcp',
      protocol: 'none',
      certainty: 'none',
      ageMs: 5_000,
      isFresh: false,
    },
  ]);
  probe.asked.length = 0;
  expect(await desk.refresh()).toHaveLength(2);
  expect(await desk.refresh('HTTP://good:1/mcp')).toMatchObject([{ verdict: { isFound: true } }]);
  expect(probe.asked).toHaveLength(3);
  expect(desk.clear('http://bad:1/mcp')).toBe(1);
  expect([desk.clear(), desk.cache()]).toEqual([1, []]);
});

test('a detection is used for 5 m, and can be cleared and refreshed [PD-02]', async () => {
  const { desk, probe, clock } = deskRig();
  const address = 'http://good:1/mcp';
  const asked = async (act: () => unknown): Promise<number> => {
    const before = probe.asked.length;
    await act();
    return probe.asked.length - before;
  };
  const detect = () => desk.detect([address]);
  expect(await asked(detect)).toBe(1);
  clock.advance(300_000 - 1);
  expect(await asked(detect)).toBe(0);
  clock.advance(1);
  expect(await asked(detect)).toBe(1);
  expect(await asked(() => desk.refresh(address))).toBe(1);
  expect(await asked(detect)).toBe(0);
  desk.clear();
  expect(await asked(detect)).toBe(1);
});

test('failures are shown with when, why and how often', async () => {
  const { desk, probe, clock } = deskRig();
  probe.see = () => 'unreachable';
  await desk.detect(['http://bad:1/mcp']);
  clock.advance(3_000);
  await desk.detect(['http://bad:1/mcp']);
  clock.advance(500);
  expect(desk.failures()).toEqual([
    {
      address: 'http://bad:1/mcp',
      reason: 'unreachable',
      text: 'unreachable (post /mcp)',
      count: 2,
      firstAgeMs: 3_500,
      lastAgeMs: 500,
    },
  ]);
});

test('a refresh shows the credentials of before', async () => {
  const { desk, detector, probe } = deskRig();
  await detector.detect(auto('http://good:1/mcp', { authorization: 'Bearer a' }));
  await desk.refresh('http://good:1/mcp');
  expect(probe.asked).toEqual(['post /mcp Bearer a', 'post /mcp Bearer a']);
  await desk.refresh('http://other:1/mcp');
  expect(probe.asked.at(-1)).toBe('post /mcp');
});

test('many addresses are asked in turns, and answered in their order', async () => {
  const { desk, probe, clock } = deskRig();
  probe.see = (_, address) =>
    address.kind === 'network' && address.host === 'slow' ? undefined : 'mcp';
  const addresses = Array.from(
    { length: 40 },
    (_, at) => `http://${at < 20 ? 'slow' : 'fast'}:${at + 1}/mcp`,
  );
  const detecting = desk.detect(addresses);
  await expect.poll(() => probe.asked.length).toBe(16);
  for (let second = 0; second < 3; second += 1) {
    for (let part = 0; part < 20; part += 1) {
      clock.advance(50);
      await new Promise(setImmediate);
    }
  }
  const detections = await detecting;
  expect(detections.map((one) => ('address' in one ? one.address : ''))).toEqual(addresses);
});

test('what is no address is a fault, and hinders no other', async () => {
  const { desk } = deskRig();
  const [wrong, right] = await desk.detect(['ftp://a', 'http://good:1/mcp']);
  expect(wrong).toBeInstanceOf(Fault);
  expect(right).toMatchObject({ verdict: { isFound: true } });
});

test('accuracy is by protocol', async () => {
  const { desk, detector } = deskRig();
  expect(desk.accuracy()).toEqual({ judged: 0, share: undefined, byProtocol: [] });
  const target = auto('http://good:1/mcp');
  const found = await detector.resolve('s', target);
  if (!(found instanceof Fault)) detector.judge(target, found, true);
  expect(desk.accuracy()).toMatchObject({
    judged: 1,
    share: 1,
    byProtocol: [{ protocol: 'http' }],
  });
});
