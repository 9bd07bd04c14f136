import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { frameOf, layouts } from '../../../support/originals/layouts.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { openClient, startRig } from './rig.ts';
import { dialectNames, vocabularies } from './vocabulary.ts';

const MAX_PAYLOAD_BYTES = 10_485_760;
const HOLD = requestText(1, 'hold');
const ASK = '{"jsonrpc":"2.0","id":5,"method":"roots/list"}';
const NOTE = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';

describe.each(dialectNames)('%s', (dialect) => {
  const words = vocabularies[dialect];
  const layout = layouts[dialect];

  test('a request is answered in the layout and type it came in [WP-01]', async () => {
    const { port, gateway } = await startRig();
    const client = await openFrames(port, dialect);
    const text = requestText(7, 'echo', { big: 1, text: 'ä€' });
    client.send(words.request, text);
    const [frame] = await client.take(1);
    expect(frame).toEqual({
      type: words.response,
      text: answerText('7', '{"big":1,"text":"ä€"}'),
    });
    expect(gateway.session.received).toEqual([text]);
  });

  test('a frame arrives whole however its bytes are split', async () => {
    const { port, gateway, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    const text = requestText(1, 'echo', { text: 'ä€' });
    for (const byte of frameOf(layout, words.request, text)) {
      client.write(Uint8Array.of(byte));
      await nextTurn();
    }
    await happenings.until('received echo');
    expect(gateway.session.received).toEqual([text]);
    await client.take(1);
  });

  test.each([...frameOf(layouts[dialect], 1, '{"a":1}').keys()].slice(1))(
    'a frame cut off after %i bytes is closed by timer and not dispatched [I02]',
    async (cut) => {
      const { port, gateway } = await startRig({ handshakeTimeoutMs: 40 });
      const client = await openClient(port);
      client.write(frameOf(layout, words.request, '{"a":1}').subarray(0, cut));
      await client.ended();
      expect(gateway.sessions).toEqual([]);
    },
  );

  test('what a server asks and says goes out as requests do, and the answer comes back', async () => {
    const { port, gateway, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(words.request, HOLD);
    await happenings.until('received hold');
    gateway.session.held[0]?.sink.push(Buffer.from(ASK));
    gateway.session.outlet.deliver(Buffer.from(NOTE));
    expect(await client.take(2)).toEqual([
      { type: words.request, text: ASK },
      { type: words.request, text: NOTE },
    ]);
    client.send(words.response, answerText('5', '{"roots":[]}'));
    await happenings.until('received response');
  });

  test('what cannot be read is refused in an answer, and the connection goes on [I01]', async () => {
    const { port } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(words.request, requestText(1, 'echo'));
    client.send(words.request, '{"jsonrpc":');
    client.send(words.request);
    client.send(words.request, requestText(2, 'echo'));
    const [, refusal, empty, answer] = await client.take(4);
    for (const refused of [refusal, empty]) {
      expect(refused?.type).toBe(words.response);
      expect(JSON.parse(refused?.text ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
    }
    expect(answer).toEqual({ type: words.response, text: answerText('2', '{}') });
  });

  test('a payload of the largest size is taken, and one byte more refused unread [WP-07] [I03]', async () => {
    const { port, gateway, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    const frame = requestText(1, 'hold', { text: '' });
    const text = 'x'.repeat(MAX_PAYLOAD_BYTES - frame.length);
    client.send(words.request, requestText(1, 'hold', { text }));
    await happenings.until('received hold');
    expect(gateway.session.received[0]).toHaveLength(MAX_PAYLOAD_BYTES);
    client.write(Buffer.concat(layout.fields(words.request, MAX_PAYLOAD_BYTES + 1)));
    await client.ended;
    expect(client.frames).toHaveLength(1);
    expect(client.frames[0]?.text).toContain('message_too_large');
  });

  test('a length of 4 GiB is refused at once, in the words of the dialect [I04]', async () => {
    const { port, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    client.send(words.request, requestText(1, 'echo'));
    client.write(Buffer.concat(layout.fields(words.request, 0xffff_ffff)));
    await client.ended;
    const [, error, ...more] = client.frames;
    expect(more).toEqual([]);
    expect(error?.type).toBe(words.error ?? words.response);
    const said: unknown = JSON.parse(error?.text ?? '');
    expect(said).toMatchObject(
      words.error === undefined
        ? { id: null, error: { code: -32600, data: { error_code: 'message_too_large' } } }
        : { code: -32600, error_code: 'message_too_large' },
    );
    expect(happenings.count('protocol error message_too_large')).toBe(1);
  });

  test('many requests in flight are answered as they finish, each by its id [FE-27]', async () => {
    const { port, gateway, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    for (const id of [1, 2, 3]) client.send(words.request, requestText(id, 'hold'));
    client.send(words.request, requestText(4, 'echo'));
    await happenings.until('received hold', 3);
    for (const { id, sink } of gateway.session.held.toReversed()) {
      sink.answer(Buffer.from(answerText(id, '{}')), 'channel');
    }
    const texts = (await client.take(4)).map(({ text }) => text);
    expect(texts).toEqual(['4', '3', '2', '1'].map((id) => answerText(id, '{}')));
  });
});

test('six bytes, 4D43 and a length, stand before the answer as before the request [WP-03]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const framed = (text: string): Buffer => {
    const length = text.length.toString(16).padStart(8, '0');
    return Buffer.concat([Buffer.from(`4d43${length}`, 'hex'), Buffer.from(text)]);
  };
  client.write(framed(requestText(1, 'echo')));
  const expected = framed(answerText('1', '{}'));
  expect(await client.bytesUpTo(expected.length)).toEqual(expected);
});

const lies: readonly (readonly [string, (typeof dialectNames)[number], string])[] = [
  ['magic', 'r16', '4d435001 0001 0001 00000000 00000000'],
  ['version 0', 'r16', '4d435000 0000 0001 00000000 00000000'],
  ['version 2', 'r16', '4d435000 0002 0001 00000000 00000000'],
  ['type 0', 'r16', '4d435000 0001 0000 00000000 00000000'],
  ['type 255', 'r16', '4d435000 0001 00ff 00000000 00000000'],
  ['reserved bytes', 'r16', '4d435000 0001 0001 00000001 00000000'],
  ['magic', 's12', '4d435041 01 01 0000 00000000'],
  ['version 2', 's12', '4d435042 02 01 0000 00000000'],
  ['type 0', 's12', '4d435042 01 00 0000 00000000'],
  ['type 9', 's12', '4d435042 01 09 0000 00000000'],
  ['reserved bytes', 's12', '4d435042 01 01 0100 00000000'],
  ['magic', 'm7', '4d44 01 00000000'],
  ['type 0', 'm7', '4d43 00 00000000'],
  ['type 6', 'm7', '4d43 06 00000000'],
  ['magic', 'm6', '4d44 00000000'],
  ['calls before version 2', 'g12', '4d435042 0001 0008 00000000'],
];

test.each(lies)(
  'a header with a wrong %s in %s gets a typed error, then the end [I04]',
  async (_what, dialect, hex) => {
    const { port, happenings } = await startRig();
    const client = await openFrames(port, dialect);
    const words = vocabularies[dialect];
    client.send(words.request, requestText(1, 'echo'));
    client.write(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    await client.ended;
    expect(client.frames.map(({ type }) => type)).toEqual([
      words.response,
      words.error ?? words.response,
    ]);
    await happenings.until('tcp closed');
  },
);

test.each([
  ['a request', requestText(1, 'echo')],
  ['a notification', '{"jsonrpc":"2.0","method":"note"}'],
  ['no JSON', 'nonsense'],
  ['nothing', ''],
  ['a batch with a request', `[${answerText('1', '{}')},${requestText(1, 'echo')}]`],
  ['a wrapped request', `{"message":${requestText(1, 'echo')}}`],
])('a response frame that holds %s gets a typed error, then the end [I04]', async (_what, text) => {
  const { port, gateway } = await startRig();
  const client = await openFrames(port, 'g12');
  client.send(1, requestText(1, 'echo'));
  client.send(2, text);
  await client.ended;
  expect(client.frames.map(({ type }) => type)).toEqual([2, 5]);
  expect(client.frames[1]?.text).toContain('"error_code":"invalid_request"');
  expect(gateway.session.received).toHaveLength(1);
});

test('a response frame before any request has nothing to answer [I04]', async () => {
  const { port, gateway } = await startRig();
  const client = await openFrames(port, 's12');
  client.send(2, answerText('1', '{}'));
  await client.ended;
  expect(client.frames).toMatchObject([{ type: 3 }]);
  expect(gateway.sessions).toEqual([]);
});

test.each([
  ['an envelope', `{"id":1,"mcp_payload":${answerText('1', '{}')}}`],
  ['a batch', `[${answerText('1', '{}')}]`],
])('a response frame may hold its response in %s', async (_what, text) => {
  const { port, gateway } = await startRig();
  const client = await openFrames(port, 'g12');
  client.send(1, requestText(1, 'echo'));
  client.send(2, text);
  client.send(4);
  await client.until(() => client.frames.some(({ type }) => type === 4));
  expect(gateway.session.received).toHaveLength(2);
  expect(client.frames.some(({ type }) => type === 5)).toBe(false);
});
