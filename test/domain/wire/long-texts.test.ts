import { describe, expect, it } from 'vitest';
import { g12 } from '../../../src/domain/wire/dialects/g12.ts';
import { EventStreamDecoder } from '../../../src/domain/wire/event-stream.ts';
import { encodeHeader } from '../../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../../src/domain/wire/frame-decoder.ts';
import { LineSplitter } from '../../../src/domain/wire/line-splitter.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { CollectingTakers } from '../../support/pure/collecting-taker.ts';
import { concat } from './messages.ts';

/** In pieces of each of these lengths. */
const sizes = [1, 2, 3, 7, 16, 50];

const inPieces = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.slice(at * size, (at + 1) * size),
  );

const long = 'abcdefghij'.repeat(8);

describe.each(sizes)('in pieces of %i bytes', (size) => {
  it('lines: long ones are taken in pieces, the others come whole and in order', () => {
    const takers = new CollectingTakers(10);
    const splitter = new LineSplitter(20, takers);
    const lines: string[] = [];
    for (const chunk of inPieces(encodeText(`one\n${long}\ntwo\n${long}${long}\nthree\n`), size)) {
      expect(splitter.push(chunk, (line) => lines.push(decodeText(line)))).toBe('ok');
    }
    expect(lines).toEqual(['one', 'two', 'three']);
    expect(takers.whole).toEqual([long, long + long]);
  });

  it('lines: what nobody takes keeps its limit', () => {
    const takers = new CollectingTakers(10, 1_000, () => false);
    const outcome = (text: string, maxBytes: number): readonly string[] => {
      const splitter = new LineSplitter(maxBytes, takers);
      const lines: string[] = [];
      for (const chunk of inPieces(encodeText(text), size)) {
        lines.push(splitter.push(chunk, (line) => lines.push(decodeText(line))));
      }
      return lines.filter((line) => line !== 'ok');
    };
    expect(outcome(`${long}\nnext\n`, 100)).toEqual([long, 'next']);
    expect(outcome(`${long}\n`, 50)).toContain('too_long');
  });

  it('lines: one that its taker does not want any more ends the stream', () => {
    const splitter = new LineSplitter(20, new CollectingTakers(10, 40));
    const outcomes = inPieces(encodeText(`${long}\n`), size).map((chunk) =>
      splitter.push(chunk, () => {}),
    );
    expect(outcomes.at(-1)).toBe('too_long');
  });

  it('events: long data is taken in pieces, over several lines too, and the id stays in force', () => {
    const takers = new CollectingTakers(10);
    const decoder = new EventStreamDecoder(20, takers);
    const events: string[] = [];
    const text = `data: one\n\nid: 7\ndata: ${long}\ndata: [${long}\n\ndata:${long}\r\n\r\nevent: message\ndata: ${long}\nid: 8\n\ndata: two\n\n`;
    for (const chunk of inPieces(encodeText(text), size)) {
      expect(decoder.push(chunk, ({ data }) => events.push(decodeText(data)))).toBe('ok');
    }
    expect(events).toEqual(['one', 'two']);
    expect(takers.whole).toEqual([`${long} [${long}`, long, long]);
    expect(decoder.lastEventId).toBe('8');
  });

  it('events: those of another kind, and fields that are no data, keep the limit', () => {
    for (const text of [`event: other\ndata: ${long}\n\n`, `: ${long}\n\n`]) {
      const takers = new CollectingTakers(10);
      const decoder = new EventStreamDecoder(50, takers);
      const outcomes = inPieces(encodeText(text), size).map((chunk) =>
        decoder.push(chunk, () => {}),
      );
      expect(outcomes.at(-1)).toBe('too_long');
      expect(takers.whole).toEqual([]);
    }
  });

  it('frames: long responses are taken in pieces, signals keep their limit', () => {
    const takers = new CollectingTakers(10);
    const decoder = new FrameDecoder(g12, 20, takers);
    const frames: string[] = [];
    const frame = (type: 'response' | 'control', text: string): Uint8Array =>
      concat(encodeHeader(g12, type, text.length), text);
    const bytes = concat(
      frame('response', 'one'),
      frame('response', long),
      frame('control', 'two'),
      frame('response', 'three'),
    );
    for (const chunk of inPieces(bytes, size)) {
      expect(
        decoder.push(chunk, (type, payload) => frames.push(`${type} ${decodeText(payload)}`)),
      ).toBe('ok');
    }
    expect(frames).toEqual(['response one', 'control two', 'response three']);
    expect(takers.whole).toEqual([long]);
    expect(
      new FrameDecoder(g12, 20, takers).push(encodeHeader(g12, 'control', 70_000), () => {}),
    ).toBe('length');
  });

  it('frames: a length nobody takes is a problem as soon as that is known', () => {
    const decoder = new FrameDecoder(g12, 20, new CollectingTakers(10, 1_000, () => false));
    const bytes = concat(encodeHeader(g12, 'response', 4_000_000_000), 'x'.repeat(50));
    expect(
      inPieces(bytes, size)
        .map((chunk) => decoder.push(chunk, () => {}))
        .at(-1),
    ).toBe('length');
  });
});

it('a text that is cut off is given up by its taker', () => {
  const takers = new CollectingTakers(10);
  const lines = new LineSplitter(20, takers);
  const events = new EventStreamDecoder(20, takers);
  const frames = new FrameDecoder(g12, 20, takers);
  lines.push(encodeText(long), () => {});
  events.push(encodeText(`data: ${long}`), () => {});
  frames.push(concat(encodeHeader(g12, 'response', 200), long), () => {});
  for (const reader of [lines, events, frames]) reader.cut();
  expect(takers.cut).toHaveLength(3);
  expect(takers.whole).toEqual([]);
});
