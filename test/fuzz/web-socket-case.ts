import { readFrameHead } from '../../src/adapters/outbound/backend/websocket/frame-head.ts';
import { cut } from '../support/pure/fuzz/made-streams.ts';
import { Random } from '../support/pure/fuzz/random.ts';
import { inTime } from '../support/pure/fuzz/turn-time.ts';
import { makeFrames } from './made-frames.ts';
import { readAsLink, textsIn, type WebSocketReading } from './web-socket-readers.ts';

const CLOSE = 8;

interface WebSocketCase {
  readonly seen: readonly string[];
  readonly bytes: number;
  readonly messages: number;
  readonly slowest: number;
}

/**
 * Sends made-up WebSocket frames through what reads them from servers. Throws when a rule is broken: nothing throws, chunk
 * borders do not matter, what was sent comes out, and no turn takes too long.
 */
export const runWebSocketCase = (seed: number): WebSocketCase => {
  const random = new Random(seed);
  const read = readAsLink(random.oneIn(2));
  const made = makeFrames(random);
  const stream = made.stream.subarray(0, endOf(made.stream));
  const maxBytes = random.pick([1_000, 100_000, 10_485_760]);
  const chunks = cut(random, stream);
  const whole = inTime('WebSocket frames', () => read([stream], maxBytes));
  const pieces = inTime('WebSocket frames', () => read(chunks, maxBytes));
  if (said(whole) !== said(pieces)) {
    throw new Error(`cut in ${chunks.length} chunks the WebSocket frames read differently`);
  }
  const isRoomy = maxBytes > stream.length;
  if (made.texts !== undefined && isRoomy) {
    for (const reading of [whole, pieces]) same(made.texts, all(reading));
  }
  return {
    seen: ['websocket'],
    bytes: stream.length,
    messages: whole.texts.length,
    slowest: Math.max(whole.slowest, pieces.slowest),
  };
};

/** Up to the end of the frame that closes: what follows it is nobody's, and read by nobody for certain. */
const endOf = (stream: Buffer): number => {
  let at = 0;
  for (let head = readFrameHead(stream, at); head !== undefined; head = readFrameHead(stream, at)) {
    at += head.length + head.payloadBytes;
    if (head.opcode === CLOSE) return at;
  }
  return stream.length;
};

const said = ({ texts, rest }: WebSocketReading): string => JSON.stringify([texts, rest]);

/** The order between what is passed on and what is taken out is not known here. */
const all = ({ texts, rest }: WebSocketReading): readonly string[] => [...texts, ...textsIn(rest)];

const same = (sent: readonly string[], read: readonly string[]): void => {
  if (JSON.stringify(sent.toSorted()) !== JSON.stringify(read.toSorted())) {
    throw new Error(`${sent.length} messages were sent, ${read.length} came or others`);
  }
};
