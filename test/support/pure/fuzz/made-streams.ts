import { g12, g12Version2 } from '../../../../src/domain/wire/dialects/g12.ts';
import { m6 } from '../../../../src/domain/wire/dialects/m6.ts';
import { m7 } from '../../../../src/domain/wire/dialects/m7.ts';
import { r16 } from '../../../../src/domain/wire/dialects/r16.ts';
import { s12 } from '../../../../src/domain/wire/dialects/s12.ts';
import { type Dialect, encodeHeader, FrameType } from '../../../../src/domain/wire/frame.ts';
import { payloadOf } from './made-payloads.ts';
import type { Random } from './random.ts';

const OFFER = Buffer.from('{"min_version":1,"max_version":2}');
const AGREED = Buffer.from('{"agreed_version":2}');

/** What a peer sends on one connection: frames or lines, whole or spoilt. */
export const makeStream = (random: Random): Buffer => {
  const stream = random.oneIn(6) ? lines(random) : frames(random);
  return random.oneIn(2) ? spoil(random, stream) : stream;
};

/** The stream as the network delivers it. */
export const cut = (random: Random, stream: Buffer): Buffer[] => {
  const largest = random.pick([1, 3, 20, 300, 5_000, 70_000, stream.length]);
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; ) {
    const size = 1 + random.below(largest);
    chunks.push(stream.subarray(at, at + size));
    at += size;
  }
  return chunks;
};

const frames = (random: Random): Buffer => {
  const dialect = random.pick<Dialect>([g12, g12Version2, r16, s12, m6, m7]);
  const count = random.below(9);
  const list = Array.from({ length: count }, () => frame(random, dialect, anyType(random)));
  const isVersion2 = dialect === g12Version2;
  return Buffer.concat(isVersion2 ? [...agreement(), ...list] : list);
};

const agreement = (): Buffer[] => [
  Buffer.concat([encodeHeader(g12, 'version_negotiation', OFFER.length), OFFER]),
  Buffer.concat([encodeHeader(g12, 'version_ack', AGREED.length), AGREED]),
];

const anyType = (random: Random): FrameType => {
  const [first, ...rest] = Object.values(FrameType);
  return first === undefined ? 'request' : random.pick([first, ...rest]);
};

const frame = (random: Random, dialect: Dialect, wanted: FrameType): Buffer => {
  const type = dialect.has(wanted) ? wanted : dialect.request;
  const payload = payloadOf(random, type);
  const claimed = random.oneIn(20)
    ? random.pick([0, payload.length + 1, 10_485_760, 10_485_761, 0x80000000, 0xffffffff])
    : payload.length;
  return Buffer.concat([encodeHeader(dialect, type, claimed), payload]);
};

const lines = (random: Random): Buffer => {
  const list = Array.from({ length: random.below(6) }, () => payloadOf(random, 'request'));
  const end = random.pick(['\n', '\r\n', '\n\n', '']);
  return Buffer.concat(list.flatMap((line) => [line, Buffer.from(end)]));
};

export const spoil = (random: Random, stream: Buffer): Buffer => {
  let spoilt = Buffer.from(stream);
  for (let times = 1 + random.below(3); times > 0; times -= 1) {
    const at = random.below(spoilt.length + 1);
    const end = at + random.size(40);
    const rest = spoilt.subarray(end);
    const middle = random.pick<() => Uint8Array>([
      () => spoilt.subarray(at, end).map((byte) => byte ^ (1 << random.below(8))),
      () => random.bytes(end - at),
      () => Buffer.alloc(0),
      () => Buffer.concat([spoilt.subarray(at, end), spoilt.subarray(at, end)]),
      () => Buffer.concat([random.bytes(random.size(30)), spoilt.subarray(at, end)]),
    ])();
    spoilt = Buffer.concat([
      spoilt.subarray(0, at),
      middle,
      random.oneIn(8) ? Buffer.alloc(0) : rest,
    ]);
  }
  return spoilt;
};
