import { describe, expect, test } from 'vitest';
import type { Detection } from '../../../src/application/detection/detector.ts';
import type { KnownTarget } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { auto, detectorRig } from './rig.ts';

const target = auto('http://h:1/mcp');

const known = (outcome: KnownTarget | Fault): KnownTarget => {
  if (outcome instanceof Fault) throw new Error(outcome.message);
  return outcome;
};

const faultOf = (outcome: unknown): Fault => {
  if (!(outcome instanceof Fault)) throw new Error('no fault');
  return outcome;
};

describe('a detection is remembered', () => {
  test('for its time, then asked for again', async () => {
    const { detector, probe, clock, metrics } = detectorRig();
    await detector.detect(target);
    clock.advance(299_999);
    await detector.detect(target);
    expect(probe.asked).toEqual(['post /mcp']);
    clock.advance(1);
    await detector.detect(target);
    expect(probe.asked).toEqual(['post /mcp', 'post /mcp']);
    expect(metrics.said).toEqual(['miss', 'http success 0', 'hit', 'miss', 'http success 0']);
  });

  test('once for all who ask at the same time', async () => {
    const { detector, probe } = detectorRig();
    const all = await Promise.all([1, 2, 3].map(() => detector.detect(target)));
    expect(probe.asked).toHaveLength(1);
    expect(new Set(all).size).toBe(1);
  });

  test('apart for other credentials, which are shown to the server', async () => {
    const { detector, probe } = detectorRig();
    await detector.detect(auto('http://h:1/mcp', { authorization: 'Bearer a' }));
    await detector.detect(auto('http://h:1/mcp', { authorization: 'Bearer b' }));
    expect(probe.asked).toEqual(['post /mcp Bearer a', 'post /mcp Bearer b']);
  });

  test('a failure for a short time only', async () => {
    const { detector, probe, clock } = detectorRig();
    probe.see = () => 'unreachable';
    await detector.detect(target);
    clock.advance(1_999);
    await detector.detect(target);
    expect(probe.asked).toHaveLength(1);
    clock.advance(1);
    probe.see = () => 'mcp';
    const found = await detector.detect(target);
    expect((found as Detection).target).toMatchObject({ protocol: 'http' });
  });

  test('until it is refreshed', async () => {
    const { detector, probe, logger } = detectorRig();
    await detector.detect(target);
    probe.see = ({ kind }) => (kind === 'event_stream' ? 'mcp' : 'http');
    await detector.refresh(target);
    expect((await detector.detect(target)) as Detection).toMatchObject({
      target: { protocol: 'sse' },
    });
    expect(JSON.stringify(logger.lines)).toContain('speaks another protocol now');
  });
});

describe('how a link is opened', () => {
  test('as detected', async () => {
    const { detector } = detectorRig();
    expect(await detector.resolve('s', target)).toMatchObject({
      protocol: 'http',
      url: 'http://h:1/mcp',
    });
  });

  test('by the fallback where nothing was found, http unless set [PD-03]', async () => {
    const { detector, probe } = detectorRig();
    probe.see = () => 'http';
    expect(await detector.resolve('s', target)).toMatchObject({ protocol: 'http' });
    const other = detectorRig({ fallback: 'sse' });
    other.probe.see = () => 'http';
    expect(await other.detector.resolve('s', target)).toMatchObject({ protocol: 'sse' });
  });

  test('not at all without a fallback', async () => {
    const { detector, probe } = detectorRig({ fallback: 'none' });
    probe.see = () => 'http';
    const fault = faultOf(await detector.resolve('s', target));
    expect(fault.code).toBe('protocol_detection_failed');
    expect(fault.message).toContain('server "s"');
    expect(fault.message).not.toContain('h:1');
  });

  test('not where nobody listens: a fallback would only hide it', async () => {
    const { detector, probe } = detectorRig();
    probe.see = () => 'unreachable';
    expect(faultOf(await detector.resolve('s', target)).code).toBe('backend_unavailable');
  });

  test('by the fallback, and nobody is asked, while detection is off', async () => {
    const { detector, probe } = detectorRig({ isEnabled: false, fallback: 'websocket' });
    expect(await detector.resolve('s', target)).toMatchObject({ url: 'ws://h:1/mcp' });
    expect(probe.asked).toEqual([]);
  });

  test('what is no address is a fault', async () => {
    const { detector } = detectorRig();
    expect(faultOf(await detector.resolve('s', auto('ftp://h'))).code).toBe('invalid_params');
  });
});

describe('traffic judges', () => {
  test('a detection that was confirmed counts for it, a wrong one against it and is forgotten', async () => {
    const { detector, probe, metrics } = detectorRig();
    const found = known(await detector.resolve('s', target));
    detector.judge(target, found, true);
    detector.judge(target, found, false);
    expect(metrics.said.slice(-2)).toEqual(['http 1', 'http 0.5']);
    await detector.resolve('s', target);
    expect(probe.asked).toHaveLength(2);
  });

  test('a fallback is no detection', async () => {
    const { detector, probe } = detectorRig();
    probe.see = () => 'http';
    detector.judge(target, known(await detector.resolve('s', target)), true);
    expect(detector.accuracy.total).toBe(0);
  });

  test('too many wrong ones are told of', async () => {
    const { detector, logger } = detectorRig();
    for (let count = 0; count < 20; count += 1) {
      detector.judge(target, known(await detector.resolve('s', target)), count > 0);
    }
    expect(JSON.stringify(logger.lines)).not.toContain('less accurate');
    detector.judge(target, known(await detector.resolve('s', target)), false);
    expect(JSON.stringify(logger.lines)).toContain('less accurate');
  });
});
