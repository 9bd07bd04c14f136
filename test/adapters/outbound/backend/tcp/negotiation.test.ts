import { describe, expect, test } from 'vitest';
import { opened, refused } from '../../../../support/backend/opened.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';
import { frameTypes, layouts } from '../../../../support/originals/layouts.ts';
import { FramePeer, frameServer } from '../../../../support/peers/frame-peer.ts';
import { linkTo, quick, reach, serve } from './rig.ts';

/** Everything a link sends before it is answered, in hex. */
const firstBytes = async (framing: 'g12' | 'r16', expectedBytes: number): Promise<string> => {
  const came = Promise.withResolvers<string>();
  const port = await serve((socket) => {
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= expectedBytes) came.resolve(bytes.toString('hex'));
    });
  });
  const controller = new AbortController();
  const attempt = reach(port, { framing }, quick, new RecordingListener(), controller.signal);
  const hex = await came.promise;
  controller.abort();
  await attempt;
  return hex;
};

const hex = (text: string): string => Buffer.from(text).toString('hex');

describe('Before messages, a link', () => {
  test('offers versions 1 and 2 in a G12 frame', async () => {
    const offer =
      '{"max_version":2,"min_version":1,"preferred_version":2,"supported_versions":[1,2]}';
    const expected = `4d4350420001000600000052${hex(offer)}`;
    expect(await firstBytes('g12', expected.length / 2)).toBe(expected);
  });

  test('offers version 1 alone in an R16 frame, byte for byte as the original router', async () => {
    const offer =
      '{"max_version":1,"min_version":1,"preferred_version":1,"supported_versions":[1]}';
    const expected = `4d4350000001000600000000${'00000050'}${hex(offer)}`;
    expect(await firstBytes('r16', expected.length / 2)).toBe(expected);
  });

  test.each([
    ['plain text', 'Version negotiation required'],
    ['an object', '{"code":-32600,"message":"Version negotiation required."}'],
  ])('is refused with the words of an error frame that holds %s', async (_form, payload) => {
    const port = await serve((socket) => {
      new FramePeer(socket, 'g12', (peer) => peer.send(frameTypes.error, payload));
    });
    const heard = new RecordingListener();
    const fault = await refused(reach(port, {}, quick, heard));
    expect(fault.code).toBe('backend_unavailable');
    expect(fault.message).toBe(
      'Server "demo" is not available: it refused the connection: Version negotiation required.',
    );
    expect(heard.closings).toHaveLength(0);
  });

  test.each([
    ['g12', '{"agreed_version":3}', '1, 2'],
    ['g12', '{"agreed_version":"1"}', '1, 2'],
    ['g12', 'yes', '1, 2'],
    ['r16', '{"agreed_version":2}', '1'],
  ] as const)('is refused when a %s server acknowledges %s', async (framing, answer, offered) => {
    const port = await serve((socket) => {
      new FramePeer(socket, framing, (peer) => peer.send(frameTypes.agree, answer));
    });
    const fault = await refused(reach(port, { framing }));
    expect(fault.code).toBe('backend_unavailable');
    expect(fault.message).toContain(
      `a version of the binary protocol that was offered (${offered})`,
    );
  });

  test('is refused when messages come instead of an acknowledgement', async () => {
    const port = await serve((socket) => {
      new FramePeer(socket, 'g12', (peer) => peer.send(frameTypes.response, '{}'));
    });
    expect((await refused(reach(port))).message).toContain('did not agree');
  });

  test('is refused when the server closes instead of agreeing', async () => {
    const port = await serve((socket) => socket.end());
    const heard = new RecordingListener();
    const fault = await refused(reach(port, {}, quick, heard));
    expect(fault.message).toBe('Server "demo" is not available: it closed the connection.');
    expect(heard.closings).toHaveLength(0);
  });

  test('is refused when the server speaks another dialect', async () => {
    const port = await serve((socket) => {
      socket.write(Buffer.concat([...layouts.r16.fields(frameTypes.agree, 20), Buffer.alloc(20)]));
    });
    const fault = await refused(reach(port));
    expect(fault.code).toBe('backend_protocol_error');
  });

  test('answers a sign of life', async () => {
    const port = await serve((socket) => {
      new FramePeer(socket, 'g12', (peer, { type }) => {
        if (type === frameTypes.negotiate) peer.send(frameTypes.health);
        else peer.agree(1);
      });
    });
    const link = await opened(reach(port));
    await link.close();
  });
});

test('A message that came in one segment with the acknowledgement is read by the agreed version', async () => {
  const { heard } = await linkTo(
    frameServer(
      'g12',
      2,
      () => {},
      (peer) => peer.send(frameTypes.request, '{"jsonrpc":"2.0","method":"early"}'),
    ),
  );
  await heard.until(() => heard.messages.length === 1);
  expect(heard.closings).toHaveLength(0);
});
