import { beforeAll, describe, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import {
  addressOf,
  binaryFrame,
  RawConnection,
  webSocketHandshake,
} from '../faults/support/raw-bytes.ts';
import { call, errorOf, expectSound } from '../faults/support/rig.ts';
import { openSpeaker, post, speakerNames } from '../faults/support/speakers.ts';
import { useBench } from './rig.ts';

const MEBIBYTE = 1_048_576;
const MAX_BODY_BYTES = MEBIBYTE;
const MAX_MESSAGE_BYTES = 10 * MEBIBYTE;
/** Far more than the gateway may hold. */
const ENDLESS_BYTES = 256 * MEBIBYTE;
/** One line of the largest size, twice while it grows, and what the runtime collects late: half of what is poured in. */
const GROWTH_BYTES = 128 * MEBIBYTE;
const PIECE = Buffer.alloc(256 * 1024, 'x');

const bench = useBench();

const growthDuring = async (work: () => Promise<void>): Promise<number> => {
  const { pid } = bench.gateway;
  resetPeak(pid);
  const before = residentBytes(pid, 'VmRSS');
  await work();
  return residentBytes(pid, 'VmHWM') - before;
};

/** Sends pieces until the peer has enough of them, or all are sent; returns how many bytes went out. */
const pour = async (connection: RawConnection, bytes: number): Promise<number> => {
  let sent = 0;
  while (sent < bytes && !connection.socket.destroyed && connection.socket.writable) {
    await connection.write(PIECE);
    sent += PIECE.length;
  }
  return sent;
};

const chunked = (path: string, header = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n${header}Transfer-Encoding: chunked\r\n\r\n`;

const announced = (path: string, bytes: number): string =>
  chunked(path).replace('Transfer-Encoding: chunked', `Content-Length: ${bytes}`);

/** An echo call of exactly so many bytes. */
const sized = (bytes: number): string => {
  const empty = call(1, 'echo', '{"text":""}').length;
  return call(1, 'echo', `{"text":"${'x'.repeat(bytes - empty)}"}`);
};

beforeAll(async () => {
  // The runtime takes its size from the largest legal message.
  const speaker = await openSpeaker(bench.gateway, 'lines');
  for (let time = 0; time < 3; time += 1) await speaker.say(sized(MAX_MESSAGE_BYTES));
  await speaker.close();
}, 180_000);

describe.each(speakerNames)('[I03] over %s', (frontend) => {
  it('the largest message passes', async () => {
    const isHttp = frontend === 'http' || frontend === 'sse';
    const speaker = await openSpeaker(bench.gateway, frontend);
    await speaker.say(sized(isHttp ? MAX_BODY_BYTES : MAX_MESSAGE_BYTES));
    // A short answer may overtake a long one.
    const answers = (): readonly string[] => speaker.all.filter((text) => /"id":1[,}]/.test(text));
    await expect.poll(() => answers().length).toBe(1);
    expect(answers()[0]).toContain('"echo"');
    await speaker.close();
  });
});

describe('[I03] over HTTP', () => {
  it.each([
    ['http', '/mcp'],
    ['http', '/api/v1/mcp'],
    ['sse', '/message?sessionId=SESSION'],
  ] as const)(
    'a larger body for %s %s gets 413, however it is announced [SV-08]',
    async (frontend, path) => {
      const stream = await RawConnection.open(addressOf(bench.gateway, 'sse'));
      await stream.write(
        'GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n',
      );
      await stream.until(() => stream.text.includes('sessionId='));
      const session = /sessionId=(\S+)/.exec(stream.text)?.[1] ?? '';
      const target = path.replace('SESSION', session);
      const growth = await growthDuring(async () => {
        const body = 'x'.repeat(MAX_BODY_BYTES + 1);
        const close = 'Connection: close\r\n';
        const whole = Buffer.from(
          announced(target, body.length).replace('\r\n\r\n', `\r\n${close}\r\n`) + body,
        );
        const pieces = Buffer.from(
          `${chunked(target, close)}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
        );
        for (const request of [whole, pieces]) {
          const answer = await post(bench.gateway, frontend, request);
          expect(answer.status).toBe(413);
          expect(errorOf(answer.body).data?.error_code).toBe('message_too_large');
        }
        const endless = await RawConnection.open(addressOf(bench.gateway, frontend));
        await endless.write(`${chunked(target)}${ENDLESS_BYTES.toString(16)}\r\n`);
        const sent = await pour(endless, ENDLESS_BYTES);
        await endless.closed;
        expect(sent).toBeGreaterThan(MAX_BODY_BYTES);
        const lying = await RawConnection.open(addressOf(bench.gateway, frontend));
        await lying.write(announced(target, 2 ** 40));
        await lying.until(() => lying.text.includes('413'));
        await lying.vanish();
      });
      expect(growth).toBeLessThan(GROWTH_BYTES);
      await stream.vanish();
    },
  );
});

