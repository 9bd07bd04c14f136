import { describe, expect, test } from 'vitest';
import { ask } from '../../../../support/backend/opened.ts';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import { type FramePeer, frameServer } from '../../../../support/peers/frame-peer.ts';
import { callTypes, version2Server } from '../../../../support/peers/version2-peer.ts';
import { linkTo } from './rig.ts';

const INITIALIZE = '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}';
const SHOWN =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{},"token":"sesame"}}';
const DISCOVER = '{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{}}';
const INITIALIZED = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
const RESULT =
  '{"jsonrpc": "2.0","id":1,"result":{"protocolVersion":"2025-06-18","sessionId":"s","capabilities":{},"serverInfo":{"name":"gateway","version":"2"}}}';

/** A server of version 1 that answers every request with a real answer to initialize. */
const version1 = async () => {
  const accepted = Promise.withResolvers<FramePeer>();
  const server = frameServer(
    'g12',
    1,
    (peer, { type, text }) => {
      if (type === frameTypes.request && text.includes('"id":1'))
        peer.send(frameTypes.response, RESULT);
    },
    accepted.resolve,
  );
  const pair = await linkTo(server, { token: 'sesame' });
  const peer = await accepted.promise;
  return { ...pair, sent: (count: number) => peer.came(frameTypes.request, count) };
};

const version2 = async () => {
  const accepted = Promise.withResolvers<FramePeer>();
  const server = version2Server({
    opened: (call) => call.send(RESULT, true),
    agreed: accepted.resolve,
  });
  const pair = await linkTo(server, { token: 'sesame' });
  const peer = await accepted.promise;
  const sent = async (count: number): Promise<readonly string[]> =>
    (await peer.came(callTypes.open, count)).map((text) => text.slice(8));
  return { ...pair, peer, sent };
};

describe('To a server that is no original gateway, a link with a token', () => {
  test.each([
    ['1', version1],
    ['2', version2],
  ])('shows it at initialize and changes no answer, in version %s', async (_version, pairOf) => {
    const { link, heard, sent } = await pairOf();
    link.send(Buffer.from(INITIALIZE), 1);
    expect(await heard.answer(1)).toBe(RESULT);
    expect(await sent(1)).toEqual([SHOWN]);
  });

  test('sends notifications as ever', async () => {
    const { link, heard, sent } = await version1();
    link.send(Buffer.from(INITIALIZE), 1);
    await heard.answer(1);
    link.send(Buffer.from(INITIALIZED), undefined);
    expect(await sent(2)).toEqual([SHOWN, INITIALIZED]);
  });

  test('shows it beside the first message when that is another, in version 2', async () => {
    const { link, sent } = await version2();
    link.send(Buffer.from(DISCOVER), 1);
    link.send(Buffer.from(INITIALIZE.replace('"id":1', '"id":2')), 2);
    expect(await sent(2)).toEqual([
      `{"auth_token":"sesame","message":${DISCOVER}}`,
      INITIALIZE.replace('"id":1', '"id":2'),
    ]);
  });

  test('keeps it to itself in a conversation without a handshake, in version 1', async () => {
    const { link, sent } = await version1();
    const later = INITIALIZE.replace('"id":1', '"id":3');
    link.send(Buffer.from(DISCOVER), 1);
    ask(link, 2, 'tools/list');
    link.send(Buffer.from(later), 3);
    expect(await sent(3)).toEqual([
      DISCOVER,
      '{"jsonrpc":"2.0","id":2,"method":"tools/list","params":{}}',
      later,
    ]);
  });

  test('shows it at initialize on lines too', async () => {
    const came = Promise.withResolvers<string>();
    const { link } = await linkTo(
      (socket) => void socket.on('data', (chunk) => came.resolve(String(chunk))),
      { framing: 'newline', token: 'sesame' },
    );
    link.send(Buffer.from(INITIALIZE), 1);
    expect(await came.promise).toBe(`${SHOWN}\n`);
  });
});
