import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { frameTypes, g12Version2, layouts } from '../../../support/originals/layouts.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { CallClient, OPEN, PIECE, PLENTY, ReceivedCall } from './call-client.ts';
import { openSocket, startRig } from './rig.ts';

const PACKED = 12;
const LONG = `"${'compressible '.repeat(200)}"`;
const codecs = {
  zstd: { pack: zstdCompressSync, unpack: zstdDecompressSync },
  gzip: { pack: gzipSync, unpack: gunzipSync },
} as const;
type Name = keyof typeof codecs;

/** Connects and offers compressions with version 2. */
const openPacked = async (port: number, ...offered: readonly unknown[]): Promise<CallClient> => {
  const client = new CallClient(await openSocket(port), layouts.g12);
  const offer = { supported_versions: [1, 2], compression: offered };
  client.send(frameTypes.negotiate, JSON.stringify(offer));
  await client.take(1);
  client.use(g12Version2);
  return client;
};

const open = (call: number, request: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(call, 0);
  head.writeUInt32BE(PLENTY, 4);
  return Buffer.concat([head, Buffer.from(request)]);
};

const packed = (name: Name, type: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(type), codecs[name].pack(payload)]);

/** What came packed: types and payloads as the frames they stand for. */
const unpacked = (client: CallClient, name: Name) =>
  client.frames.flatMap(({ type }, index) => {
    const payload = client.payloads[index] ?? Buffer.alloc(0);
    return type === PACKED
      ? [{ type: payload.readUInt8(0), payload: codecs[name].unpack(payload.subarray(1)) }]
      : [];
  });

test.each(['zstd', 'gzip'] as const)('%s packs what is long, both ways [WP-14]', async (name) => {
  const { port, gateway, happenings } = await startRig();
  const client = await openPacked(port, name);
  expect(client.frames[0]?.text).toBe(`{"agreed_version":2,"compression":"${name}"}`);
  client.send(PACKED, packed(name, OPEN, open(1, requestText(1, 'hold'))));
  await happenings.until('received hold');
  gateway.session.held[0]?.sink.answer(Buffer.from(answerText('1', LONG)), 'channel');
  await client.until(() => unpacked(client, name).length > 0);
  const [frame] = unpacked(client, name);
  const call = new ReceivedCall();
  call.take(frame?.payload.readUInt8(4) ?? 0, frame?.payload.subarray(5) ?? Buffer.alloc(0));
  expect([frame?.type, call.messages, call.isOver]).toEqual([PIECE, [answerText('1', LONG)], true]);
  expect(client.payloads[1]?.length).toBeLessThan(LONG.length / 4);
});

test('what is short goes as it is [WP-14]', async () => {
  const { port } = await startRig();
  const client = await openPacked(port, 'zstd');
  client.open(1, PLENTY, requestText(1, 'echo'));
  expect(await client.answer(1)).toBe(answerText('1', '{}'));
  expect(client.frames.filter(({ type }) => type === PACKED)).toEqual([]);
});

test('requests and responses of a client may be packed too', async () => {
  const { port, happenings } = await startRig();
  const client = await openPacked(port, 'gzip');
  client.send(PACKED, packed('gzip', frameTypes.request, Buffer.from(requestText(1, 'hold'))));
  await happenings.until('received hold');
  const response = Buffer.from(answerText('5', '{"roots":[]}'));
  client.send(PACKED, packed('gzip', frameTypes.response, response));
  await happenings.until('received response');
});

test.each([
  ['the first the client names', ['gzip', 'zstd'], 'gzip'],
  ['the first that is known', ['brotli', 7, 'zstd'], 'zstd'],
  ['none that is unknown', ['brotli'], undefined],
])('what is agreed on is %s', async (_what, offered, agreed) => {
  const { port } = await startRig();
  const client = await openPacked(port, ...offered);
  const ack: unknown = JSON.parse(client.frames[0]?.text ?? '');
  expect(ack).toEqual({ agreed_version: 2, ...(agreed && { compression: agreed }) });
});

test('none is agreed on where the listener has none, nor with version 1', async () => {
  const { port } = await startRig({ compression: undefined });
  const client = await openPacked(port, 'zstd');
  expect(client.frames[0]?.text).toBe('{"agreed_version":2}');
  const older = await startRig();
  const first = new CallClient(await openSocket(older.port), layouts.g12);
  first.send(frameTypes.negotiate, '{"supported_versions":[1],"compression":["zstd"]}');
  expect(await first.take(1)).toMatchObject([{ text: '{"agreed_version":1}' }]);
});

const bomb = zstdCompressSync(Buffer.alloc(1_048_577));
test.each([
  ['bytes that cannot be unpacked', Buffer.from([OPEN, 1, 2, 3])],
  ['a frame that unpacks to more than any may', Buffer.concat([Buffer.of(OPEN), bomb])],
  ['a frame of another type', packed('zstd', frameTypes.health, Buffer.from('{}'))],
  ['nothing', Buffer.alloc(0)],
])('%s is a typed error, then the end', async (_what, payload) => {
  const { port, gateway } = await startRig();
  const client = await openPacked(port, 'zstd');
  client.send(PACKED, payload);
  await client.ended;
  expect(client.frames.slice(1)).toMatchObject([{ type: frameTypes.error }]);
  expect(client.frames[1]?.text).toContain('packed frame');
  expect(gateway.sessions).toEqual([]);
});

test('a packed frame is none of version 2 where no compression was agreed', async () => {
  const { port } = await startRig();
  const client = await openPacked(port);
  client.send(PACKED, packed('zstd', OPEN, open(1, requestText(1, 'echo'))));
  await client.ended;
  expect(client.frames[1]?.text).toContain('The type in a frame header is none of this dialect.');
});
