import { expect, it } from 'vitest';
import type { Exchange, ExchangeStream } from '../../../../src/adapters/shared/http/exchange.ts';
import { replyLong } from '../../../../src/adapters/shared/http/long-body.ts';
import type { GrowingText } from '../../../../src/domain/wire/long-part.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** An exchange whose peer takes what was written when the test says so. */
const setUp = (length: number | undefined) => {
  const log: string[] = [];
  let taken: (() => void) | undefined;
  const stream: ExchangeStream & { bufferedBytes: number } = {
    bufferedBytes: 0,
    write: (chunk, listener) => {
      stream.bufferedBytes += chunk.length;
      taken = listener;
      log.push(`write ${chunk.length}`);
    },
    onDrain: () => undefined,
    end: () => log.push('end'),
    expectReading: () => log.push('reads'),
    expectNothing: () => log.push('rests'),
    watchWith: () => undefined,
    destroy: () => log.push('destroy'),
  };
  let aborted = (): void => undefined;
  const exchange = {
    open: (_status: number, headers: readonly string[]) => {
      log.push(headers.join(' '));
      return stream;
    },
    onAbort: (listener: () => void) => {
      aborted = listener;
    },
  } as unknown as Exchange;
  const parts: PromiseWithResolvers<number | undefined>[] = [];
  const text = {
    length,
    read: () => {
      const part = Promise.withResolvers<number | undefined>();
      parts.push(part);
      return part.promise;
    },
    close: () => log.push('close'),
  } satisfies GrowingText;
  replyLong(exchange, ['content-type', 'application/json'], text);
  const give = async (count: number | undefined): Promise<void> => {
    parts.shift()?.resolve(count);
    await turn();
  };
  const take = (): void => {
    stream.bufferedBytes = 0;
    taken?.();
  };
  return { log, text, give, take, abort: () => aborted() };
};

it('a body that still comes has no length, and its peer need read only what there is', async () => {
  const { log, text, give, take } = setUp(undefined);
  await give(10);
  take();
  text.length = 15;
  await give(5);
  expect(log).toEqual([
    'content-type application/json',
    'reads',
    'write 10',
    'rests',
    'reads',
    'write 5',
    'close',
    'end',
  ]);
});

it('a whole body has its length', () => {
  expect(setUp(15).log).toEqual(['content-type application/json content-length 15']);
});

it('what cannot be read to its end breaks the connection off', async () => {
  const { log, give } = setUp(undefined);
  await give(undefined);
  expect(log.slice(1)).toEqual(['close', 'destroy']);
});

it('nothing more is read for a peer that is gone', async () => {
  const { log, give, abort } = setUp(undefined);
  await give(10);
  abort();
  expect(log.slice(1)).toEqual(['reads', 'write 10', 'close']);
});
