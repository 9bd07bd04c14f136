import { spoil } from '../support/pure/fuzz/made-streams.ts';
import { makeText } from '../support/pure/fuzz/made-texts.ts';
import type { Random } from '../support/pure/fuzz/random.ts';

const [CONTINUATION, TEXT, PING, PONG, FIN] = [0, 1, 9, 10, 0x80] as const;
const LONGEST = 100_000;

/** What a server sends after the handshake of a WebSocket (RFC 6455 §5). */
interface MadeFrames {
  readonly stream: Buffer;
  /** The messages in it, when nothing was spoilt. */
  readonly texts: readonly string[] | undefined;
}

export const makeFrames = (random: Random): MadeFrames => {
  const texts = Array.from({ length: random.below(6) }, () =>
    makeText(random, LONGEST).toWellFormed(),
  );
  const frames = texts.flatMap((text) => [
    ...controls(random),
    ...message(random, Buffer.from(text)),
  ]);
  const stream = Buffer.concat(frames);
  return random.oneIn(2) ? { stream: spoil(random, stream), texts: undefined } : { stream, texts };
};

const controls = (random: Random): readonly Buffer[] =>
  random.oneIn(4) ? [frame(FIN | random.pick([PING, PONG]), random.bytes(random.below(126)))] : [];

/** In one frame or, with control frames between them, in several. */
const message = (random: Random, text: Buffer): readonly Buffer[] => {
  const count = random.oneIn(2) ? 1 : 1 + random.below(4);
  const ends = Array.from({ length: count - 1 }, () => random.below(text.length + 1));
  const borders = [0, ...ends.toSorted((left, right) => left - right), text.length];
  return Array.from({ length: count }, (_, index) => {
    const part = text.subarray(borders[index], borders[index + 1]);
    const lead = (index === count - 1 ? FIN : 0) | (index === 0 ? TEXT : CONTINUATION);
    const between = index === 0 ? [] : controls(random);
    return Buffer.concat([...between, frame(lead, part)]);
  });
};

const frame = (lead: number, payload: Buffer): Buffer => {
  const { length } = payload;
  let head = Buffer.of(lead, length);
  if (length > 65_535) {
    head = Buffer.concat([Buffer.of(lead, 127), Buffer.alloc(8)]);
    head.writeBigUInt64BE(BigInt(length), 2);
  } else if (length > 125) {
    head = Buffer.of(lead, 126, length >> 8, length & 0xff);
  }
  return Buffer.concat([head, payload]);
};
