import { LongFrames } from '../../src/adapters/outbound/backend/websocket/long-frames.ts';
import { turnOf } from '../support/pure/fuzz/turn-time.ts';

/** What came of a stream, in the order in which it came. */
export interface WebSocketReading {
  readonly texts: readonly string[];
  /** What was passed on. */
  readonly rest: string;
  readonly slowest: number;
}

/** Takes the chunks in order. */
type ReadWebSocket = (chunks: readonly Buffer[], maxBytes: number) => WebSocketReading;

const inTurns = (chunks: readonly Buffer[], push: (chunk: Buffer) => void): number =>
  chunks.reduce(
    (slowest, chunk) =>
      Math.max(
        slowest,
        turnOf(chunk.length, () => push(chunk)),
      ),
    0,
  );

/** Reads what servers send, as a link does before its library sees the rest. Some long texts are taken in pieces, some are not. */
export const readAsLink =
  (isTaken: boolean): ReadWebSocket =>
  (chunks, maxBytes) => {
    const texts: string[] = [];
    const passed: Buffer[] = [];
    let isOver = false;
    const said = (text: string): void => {
      if (!isOver) texts.push(text);
    };
    const takerOf = (beginning: Uint8Array) => {
      const parts = [Buffer.from(beginning)];
      return {
        push: (piece: Uint8Array) => {
          parts.push(Buffer.from(piece));
          return true;
        },
        end: () => {
          said(Buffer.concat(parts).toString());
          return true;
        },
        cut: () => undefined,
      };
    };
    const long = {
      above: 1_000,
      begin: (text: Uint8Array) => (isTaken ? takerOf(text) : undefined),
    };
    const frames = new LongFrames(maxBytes, long, {
      pass: (chunk) => {
        if (!isOver) passed.push(Buffer.from(chunk));
      },
      text: (message) => said(Buffer.from(message).toString()),
      tooLong: () => {
        isOver = true;
      },
    });
    const slowest = inTurns(chunks, (chunk) => {
      if (!isOver) frames.push(chunk);
    });
    return { texts, rest: Buffer.concat(passed).toString('latin1'), slowest };
  };

/** The texts that stand whole in frames that are not masked, for a stream in which nothing is wrong. */
export const textsIn = (passed: string): readonly string[] => {
  const bytes = Buffer.from(passed, 'latin1');
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const short = (bytes[at + 1] as number) & 0x7f;
    const start = at + (short < 126 ? 2 : 4);
    const end = start + (short < 126 ? short : bytes.readUInt16BE(at + 2));
    if (((bytes[at] as number) & 0x0f) === 1) texts.push(bytes.toString('utf8', start, end));
    at = end;
  }
  return texts;
};
