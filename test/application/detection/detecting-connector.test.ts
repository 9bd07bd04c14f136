import { describe, expect, test } from 'vitest';
import { DetectingConnector } from '../../../src/application/detection/detecting-connector.ts';
import type {
  BackendConnector,
  BackendLink,
  LinkListener,
} from '../../../src/application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { auto, detectorRig } from './rig.ts';

const endpoint: Endpoint = { id: 'e', server: 's', target: auto('http://h:1/mcp') };
const link = { separatesCalls: true } as BackendLink;
const down = new Fault('backend_unavailable', 'down');

const connectorRig = () => {
  const rig = detectorRig();
  const opened: string[] = [];
  let listener: LinkListener | undefined;
  const failing = new Set<string>();
  const hanging = new Set<string>();
  const connector = (name: string): BackendConnector => ({
    open: ({ target }, given, signal, era) => {
      opened.push(`${name} ${target.protocol} ${era}`);
      listener = given;
      if (!hanging.has(name)) return Promise.resolve(failing.has(name) ? down : link);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(down)));
    },
  });
  const detecting = new DetectingConnector(
    rig.detector,
    {
      stdio: connector('stdio'),
      http: connector('http'),
      sse: connector('sse'),
      websocket: connector('websocket'),
      tcp: connector('tcp'),
      unix: connector('unix'),
    },
    rig.clock,
  );
  const heard: unknown[] = [];
  const mine: LinkListener = {
    reachedBy: ({ id, target }) => heard.push(`${id} ${target.protocol}`),
    message: (...said) => heard.push(said),
    streaming: (call) => heard.push(`streaming ${call}`),
    released: (call) => heard.push(`released ${call}`),
    failed: (...said) => heard.push(said),
    retired: (...said) => heard.push(said),
    closed: (fault) => heard.push(fault),
  };
  const open = (signal = new AbortController().signal) =>
    detecting.open(endpoint, mine, signal, 'modern');
  const link0 = (): LinkListener => {
    if (listener === undefined) throw new Error('nothing was opened');
    return listener;
  };
  return { ...rig, opened, failing, hanging, heard, open, listener: link0 };
};

test('whoever speaks the protocol that was found opens the link, and its owner hears of it first', async () => {
  const { open, opened, heard } = connectorRig();
  expect(await open()).toBe(link);
  expect(opened).toEqual(['http http modern']);
  expect(heard).toEqual(['e http']);
});

test('nothing is opened where nothing was found', async () => {
  const { open, opened, probe } = connectorRig();
  probe.see = () => 'unreachable';
  expect(await open()).toMatchObject({ code: 'backend_unavailable' });
  expect(opened).toEqual([]);
});

describe('when the link cannot be opened the address is asked again', () => {
  test('and the other protocol is used, which counts against the detection', async () => {
    const { open, opened, failing, probe, detector, heard } = connectorRig();
    await open();
    failing.add('http');
    probe.see = ({ kind }) => (kind === 'event_stream' ? 'mcp' : 'http');
    expect(await open()).toBe(link);
    expect(opened.slice(1)).toEqual(['http http modern', 'sse sse modern']);
    expect(heard.at(-1)).toBe('e sse');
    expect(detector.accuracy.byProtocol).toMatchObject([{ protocol: 'http', right: 0, wrong: 1 }]);
    failing.clear();
    await open();
    expect(opened.at(-1)).toBe('sse sse modern');
  });

  test('but a server that is only down was not detected wrongly', async () => {
    const { open, failing, probe, detector } = connectorRig();
    await open();
    failing.add('http');
    expect(await open()).toBe(down);
    probe.see = () => 'unreachable';
    expect(await open()).toBe(down);
    expect(detector.accuracy.total).toBe(0);
  });

  test('and one that takes long is asked again meanwhile', async () => {
    const { open, opened, hanging, probe, clock, detector } = connectorRig();
    await open();
    hanging.add('http');
    probe.see = ({ kind }) => (kind === 'event_stream' ? 'mcp' : 'http');
    const opening = open();
    await expect.poll(() => opened.length).toBe(2);
    clock.advance(1_000);
    expect(await opening).toBe(link);
    expect(opened.at(-1)).toBe('sse sse modern');
    expect(detector.accuracy.byProtocol).toMatchObject([{ protocol: 'http', wrong: 1 }]);
    expect(clock.alarms).toBe(0);
  });

  test('before the next use when nobody waits for it any more', async () => {
    const { open, failing, probe } = connectorRig();
    failing.add('http');
    expect(await open(AbortSignal.abort())).toBe(down);
    expect(probe.asked).toHaveLength(1);
    failing.clear();
    await open();
    expect(probe.asked).toHaveLength(2);
  });
});

describe('what comes over the link judges the detection, once', () => {
  test('a message confirms it', async () => {
    const { open, listener, heard, detector } = connectorRig();
    await open();
    const bytes = Uint8Array.of(1);
    listener().message(bytes, 7, 'body', 200);
    listener().message(bytes, 8);
    listener().failed(9, new Fault('backend_protocol_error', 'later'));
    expect(detector.accuracy.byProtocol).toMatchObject([{ right: 1, wrong: 0 }]);
    expect(heard.slice(1, 3)).toEqual([
      [bytes, 7, 'body', 200],
      [bytes, 8, undefined, undefined],
    ]);
    expect(heard).toHaveLength(4);
  });

  test('what is no message of the protocol speaks against it', async () => {
    const { open, listener, detector, probe } = connectorRig();
    await open();
    listener().failed(1, new Fault('backend_protocol_error', 'no MCP'), 200);
    expect(detector.accuracy.byProtocol).toMatchObject([{ right: 0, wrong: 1 }]);
    await open();
    expect(probe.asked).toHaveLength(2);
  });

  test('an end or a failure of the network says nothing', async () => {
    const { open, listener, heard, detector } = connectorRig();
    await open();
    listener().streaming(1);
    listener().released(1);
    listener().failed(1, down);
    listener().retired(down, undefined);
    listener().closed(down);
    expect(detector.accuracy.total).toBe(0);
    expect(heard).toHaveLength(6);
  });
});
