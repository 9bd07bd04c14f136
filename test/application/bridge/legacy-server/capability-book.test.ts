import { expect, test } from 'vitest';
import { CapabilityBook } from '../../../../src/application/bridge/legacy-server/capability-book.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { noCapabilities } from '../../../../src/domain/mcp/bridge/to-legacy/client-capabilities.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

const read = (book: CapabilityBook, text: string) => {
  const bytes = encodeText(text);
  return book.of(bytes, { start: 0, end: bytes.length });
};

test('what was read once is not read again', () => {
  const book = new CapabilityBook();
  expect(read(book, '{"roots":{}}')).toBe(read(book, '{"roots":{}}'));
});

test('only so many are remembered', () => {
  const book = new CapabilityBook();
  const first = read(book, '{"first":{}}');
  for (let count = 0; count < 300; count += 1) read(book, `{"n${count}":{}}`);
  expect(read(book, '{"first":{}}')).not.toBe(first);
  expect(read(book, '{"first":{}}')).toEqual(first);
});

test('what is not there is nothing, what is too long is refused', () => {
  const book = new CapabilityBook();
  expect(book.of(encodeText('{}'), undefined)).toBe(noCapabilities);
  const outcome = read(book, `{"x":"${'y'.repeat(16_384)}"}`);
  expect(outcome instanceof Fault ? outcome.code : 'read').toBe('invalid_params');
});
