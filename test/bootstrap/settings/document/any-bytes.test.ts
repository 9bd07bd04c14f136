import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDocument } from '../../../../src/bootstrap/settings/document/document.ts';
import { anyCharacter } from '../../../support/pure/any-character.ts';
import { load } from '../loading.ts';

const names = fc.constantFrom('gateway.yaml', 'gateway.json', 'gateway.toml', 'gateway');

const pieces = fc.constantFrom(
  ...[
    'servers',
    'demo',
    'command',
    'a',
    ': ',
    ' = ',
    '\n',
    '\n  ',
    '\t',
    '- ',
    '[',
    ']',
    '[[',
    ']]',
  ],
  ...['{', '}', ', ', '.', '"', "'", '"""', "'''", '#', '&a ', '*a', '<<', '!!x', '---', '|', '>'],
  ...[
    '\\',
    '\\u00',
    '${',
    '$${',
    `\${MCP_TOKEN}`,
    `\${NOPE:?x}`,
    '__proto__',
    '0',
    '1e9',
    'true',
    '\0',
  ],
);

const texts = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => new TextDecoder().decode(bytes)),
);

test('any bytes are settings or problems, and every problem has a place', () => {
  fc.assert(
    fc.property(names, texts, (name, text) => {
      const loaded = load(text, name);
      expect(loaded.settings !== undefined || loaded.problems.length > 0).toBe(true);
      for (const { line, column } of [...loaded.problems, ...loaded.warnings]) {
        expect(Math.min(line, column)).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(text.split('\n').length);
      }
    }),
    { numRuns: 500 },
  );
});

/** As long as a file may be. */
const length = 1_000_000;
const many = (piece: string): string => piece.repeat(length / piece.length);

const bombs = [
  ...[
    '[',
    '{',
    ']',
    '{}',
    ',',
    '- ',
    '? ',
    '&a ',
    '[&a 1, *a], ',
    '*a ',
    '!',
    ':',
    '"',
    '"a" ',
    '#\n',
  ],
  ...[
    'a: ',
    '{a: ',
    'a:\n',
    '\t',
    ' ',
    '\n',
    '\t- b\n',
    'a.',
    'a = 1\n',
    '[a]\n',
    '[[a]]\n',
    'a.b.',
  ],
  ...["'''", '"""', '\\', '${', '${A:-', `\${A:-}`, 'x', '%YAML 1.2\n', '---\n', '| \n x\n'],
];

test.each([
  ['a.yaml', '', 'a: '],
  ['a.json', '['],
  ['a.toml', '', 'a = ['],
])(
  'a megabyte of anything in %s is done with in seconds',
  (file, ...starts) => {
    const slow = bombs.flatMap((piece) =>
      starts.flatMap((start) => {
        const text = start + many(piece);
        const before = process.cpuUsage();
        readDocument({ file, text }, {});
        const { user, system } = process.cpuUsage(before);
        const ms = (user + system) / 1_000;
        return ms > maxMs ? [`${start}${piece} took ${Math.round(ms)} ms`] : [];
      }),
    );
    expect(slow).toEqual([]);
  },
  120_000,
);

/** Of the processor, whatever else the machine has to do. */
const maxMs = 4_000;
