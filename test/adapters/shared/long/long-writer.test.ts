import { expect, it } from 'vitest';
import { LongWriter } from '../../../../src/adapters/shared/long/long-writer.ts';
import type { GrowingText } from '../../../../src/domain/wire/long-part.ts';

/** A text that comes when the test says so. */
class HandText implements GrowingText {
  length: number | undefined;
  isClosed = false;
  #next = Promise.withResolvers<number | undefined>();

  give(count: number | undefined): Promise<void> {
    this.#next.resolve(count);
    this.#next = Promise.withResolvers();
    return new Promise((resolve) => setImmediate(resolve));
  }

  read(): Promise<number | undefined> {
    return this.#next.promise;
  }

  close(): void {
    this.isClosed = true;
  }
}

const setUp = () => {
  const text = new HandText();
  const sent: number[] = [];
  const output = { isEmpty: true, write: (piece: Uint8Array) => sent.push(piece.length) };
  const over: boolean[] = [];
  const writer = new LongWriter(text, output, (isWhole) => over.push(isWhole));
  writer.begin();
  return { text, sent, output, over, writer };
};

it('writes what there is of a text that still comes, and ends with it', async () => {
  const { text, sent, over } = setUp();
  await text.give(5);
  await text.give(70_000);
  expect(sent).toEqual([5, 70_000]);
  text.length = 70_006;
  await text.give(1);
  expect(sent).toEqual([5, 70_000, 1]);
  expect(over).toEqual([true]);
  expect(text.isClosed).toBe(true);
});

it('a peer that takes nothing is stalled; one that is given nothing is not', async () => {
  const { text, output, writer } = setUp();
  for (const nowMs of [0, 1_000, 2_000]) expect(writer.isStalled(nowMs, 500)).toBe(false);
  output.isEmpty = false;
  await text.give(5);
  expect(writer.isStalled(3_000, 500)).toBe(false);
  expect(writer.isStalled(3_499, 500)).toBe(false);
  expect(writer.isStalled(3_500, 500)).toBe(true);
});

it('is over, and not whole, when the rest cannot be had', async () => {
  const { text, over } = setUp();
  await text.give(5);
  await text.give(undefined);
  expect(over).toEqual([false]);
});
