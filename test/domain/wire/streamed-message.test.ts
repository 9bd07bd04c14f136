import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Message } from '../../../src/domain/wire/message.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { onOneLine, spliceText } from '../../../src/domain/wire/splice.ts';
import { StreamedMessage } from '../../../src/domain/wire/streamed-message.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';
import { concat } from './messages.ts';

interface Streamed {
  readonly outline: Message;
  readonly result: Uint8Array;
}

/** Reads a text that is cut at these places. */
const streamed = (bytes: Uint8Array, cuts: readonly number[]): Streamed | WireFault => {
  const message = new StreamedMessage(100_000);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const cut of [...cuts.toSorted((one, other) => one - other), bytes.length]) {
    const part = message.push(bytes.slice(from, cut));
    if (part instanceof WireFault) return part;
    parts.push(part.slice());
    from = cut;
  }
  const outline = message.end();
  return outline instanceof WireFault ? outline : { outline, result: concat(...parts) };
};

/** The whole text with another id, put together from what was streamed. */
const joined = ({ outline, result }: Streamed, id: string): string => {
  const { bytes, id: idSpan, result: standIn } = outline;
  if (idSpan === undefined || standIn === undefined) throw new Error('no response');
  const text = decodeText(bytes);
  const before = text.slice(0, standIn.start);
  const after = text.slice(standIn.end);
  if (idSpan.start < standIn.start) {
    return `${before.slice(0, idSpan.start)}${id}${before.slice(idSpan.end)}${decodeText(result)}${after}`;
  }
  const [start, end] = [idSpan.start - standIn.end, idSpan.end - standIn.end];
  return `${before}${decodeText(result)}${after.slice(0, start)}${id}${after.slice(end)}`;
};

const spliced = (bytes: Uint8Array, id: string): string => {
  const message = scan(bytes);
  if (message instanceof WireFault || message.id === undefined) throw new Error('no response');
  return decodeText(spliceText(onOneLine(message), message.id, id));
};

const asciiPlain = (text: string): boolean => !/\\u[dD]/.test(text);

const layout = fc.constantFrom(undefined, 1, '\t', '\r\n  ');
const order = fc.shuffledSubarray(['id', 'jsonrpc', 'result', 'extra'] as const, { minLength: 4 });
const id = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme-ascii', maxLength: 12 }));
const response = fc
  .tuple(order, id, fc.jsonValue({ maxDepth: 6 }), fc.jsonValue({ maxDepth: 2 }), layout)
  .map(([names, key, result, extra, space]) => {
    const values = { id: key, jsonrpc: '2.0', result, extra };
    const members = names.map((name) => [name, values[name]] as const);
    return JSON.stringify(Object.fromEntries(members), undefined, space);
  })
  .filter(asciiPlain);

it('gives the same bytes as a scan and a splice, wherever the text is cut and the id stands', () => {
  fc.assert(
    fc.property(response, fc.array(fc.nat(200), { maxLength: 12 }), (text, cuts) => {
      const bytes = encodeText(text);
      const places = cuts.map((cut) => cut % (bytes.length + 1));
      const read = streamed(bytes, places);
      if (read instanceof WireFault) throw new Error(read.message);
      expect(joined(read, '77')).toBe(spliced(bytes, '77'));
    }),
    { numRuns: 500 },
  );
});

const texts = [
  '{"jsonrpc":"2.0","id":1,"result":{"a":[1,-0.5e+7,0,1e9,true,false,null,"é€😀\\u00e9\\ud83d\\ude00\\n\\""]}}',
  ' {"result":[{"result":1}],"jsonrpc":"2.0","id":"x\\"y"}\n',
  '{"result":"text","jsonrpc":"2.0","id":5}',
  '{"result":-12.5,"jsonrpc":"2.0","id":5}',
  '{"jsonrpc":"2.0","id":5,"result":null}',
];

it.each(texts)('reads one text byte by byte and cut once at every byte: %s', (text) => {
  const bytes = encodeText(text);
  const expected = spliced(bytes, '9');
  const every = Array.from({ length: bytes.length + 1 }, (_, at) => at);
  for (const cuts of [every, ...every.map((at) => [at])]) {
    const read = streamed(bytes, cuts);
    if (read instanceof WireFault) throw new Error(`${read.message} at ${cuts.join()}`);
    expect(joined(read, '9')).toBe(expected);
  }
});

