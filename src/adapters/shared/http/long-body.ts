import type { LongText } from '../../../domain/wire/long-part.ts';
import { LongWriter } from '../long/long-writer.ts';
import type { Exchange } from './exchange.ts';

/** Answers with one body that is not in memory. Where it cannot be read to its end the connection breaks off. */
export const replyLong = (exchange: Exchange, headers: readonly string[], text: LongText): void => {
  const stream = exchange.open(200, [...headers, 'content-length', String(text.length)]);
  const output = {
    get isEmpty() {
      return stream.bufferedBytes === 0;
    },
    write: (piece: Uint8Array) => stream.write(piece),
  };
  const writer = new LongWriter(text, output, (isWhole) => {
    if (isWhole) stream.end();
    else stream.destroy();
  });
  stream.expectReading();
  stream.onDrain(() => writer.goOn());
  exchange.onAbort(() => writer.stop());
  writer.begin();
};
