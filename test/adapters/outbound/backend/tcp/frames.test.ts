import { describe, expect, test } from 'vitest';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import { frameServer } from '../../../../support/peers/frame-peer.ts';
import { linkTo } from './rig.ts';

const MAX_PAYLOAD_BYTES = 10_485_760;
const answer = (id: number): string => `{"jsonrpc":"2.0","id":${id},"result":{}}`;
const notice = (method: string): string => `{"jsonrpc":"2.0","method":"${method}"}`;

describe('Over G12 frames of version 1, a link', () => {
  test('sends requests and notifications as type 1 and answers as type 2', async () => {
    const came: string[] = [];
    const { link, heard } = await linkTo(
      frameServer('g12', 1, (peer, { type, text }) => {
        came.push(`${type} ${text}`);
        if (came.length === 3) peer.send(frameTypes.response, answer(1));
      }),
    );
    const request = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    const response = '{"jsonrpc":"2.0","id":7,"result":{"method":"x"}}';
    link.send(Buffer.from(request), 1);
    link.send(Buffer.from(notice('notifications/initialized')), undefined);
    link.send(Buffer.from(response), undefined);
    await heard.answer(1);
    expect(came).toEqual([
      `1 ${request}`,
      `1 ${notice('notifications/initialized')}`,
      `2 ${response}`,
    ]);
  });

  test('refuses a request that fits in no frame, and goes on', async () => {
    let longest = 0;
    const { link, heard } = await linkTo(
      frameServer('g12', 1, (peer, { type, payload, text }) => {
        if (type !== frameTypes.request) return;
        longest = Math.max(longest, payload.length);
        peer.send(frameTypes.response, answer(Number(/"id":(\d+)/.exec(text)?.[1])));
      }),
    );
    const head = '{"jsonrpc":"2.0","id":1,"method":"m","params":{"t":"';
    const room = MAX_PAYLOAD_BYTES - head.length - '"}}'.length;
    link.send(Buffer.from(`${head}${'x'.repeat(room + 1)}"}}`.replace('"id":1', '"id":2')), 2);
    expect(heard.failures.map(({ call, fault }) => [call, fault.code])).toEqual([
      [2, 'message_too_large'],
    ]);
    link.send(Buffer.from(`${head}${'x'.repeat(room)}"}}`), 1);
    await heard.answer(1);
    expect(longest).toBe(MAX_PAYLOAD_BYTES);
  });

  test('sends what one turn brings in one piece', async () => {
    const sizes: number[] = [];
    const { link, heard } = await linkTo((socket) => {
      frameServer('g12', 1, (peer, { text }) =>
        peer.send(frameTypes.response, text.replace('"method":"ping"', '"result":{}')),
      )(socket);
      socket.on('data', (chunk: Buffer) => sizes.push(chunk.length));
    });
    const offer = sizes.length;
    const request = (id: number) => Buffer.from(`{"jsonrpc":"2.0","id":${id},"method":"ping"}`);
    for (let id = 10; id < 42; id += 1) link.send(request(id), id);
    await heard.until(() => heard.messages.length === 32);
    expect(sizes.slice(offer)).toEqual([32 * (12 + request(10).length)]);
  });

  test('ends at the shutdown command of the server and passes over other commands', async () => {
    const { heard, noise } = await linkTo(
      frameServer(
        'g12',
        1,
        () => {},
        (peer) => {
          peer.send(frameTypes.control, '{"command":"noted"}');
          peer.send(frameTypes.control, '{"command":"shutdown","reason":"upgrade"}');
        },
      ),
    );
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.message).toContain('shutting down');
    expect(noise).toEqual(['unexpected_frame']);
  });

  test('says what the server complained about before it left', async () => {
    const { heard } = await linkTo(
      frameServer(
        'g12',
        1,
        () => {},
        (peer) => {
          peer.send(frameTypes.error, 'Unknown client');
          peer.socket.end();
        },
      ),
    );
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.message).toBe(
      'Server "demo" is not available: it closed the connection: Unknown client.',
    );
  });

  test('takes no frames of version 2', async () => {
    const { heard } = await linkTo(
      frameServer(
        'g12',
        1,
        () => {},
        ({ socket }) => void socket.write(Buffer.from('4d4350420002000200000002', 'hex')),
      ),
    );
    await heard.until(() => heard.closings.length === 1);
    expect(heard.closings[0]?.code).toBe('backend_protocol_error');
  });
});
