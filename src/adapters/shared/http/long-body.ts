import type { GrowingText } from '../../../domain/wire/long-part.ts';
import { LongWriter } from '../long/long-writer.ts';
import type { Exchange } from './exchange.ts';

/**
 * Answers with one body that is not in memory. Where it cannot be read to its end the connection breaks off: what was sent
 * lacks bytes of its length, or the last chunk.
 */
export const replyLong = (
  exchange: Exchange,
  headers: readonly string[],
  text: GrowingText,
): void => {
  const { length } = text;
  const framed = length === undefined ? headers : [...headers, 'content-length', String(length)];
  const stream = exchange.open(200, framed);
  const taken = (): void => {
    if (stream.bufferedBytes > 0) return;
    stream.expectNothing();
    writer.goOn();
  };
  const output = {
    get isEmpty() {
      return stream.bufferedBytes === 0;
    },
    write: (piece: Uint8Array) => {
      stream.expectReading();
      stream.write(piece, taken);
    },
  };
  const writer = new LongWriter(text, output, (isWhole) => {
    if (isWhole) stream.end();
    else stream.destroy();
  });
  exchange.onAbort(() => writer.stop());
  writer.begin();
};