describe('[I03] a longer message', () => {
  it('over WebSocket ends with 1009 when it is announced [SV-10]', async () => {
    const growth = await growthDuring(async () => {
      for (const length of [BigInt(MAX_MESSAGE_BYTES + 1), 2n ** 40n]) {
        const connection = await RawConnection.open(addressOf(bench.gateway, 'ws'));
        await connection.write(webSocketHandshake());
        const head = Buffer.alloc(14);
        head.writeUInt16BE(0x81ff);
        head.writeBigUInt64BE(length, 2);
        await connection.write(head);
        await connection.until(() =>
          connection.received.subarray(-40).includes(Buffer.of(0x03, 0xf1)),
        );
        await connection.vanish();
      }
    });
    expect(growth).toBeLessThan(GROWTH_BYTES);
  });

  it('in pieces over WebSocket ends with 1009 before it is whole [SV-10]', async () => {
    const growth = await growthDuring(async () => {
      const connection = await RawConnection.open(addressOf(bench.gateway, 'ws'));
      await connection.write(webSocketHandshake());
      const fragment = (opcode: number): Buffer => {
        const head = Buffer.alloc(14);
        head.writeUInt8(opcode);
        head.writeUInt8(0xff, 1);
        head.writeBigUInt64BE(BigInt(PIECE.length), 2);
        return Buffer.concat([head, PIECE]);
      };
      await connection.write(fragment(1));
      for (let sent = 0; sent <= MAX_MESSAGE_BYTES; sent += PIECE.length) {
        await connection.write(fragment(0));
      }
      await connection.until(() => connection.received.includes(Buffer.of(0x03, 0xf1)));
      await connection.vanish();
    });
    expect(growth).toBeLessThan(GROWTH_BYTES);
  });

  it('in a binary frame ends with an error frame when it is announced [SV-11]', async () => {
    const growth = await growthDuring(async () => {
      for (const length of [MAX_MESSAGE_BYTES + 1, 0x7fffffff, 0xffffffff]) {
        const connection = await RawConnection.open(addressOf(bench.gateway, 'frames'));
        await connection.write(binaryFrame('', { length }));
        await connection.closed;
        expect(connection.received.readUInt16BE(6)).toBe(5);
        expect(connection.text).toContain('message_too_large');
      }
    });
    expect(growth).toBeLessThan(GROWTH_BYTES / 4);
  });

  it.each(['lines', 'unix'] as const)(
    'on a line over %s ends with an error line',
    async (frontend) => {
      const growth = await growthDuring(async () => {
        const connection = await RawConnection.open(addressOf(bench.gateway, frontend));
        await connection.write('{"jsonrpc":"2.0","id":1,"method":"');
        await pour(connection, ENDLESS_BYTES);
        await connection.closed;
        const [line = ''] = connection.text.split('\n');
        expect(errorOf(line).data?.error_code).toBe('message_too_large');
      });
      expect(growth).toBeLessThan(GROWTH_BYTES);
    },
  );

  it('leaves the gateway alive', async () => {
    await expectSound(bench.gateway);
  });
});
