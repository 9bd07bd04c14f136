import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineSplitter } from '../../../src/domain/wire/line-splitter.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { concat, oneByOne, splitInTwo } from './messages.ts';

const read = (chunks: readonly Uint8Array[], maxBytes = 1_000): (string | undefined)[] => {
  const splitter = new LineSplitter(maxBytes);
  const lines: string[] = [];
  for (const chunk of chunks) splitter.push(chunk, (line) => lines.push(decodeText(line)));
  const tail = splitter.end();
  return tail === undefined ? lines : [...lines, `tail:${decodeText(tail)}`];
};

describe('LineSplitter', () => {
  const text = encodeText('{"a":"ä😀"}\n\n\r\nb\r\nc\r\r\n\rd\nlast\r');
  const expected = ['{"a":"ä😀"}', 'b', 'c\r', '\rd', 'tail:last'];

  it('gives the same lines wherever the chunks are cut', () => {
    expect(read([text])).toEqual(expected);
    for (const chunks of splitInTwo(text)) expect(read(chunks)).toEqual(expected);
    expect(read(oneByOne(text))).toEqual(expected);
  });

  it('gives the same lines for any text in any chunks', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-c\n\ré]{0,6}$/)), (parts) => {
        const lines = parts.join('').split('\n');
        const tail = (lines.pop() ?? '').replace(/\r$/, '');
        const wanted = lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '');
        expect(read(parts.map((part) => encodeText(part)))).toEqual(
          tail === '' ? wanted : [...wanted, `tail:${tail}`],
        );
      }),
    );
  });

  it('copies nothing of a line within one chunk', () => {
    const chunk = encodeText('one\ntwo\n');
    const lines: Uint8Array[] = [];
    new LineSplitter(10).push(chunk, (line) => lines.push(line));
    expect(lines.map((line) => line.buffer === chunk.buffer)).toEqual([true, true]);
  });

  it('does not hold on to the chunk of an unfinished line', () => {
    const chunk = encodeText('begin');
    const splitter = new LineSplitter(100);
    splitter.push(chunk, () => undefined);
    chunk.fill(0x78);
    expect(decodeText(splitter.end() ?? chunk)).toBe('begin');
  });

  it('refuses a line longer than the limit, however it arrives, and stays refused', () => {
    for (const chunks of [...splitInTwo(encodeText('12345\n')), oneByOne(encodeText('12345\n'))]) {
      expect(read(chunks, 5)).toEqual(['12345']);
    }
    for (const chunks of [
      ...splitInTwo(encodeText('ok\n123456\n7\n')),
      oneByOne(encodeText('ok\n123456')),
    ]) {
      const splitter = new LineSplitter(5);
      const lines: string[] = [];
      const answers = chunks.map((chunk) =>
        splitter.push(chunk, (line) => lines.push(decodeText(line))),
      );
      expect(lines).toEqual(['ok']);
      expect(answers.at(-1)).toBe('too_long');
      expect(splitter.push(encodeText('7\n'), (line) => lines.push(decodeText(line)))).toBe(
        'too_long',
      );
      expect(lines).toEqual(['ok']);
      expect(splitter.end()).toBeUndefined();
    }
  });

  it('is linear in the number of chunks', () => {
    const splitter = new LineSplitter(2_000_000);
    const byte = encodeText('x');
    const lengths: number[] = [];
    for (let index = 0; index < 1_000_000; index += 1) splitter.push(byte, () => undefined);
    splitter.push(concat('\n'), (line) => lengths.push(line.length));
    expect(lengths).toEqual([1_000_000]);
  });
});