it('refuses what the scan refuses, and accepts what it accepts, when one byte of a text is another', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
      fc.nat(),
      (text, place, byte, cut) => {
        const bytes = encodeText(text);
        bytes[place % bytes.length] = byte;
        const whole = scan(bytes.slice());
        // A message without a result is never streamed.
        const isAnswer = !(whole instanceof WireFault) && whole.result !== undefined;
        const read = streamed(bytes, [cut % bytes.length]);
        expect(read instanceof WireFault).toBe(!isAnswer);
      },
    ),
    { numRuns: 5_000 },
  );
});

const refusals = [
  ['a second result', '{"jsonrpc":"2.0","id":1,"result":{},"result":{}}'],
  ['a result in another case', '{"jsonrpc":"2.0","id":1,"result":{},"Result":{}}'],
  ['a result spelled with escapes', '{"jsonrpc":"2.0","id":1,"r\\u0065sult":{}}'],
  [
    'an error beside the result',
    '{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}',
  ],
  ['a method beside the result', '{"jsonrpc":"2.0","id":1,"result":{},"method":"ping"}'],
  ['no id', '{"jsonrpc":"2.0","result":{}}'],
  ['text after the message', '{"jsonrpc":"2.0","id":1,"result":{}} 1'],
  ['half a surrogate pair', '{"jsonrpc":"2.0","id":1,"result":"\\ud83d"}'],
  ['a control character in a string', '{"jsonrpc":"2.0","id":1,"result":"\u0001"}'],
  ['nesting without end', `{"jsonrpc":"2.0","id":1,"result":${'['.repeat(64)}${']'.repeat(64)}}`],
  ['a number that ends too early', '{"jsonrpc":"2.0","id":1,"result":[1.]}'],
  ['a text that ends too early', '{"jsonrpc":"2.0","id":1,"result":[1]'],
  ['an array', '[{"jsonrpc":"2.0","id":1,"result":{}}]'],
] as const;

it.each(refusals)('refuses %s', (_, text) => {
  expect(streamed(encodeText(text), [])).toBeInstanceOf(WireFault);
  expect(streamed(encodeText(text), [30])).toBeInstanceOf(WireFault);
});

it('holds no more than its limit beside the result', () => {
  const message = new StreamedMessage(100);
  const text = `{"jsonrpc":"2.0","id":1,"result":"${'x'.repeat(5_000)}","extra":"${'y'.repeat(100)}"}`;
  expect(message.push(encodeText(text))).toBeInstanceOf(WireFault);
});

it('knows from the beginning of the result on that the text is an answer', () => {
  const message = new StreamedMessage(100);
  message.push(encodeText('{"id":1,"result" '));
  expect(message.hasResult).toBe(false);
  message.push(encodeText(': ['));
  expect(message.hasResult).toBe(true);
});

it('tells where the longest string value stands', () => {
  const text = '{"id":1,"result":{"a":"xx","a long name":"yyy","b":"z"},"jsonrpc":"2.0"}';
  const message = new StreamedMessage(100);
  for (const byte of encodeText(text)) message.push(Uint8Array.of(byte));
  const { start, end } = message.longestString;
  expect(text.slice(start, end)).toBe('yyy');
});

it('shows what stands before the result while that comes, and only then', () => {
  const message = new StreamedMessage(100);
  const head = (text: string): string | undefined => {
    message.push(encodeText(text));
    const bytes = message.head();
    return bytes && decodeText(bytes);
  };
  expect(head('{"id": 7,\n"result')).toBeUndefined();
  expect(head('" :{"a"')).toBe('{"id": 7, "result" :');
  expect(head(':1')).toBe('{"id": 7, "result" :');
  expect(head('},"jsonrpc"')).toBeUndefined();
  message.push(encodeText(':"2.0"}'));
  const outline = message.end();
  expect(outline instanceof WireFault ? outline : decodeText(outline.bytes)).toBe(
    '{"id": 7, "result" :{},"jsonrpc":"2.0"}',
  );
});
