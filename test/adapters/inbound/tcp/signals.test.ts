import { expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { frameOf, frameTypes } from '../../../support/originals/layouts.ts';
import { requestText } from '../../../support/scripted-session.ts';
import { type FrameClient, openFrames } from './frame-client.ts';
import { startRig } from './rig.ts';
import { dialectNames, m7Types, s12Types, vocabularies } from './vocabulary.ts';

const OFFER_1 = '{"max_version":1,"min_version":1,"preferred_version":1,"supported_versions":[1]}';
const TIMESTAMP = Uint8Array.of(0, 0, 1, 0x9a, 0xff, 0, 0x7f, 1);

/** Everything sent before has been handled once the answer to this comes. */
const settle = async (client: FrameClient, request = 1): Promise<void> => {
  const isIt = ({ text }: { text: string }): boolean => text.includes('"id":99,');
  client.send(request, requestText(99, 'echo'));
  await client.until(() => client.frames.some(isIt));
  client.frames.splice(client.frames.findIndex(isIt), 1);
};

test.each(['g12', 'r16'] as const)(
  '%s: an empty health frame is answered by an empty health frame [WP-08]',
  async (dialect) => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(frameTypes.health);
    client.send(frameTypes.health, '{}');
    expect(await client.take(2)).toEqual([
      { type: frameTypes.health, text: '' },
      { type: frameTypes.health, text: '{}' },
    ]);
  },
);

test.each([
  ['s12', s12Types],
  ['m7', m7Types],
] as const)(
  '%s: a ping is answered by a pong with the same body [WP-04]',
  async (dialect, types) => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(types.ping);
    client.send(types.ping, TIMESTAMP);
    const frames = await client.take(2);
    expect(frames.map(({ type }) => type)).toEqual([types.pong, types.pong]);
    expect(client.payloads).toEqual([Buffer.alloc(0), Buffer.from(TIMESTAMP)]);
  },
);

test.each([
  ['g12', OFFER_1],
  ['r16', OFFER_1],
  ['r16', '{"min_version":1,"max_version":2,"supported_versions":[1,2]}'],
  ['g12', '{"min_version":0,"max_version":1}'],
  ['g12', '{"min_version":1,"max_version":3,"supported_versions":[3,1]}'],
  ['g12', '{"supported_versions":[],"max_version":1}'],
] as const)(
  '%s: the offer %s is answered by an acknowledgement of version 1',
  async (dialect, offer) => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(frameTypes.negotiate, offer);
    expect(await client.take(1)).toEqual([
      { type: frameTypes.agree, text: '{"agreed_version":1}' },
    ]);
  },
);

test.each(['g12', 'r16'] as const)(
  '%s: an impossible range is answered by an error and a close [WP-06]',
  async (dialect) => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(frameTypes.negotiate, '{"min_version":7,"max_version":9}');
    await client.ended;
    expect(client.frames).toMatchObject([{ type: frameTypes.error }]);
    expect(JSON.parse(client.frames[0]?.text ?? '')).toMatchObject({
      code: -32600,
      error_code: 'unsupported_protocol_version',
    });
  },
);

test('a second negotiation is refused, and the first stays in force', async () => {
  const { port } = await startRig();
  const client = await openFrames(port, 'g12');
  client.send(frameTypes.negotiate, OFFER_1);
  client.send(frameTypes.negotiate, '{"supported_versions":[1,2]}');
  await settle(client);
  expect(client.frames.map(({ type }) => type)).toEqual([frameTypes.agree, frameTypes.error]);
});

