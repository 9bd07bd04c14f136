import { describe, expect, it } from 'vitest';
import { residentBytes } from '../../bench/process/procfs.ts';
import { useBench } from '../bad-input/rig.ts';
import { addressOf, RawConnection, webSocketHandshake } from '../faults/support/raw-bytes.ts';
import { expectSound, initialize, initialized } from '../faults/support/rig.ts';
import { WebSocketCutter } from '../faults/support/web-socket-cutter.ts';
import { illegalFrames, legalFrames } from './illegal-frames.ts';
import { FIN, frame, opcodes } from './web-socket-frame.ts';

const CLAIMS = 50;
const MiB = 1_048_576;

const bench = useBench({ server: { security: { max_message_size: 4_096 } } });
const roomy = useBench();

interface Open {
  readonly connection: RawConnection;
  readonly texts: string[];
  readonly codes: number[];
}

/** A connection of a client that has introduced itself. */
const open = async (rig = bench, extensions = ''): Promise<Open> => {
  const connection = await RawConnection.open(addressOf(rig.gateway, 'ws'));
  await connection.write(webSocketHandshake().replace('\r\n', `\r\n${extensions}`));
  await connection.until(() => connection.text.endsWith('\r\n\r\n'));
  const [texts, codes]: [string[], number[]] = [[], []];
  const cutter = new WebSocketCutter(
    (text) => void texts.push(text),
    (code) => void codes.push(code),
  );
  connection.tap = (chunk) => cutter.push(chunk);
  await connection.write(frame({ payload: initialize() }));
  await connection.until(() => texts.length === 1);
  await connection.write(frame({ payload: initialized }));
  return { connection, texts, codes };
};

describe('[I17] a WebSocket client', () => {
  it.each(illegalFrames)('that sends %s is closed with %i', async (_, code, frames) => {
    const { connection, codes } = await open();
    await connection.write(Buffer.concat(frames));
    await connection.until(() => codes.length > 0);
    expect(codes).toEqual([code]);
    connection.socket.end();
    await connection.closed;
  });

  it('has carried nothing of it, and others are served', async () => {
    await expectSound(bench.gateway);
    expect(bench.heard.filter((text) => text.includes('illegal'))).toEqual([]);
  });

  it.each(legalFrames)('may send %s', async (_, frames) => {
    const { connection, texts } = await open();
    await connection.write(Buffer.concat(frames));
    await connection.until(() => texts.some((text) => text.includes('"echo":{"name":"legal"')));
    await connection.vanish();
  });

  it('that sends 1,000 pings at once is dropped, since nobody would read as many pongs', async () => {
    const { connection } = await open();
    const pings = Array.from({ length: 1_000 }, () => frame({ lead: FIN | opcodes.ping }));
    await connection.write(Buffer.concat(pings));
    await connection.closed;
    await expectSound(bench.gateway);
  });

  it('gets no compression, so that a bomb is a wrong frame', async () => {
    const { connection, codes } = await open(
      bench,
      'Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n',
    );
    expect(connection.text).not.toContain('permessage-deflate');
    await connection.write(frame({ lead: 0xc1, payload: Buffer.alloc(1_000) }));
    await connection.until(() => codes.length > 0);
    expect(codes).toEqual([1002]);
    await connection.vanish();
  });

  it('costs no memory by what it says it will send', async () => {
    const before = residentBytes(roomy.gateway.pid, 'VmRSS');
    const opened = await Promise.all(Array.from({ length: CLAIMS }, () => open(roomy)));
    for (const { connection } of opened) {
      await connection.write(frame({ said: 10_000_000n, payload: '{' }));
    }
    await expectSound(roomy.gateway);
    expect(residentBytes(roomy.gateway.pid, 'VmRSS') - before).toBeLessThan(50 * MiB);
    for (const { connection } of opened) await connection.vanish();
  });
});
