import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type DryRunReport,
  dryRunJson,
  dryRunText,
} from '../../../../src/adapters/inbound/cli/dry-run-report.ts';
import { jsonLines } from '../../../../src/adapters/inbound/cli/json-lines.ts';
import { lineDiff } from '../../../../src/adapters/inbound/cli/line-diff.ts';
import { painter } from '../../../../src/adapters/inbound/cli/output.ts';
import { jsonValueTexts } from '../../../support/pure/json-texts.ts';

describe('JSON on lines', () => {
  test('has one line for each member and element, with every digit', () => {
    expect(jsonLines('{"a":[1.0,{}],"b{":"x,\\"}","c":[]}')).toEqual([
      '{',
      '  "a": [',
      '    1.0,',
      '    {',
      '    }',
      '  ],',
      '  "b{": "x,\\"}",',
      '  "c": [',
      '  ]',
      '}',
    ]);
  });

  test('is the same value', () => {
    fc.assert(
      fc.property(jsonValueTexts, (text) => {
        expect(JSON.parse(jsonLines(text).join('\n'))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('a difference of lines', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });

  test('holds both texts, and nothing stands in both that only one needs', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = lineDiff(before, after);
        const without = (sign: string) =>
          diff.filter((line) => line.sign !== sign).map(({ text }) => text);
        expect(without('+')).toEqual(before);
        expect(without('-')).toEqual(after);
      }),
    );
  });

  test('keeps what both have', () => {
    expect(lineDiff(['a', 'b', 'c', 'd'], ['a', 'x', 'c', 'd'])).toEqual([
      { sign: ' ', text: 'a' },
      { sign: '-', text: 'b' },
      { sign: '+', text: 'x' },
      { sign: ' ', text: 'c' },
      { sign: ' ', text: 'd' },
    ]);
  });

  test('of two very long texts is the one and the other', () => {
    const many = (text: string) => Array.from({ length: 5_000 }, (_, index) => `${text}${index}`);
    expect(lineDiff(many('a'), many('b'))).toHaveLength(10_000);
  });
});

describe('the report of a dry run', () => {
  const report: DryRunReport = {
    server: 'one',
    kind: 'request',
    before: '{"a":1.0}',
    after: '{"b":1.0}',
    refusal: undefined,
  };

  test('shows people what changes', () => {
    expect(dryRunText(report, painter(false))).toBe(
      'a request of a client, as the server gets it ("one")\n  {\n-   "a": 1.0\n+   "b": 1.0\n  }\n',
    );
    expect(dryRunText({ ...report, after: report.before }, painter(false))).toMatch(/^unchanged: /);
  });

  test('says what is refused', () => {
    const refused: DryRunReport = { ...report, kind: 'refused', refusal: 'unknown\ntool' };
    expect(dryRunText(refused, painter(false))).toBe('refused: unknown tool\n');
    expect(dryRunJson(refused)).toBe(
      '{"server":"one","kind":"refused","changed":true,"refusal":"unknown\\ntool","before":{"a":1.0}}\n',
    );
  });

  test('gives programs the messages themselves', () => {
    expect(dryRunJson(report)).toBe(
      '{"server":"one","kind":"request","changed":true,"before":{"a":1.0},"after":{"b":1.0}}\n',
    );
  });
});