test.each([
  ['g12', frameTypes.agree, '{"agreed_version":1}'],
  ['r16', frameTypes.agree, ''],
  ['s12', s12Types.authResponse, '{"success":true}'],
  ['g12', frameTypes.control, '{"command":"shutdown_ack"}'],
  ['g12', frameTypes.control, 'nonsense'],
] as const)(
  '%s: a frame of type %i that nobody asked for is refused and nothing more',
  async (dialect, type, text) => {
    const { port, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(type, text);
    await settle(client);
    expect(client.frames.map((frame) => frame.type)).toEqual([vocabularies[dialect].error]);
    expect(happenings.count('protocol error invalid_request')).toBe(1);
  },
);

test.each([
  ['s12', s12Types.pong],
  ['m7', m7Types.pong],
  ['g12', frameTypes.error],
  ['s12', s12Types.error],
  ['m7', m7Types.error],
] as const)('%s: a pong or an error report (type %i) is not answered', async (dialect, type) => {
  const { port } = await startRig();
  const client = await openFrames(port, dialect);
  client.send(type, 'x');
  await settle(client);
  expect(client.frames).toEqual([]);
});

test.each(['g12', 'r16'] as const)(
  '%s: control shutdown is acknowledged, then the session and the connection end',
  async (dialect) => {
    const { port, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(frameTypes.request, requestText(1, 'hold'));
    const goodbye = frameOf(client.layout, frameTypes.control, '{"command":"shutdown"}');
    client.write(Buffer.concat([goodbye, frameOf(client.layout, frameTypes.health, '')]));
    await client.ended;
    expect(client.frames).toEqual([
      { type: frameTypes.control, text: '{"command":"shutdown_ack","status":"ok"}' },
    ]);
    expect(happenings.count('inbound health')).toBe(0);
    await happenings.until('session closed');
    await happenings.until('tcp closed');
  },
);

test.each([
  ['s12', s12Types.request, s12Types.close],
  ['m7', m7Types.message, m7Types.close],
] as const)(
  '%s: a close frame ends session and connection without a word',
  async (dialect, request, close) => {
    const { port, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(request, requestText(1, 'hold'));
    client.send(close, 'done');
    await client.ended;
    expect(client.frames).toEqual([]);
    await happenings.until('session closed');
    await happenings.until('tcp closed');
  },
);

const SHUTDOWN = '{"command":"shutdown","reason":"The gateway is shutting down; reconnect later."}';

const farewells: Readonly<Record<(typeof dialectNames)[number], readonly unknown[]>> = {
  g12: [{ type: frameTypes.control, text: SHUTDOWN }],
  r16: [{ type: frameTypes.control, text: SHUTDOWN }],
  s12: [{ type: s12Types.close, text: 'The gateway is shutting down; reconnect later.' }],
  m6: [],
  m7: [{ type: m7Types.close, text: 'The gateway is shutting down; reconnect later.' }],
};

test.each(dialectNames)(
  '%s: the gateway says in its own words that it shuts down',
  async (dialect) => {
    const { port, close } = await startRig();
    const client = await openFrames(port, dialect);
    const { request } = vocabularies[dialect];
    await settle(client, request);
    await close();
    await client.ended;
    expect(client.frames).toEqual(farewells[dialect]);
  },
);

test('shutdown is asked for and acknowledged in both directions [WP-10]', async () => {
  const { port, close } = await startRig();
  const asking = await openFrames(port, 'g12');
  asking.send(frameTypes.control, '{"command":"shutdown"}');
  await asking.ended;
  expect(asking.frames.map(({ text }) => text)).toEqual([
    '{"command":"shutdown_ack","status":"ok"}',
  ]);
  const told = await openFrames(port, 'g12');
  await settle(told);
  await close();
  await told.ended;
  expect(told.frames).toEqual([{ type: frameTypes.control, text: SHUTDOWN }]);
});

test.each(dialectNames)(
  '%s: the end of a session is an error in its own words',
  async (dialect) => {
    const { port, gateway } = await startRig();
    const client = await openFrames(port, dialect);
    const { request, error } = vocabularies[dialect];
    await settle(client, request);
    gateway.session.outlet.end(new Fault('session_lost', 'The server is gone.'));
    await client.ended;
    expect(client.frames.map(({ type }) => type)).toEqual([error ?? request]);
    expect(client.frames[0]?.text).toContain('The server is gone.');
  },
);
