import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COMMENT_KEEP_ALIVE,
  EventStreamDecoder,
  encodeEvent,
  type StreamEvent,
} from '../../../src/domain/wire/event-stream.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { concat, fromHex, oneByOne, splitInTwo } from './messages.ts';

const readable = (event: StreamEvent): object => ({ ...event, data: decodeText(event.data) });

const read = (chunks: readonly Uint8Array[], maxEventBytes = 1_000): object[] => {
  const decoder = new EventStreamDecoder(maxEventBytes);
  const events: object[] = [];
  for (const chunk of chunks) decoder.push(chunk, (event) => events.push(readable(event)));
  return events;
};

const readText = (text: string): object[] => read([encodeText(text)]);

describe('encodeEvent', () => {
  it('writes fields, data and the empty line', () => {
    const event = { id: '7', event: 'message', data: encodeText('{"a":1}'), retryMs: 1500 };
    expect(decodeText(encodeEvent(event))).toBe(
      'event: message\nid: 7\nretry: 1500\ndata: {"a":1}\n\n',
    );
    expect(decodeText(encodeEvent({ data: encodeText('') }))).toBe('data: \n\n');
    expect(decodeText(encodeEvent({ data: encodeText('a\n\nb') }))).toBe(
      'data: a\ndata: \ndata: b\n\n',
    );
  });

  it('keeps connections open with a comment no reader sees', () => {
    expect(decodeText(COMMENT_KEEP_ALIVE)).toBe(': keep-alive\n\n');
    expect(read([COMMENT_KEEP_ALIVE, encodeText('data: x\n\n'), COMMENT_KEEP_ALIVE])).toEqual([
      { data: 'x' },
    ]);
  });

  it('is undone by the decoder', () => {
    const field = fc.stringMatching(/^[^\r\n\0]{1,8}$/).filter((text) => text.isWellFormed());
    const data = fc.stringMatching(/^[^\r]{0,20}$/).filter((text) => text.isWellFormed());
    const event = fc.record(
      { id: field, event: field, data, retryMs: fc.nat() },
      { requiredKeys: ['data'] },
    );
    fc.assert(
      fc.property(
        fc.array(event, { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        (list, size) => {
          const bytes = concat(
            ...list.map((one) => encodeEvent({ ...one, data: encodeText(one.data) })),
          );
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
            bytes.subarray(at * size, at * size + size),
          );
          let id: string | undefined;
          const expected = list.map((one) => {
            id = one.id ?? id;
            return { ...one, ...(id !== undefined && { id }) };
          });
          expect(read(chunks)).toEqual(expected);
        },
      ),
    );
  });
});

describe('EventStreamDecoder', () => {
  it.each(['\n', '\r', '\r\n'])(
    'reads the same wherever chunks are cut, with line end %j',
    (end) => {
      const lines = [
        ': comment',
        'event: endpoint',
        'data: /message?sessionId=ä',
        '',
        'id: 1',
        'data',
        '',
        'data:a',
        'data:  b',
        'retry: 10',
        'id: 2',
        '',
        '',
        'event: lost',
        '',
        'data: x',
        '',
        'data: unfinished',
      ];
      const bytes = concat(fromHex('ef bb bf'), lines.join(end), end);
      const expected = [
        { event: 'endpoint', data: '/message?sessionId=ä' },
        { id: '1', data: '' },
        { id: '2', data: 'a\n b', retryMs: 10 },
        { id: '2', data: 'x' },
      ];
      expect(read([bytes])).toEqual(expected);
      for (const chunks of splitInTwo(bytes)) expect(read(chunks)).toEqual(expected);
      expect(read(oneByOne(bytes))).toEqual(expected);
    },
  );

  it('mixes line ends', () => {
    expect(readText('data: a\rdata: b\r\ndata: c\n\r\ndata: d\r\r')).toEqual([
      { data: 'a\nb\nc' },
      { data: 'd' },
    ]);
  });

  it.each([
    ['id: a\0b\ndata: x\n\n', { data: 'x' }],
    ['id: 1\nid\ndata: x\n\n', { data: 'x' }],
    ['retry: 1x\nretry: -1\nretry:\nretry: 1.5\ndata: x\n\n', { data: 'x' }],
    ['Data: no\ndatas: no\ndat: no\n data: no\ndata: x\n\n', { data: 'x' }],
    ['data:: x:y\n\n', { data: ': x:y' }],
    ['event: a\nevent: b\ndata: x\n\n', { event: 'b', data: 'x' }],
    ['event: a\nevent\ndata: x\n\n', { data: 'x' }],
  ])('follows the standard in %j', (text, expected) => {
    expect(readText(text)).toEqual([expected]);
  });

  it('strips one byte order mark, only at the very start', () => {
    expect(readText('\ufeffdata: x\n\n\ufeffdata: y\n\n')).toEqual([{ data: 'x' }]);
  });

  it('remembers id and reconnection time of events without data', () => {
    const decoder = new EventStreamDecoder(100);
    const events: object[] = [];
    expect(decoder.lastEventId).toBe('');
    expect(decoder.retryMs).toBeUndefined();
    decoder.push(encodeText('id: 5\nretry: 20\n\ndata: x\n\n'), (event) =>
      events.push(readable(event)),
    );
    expect(events).toEqual([{ id: '5', data: 'x' }]);
    expect(decoder.lastEventId).toBe('5');
    expect(decoder.retryMs).toBe(20);
  });

  it('has the id of an event that was cut off not yet: behind it the stream would be resumed too late', () => {
    const decoder = new EventStreamDecoder(100);
    decoder.push(encodeText('id: 5\ndata: x\n\nid: 6\ndata: y'), () => undefined);
    expect(decoder.lastEventId).toBe('5');
  });

  it('refuses an event above the limit, however it arrives, and stays refused', () => {
    expect(read([encodeText(`data: ${'x'.repeat(94)}\n\n`)], 100)).toHaveLength(1);
    for (const text of [
      `data: ${'x'.repeat(95)}\n\n`,
      'data: xxxx\n'.repeat(30),
      `:${'x'.repeat(200)}`,
    ]) {
      for (const chunks of [[encodeText(text)], oneByOne(encodeText(text))]) {
        const decoder = new EventStreamDecoder(100);
        const events: object[] = [];
        const answers = chunks.map((chunk) => decoder.push(chunk, (event) => events.push(event)));
        expect(answers.at(-1)).toBe('too_long');
        expect(decoder.push(encodeText('\n\ndata: y\n\n'), (event) => events.push(event))).toBe(
          'too_long',
        );
        expect(events).toEqual([]);
      }
    }
  });

  it('is linear in the number of chunks', () => {
    const decoder = new EventStreamDecoder(2_000_000);
    const lengths: number[] = [];
    const push = (text: string, times: number): void => {
      const bytes = encodeText(text);
      for (let index = 0; index < times; index += 1) {
        decoder.push(bytes, (event) => lengths.push(event.data.length));
      }
    };
    push('data: ', 1);
    push('x', 500_000);
    push('\ndata', 200_000);
    push('\n\n', 1);
    expect(lengths).toEqual([700_000]);
  });
});
