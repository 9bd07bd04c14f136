import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_BATCH_MESSAGES, scanBatch } from '../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const split = (text: string): string[] | string | undefined => {
  const bytes = encodeText(text);
  const outcome = scanBatch(bytes);
  if (outcome === undefined) return undefined;
  return outcome instanceof WireFault
    ? outcome.problem
    : outcome.map((span) => decodeText(bytes, span));
};

describe('scanBatch', () => {
  it.each([
    ['[]', []],
    [' [ ] ', []],
    ['[{"id":1},{"id":2}]', ['{"id":1}', '{"id":2}']],
    ['\n[ 1 , "a,]" ,\t[2,[3]] ]\n', ['1', '"a,]"', '[2,[3]]']],
  ])('splits %j', (text, elements) => {
    expect(split(text)).toEqual(elements);
  });

  it.each(['', ' ', '{}', '1', 'x', '{"a":[1]}'])('leaves %j, no array, alone', (text) => {
    expect(split(text)).toBeUndefined();
  });

  it.each([
    '[',
    '[1',
    '[1,',
    '[1,]',
    '[,]',
    '[1 2]',
    '[]]',
    '[1]x',
    '[1],[2]',
    '[{]',
    '[{"a":1]',
    '[tru]',
  ])('refuses %j', (text) => {
    expect(split(text)).toBe('parse');
  });

  it('refuses deep nesting, half pairs and too many messages', () => {
    expect(split(`[${'['.repeat(65)}${']'.repeat(65)}]`)).toBe('depth');
    expect(split(`[${'['.repeat(64)}${']'.repeat(64)}]`)).toHaveLength(1);
    expect(split('["\\ud800"]')).toBe('utf8');
    const ones = (count: number): string => `[${'1,'.repeat(count - 1)}1]`;
    expect(split(ones(MAX_BATCH_MESSAGES))).toHaveLength(MAX_BATCH_MESSAGES);
    expect(split(ones(MAX_BATCH_MESSAGES + 1))).toBe('invalid');
  });

  it('gives the exact text of each element', () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue({ noUnicodeString: true, maxDepth: 4 })),
        fc.constantFrom(0, 2),
        (values, indent) => {
          const elements = split(JSON.stringify(values, undefined, indent));
          if (!Array.isArray(elements)) throw new Error(`no elements: ${elements}`);
          expect(elements.map((element) => JSON.parse(element) as unknown)).toEqual(
            JSON.parse(JSON.stringify(values)),
          );
        },
      ),
    );
  });
});
