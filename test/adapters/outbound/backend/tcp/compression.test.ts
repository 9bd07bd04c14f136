import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ask } from '../../../../support/backend/opened.ts';
import { frameTypes } from '../../../../support/originals/layouts.ts';
import { type FramePeer, frameServer } from '../../../../support/peers/frame-peer.ts';
import {
  callTypes,
  ENDS_CALL,
  ENDS_MESSAGE,
  piece,
} from '../../../../support/peers/version2-peer.ts';
import { linkTo } from './rig.ts';

const PACKED = 12;
const LONG = 'compressible '.repeat(200);

/** A link to a server that agrees on version 2 and on what `compression` says, whatever was offered. */
const pairOf = async (offers: boolean, compression: string | undefined) => {
  const accepted = Promise.withResolvers<FramePeer>();
  const agreement = compression === undefined ? {} : { compression };
  const pair = await linkTo(
    frameServer('g12', 2, () => {}, accepted.resolve, agreement),
    { compression: offers },
  );
  return { ...pair, peer: await accepted.promise };
};

const packed = (type: number, payload: Uint8Array): Buffer =>
  Buffer.concat([Buffer.of(type), zstdCompressSync(payload)]);

describe('A link that offers compression', () => {
  test('names what it has, and packs requests that are long', async () => {
    const { link, peer } = await pairOf(true, 'zstd');
    expect(peer.textsOf(frameTypes.negotiate)[0]).toContain('"compression":["zstd","gzip"]');
    ask(link, 1, LONG);
    await peer.came(PACKED, 1);
    const payload = peer.frames.find(({ type }) => type === PACKED)?.payload ?? Buffer.alloc(1);
    expect(payload.readUInt8(0)).toBe(callTypes.open);
    expect(zstdDecompressSync(payload.subarray(1)).toString()).toContain(LONG);
    ask(link, 2, 'short');
    await peer.came(callTypes.open, 1);
  });

  test('reads what comes packed', async () => {
    const { link, heard, peer } = await pairOf(true, 'zstd');
    ask(link, 1, 'short');
    await peer.came(callTypes.open, 1);
    const answer = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { text: LONG } });
    peer.send(PACKED, packed(callTypes.piece, piece(1, ENDS_MESSAGE | ENDS_CALL, answer)));
    await heard.until(() => heard.messages.length > 0);
    expect(heard.messages[0]?.toString()).toContain(LONG);
  });

  test.each([
    ['cannot be unpacked', Buffer.from([callTypes.piece, 1, 2, 3])],
    ['unpacks to too much', packed(callTypes.piece, Buffer.alloc(1_048_577))],
  ])('ends with a server that sends what %s', async (_what, payload) => {
    const { heard, peer } = await pairOf(true, 'zstd');
    peer.send(PACKED, payload);
    await heard.until(() => heard.closings.length > 0);
    expect(heard.closings[0]).toMatchObject({ code: 'backend_protocol_error' });
  });
});

test('a link that offers none takes none', async () => {
  const { heard, peer } = await pairOf(false, 'zstd');
  expect(peer.textsOf(frameTypes.negotiate)[0]).not.toContain('compression');
  peer.send(PACKED, packed(callTypes.piece, Buffer.alloc(9)));
  await heard.until(() => heard.closings.length > 0);
  expect(heard.closings[0]).toMatchObject({ code: 'backend_protocol_error' });
});
