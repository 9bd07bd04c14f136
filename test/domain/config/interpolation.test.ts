import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpolate } from '../../../src/domain/config/interpolation.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

const variables = new Map([
  ['NAME', 'value'],
  ['EMPTY', ''],
  ['TRICKY', `\${NAME} $& $1`],
]);
const files = new Map([['/run/secret', 'from a file']]);
const fill = (text: string) =>
  interpolate(text, {
    variable: (name) => variables.get(name),
    file: (path) => {
      const value = files.get(path);
      return value === undefined ? { ok: false, message: `no ${path}` } : { ok: true, value };
    },
  });

test.each([
  ['plain', 'plain'],
  [`\${NAME}`, 'value'],
  [`a-\${NAME}-b-\${NAME}`, 'a-value-b-value'],
  [`\${env:NAME}`, 'value'],
  [`\${EMPTY}`, ''],
  [`\${EMPTY:-default}`, 'default'],
  [`\${UNSET:-default}`, 'default'],
  [`\${UNSET:-}`, ''],
  [`\${UNSET:-http://h:1/}`, 'http://h:1/'],
  [`\${NAME:-default}`, 'value'],
  [`\${NAME:?is needed}`, 'value'],
  [`\${env:UNSET:-default}`, 'default'],
  [`a \${file:/run/secret} b`, 'a from a file b'],
  [`$\${NAME}`, `\${NAME}`],
  ['$NAME costs 5$', '$NAME costs 5$'],
  [`\${TRICKY}`, `\${NAME} $& $1`],
])('%s becomes %s', (text, value) => {
  expect(fill(text)).toEqual({ ok: true, value });
});

test.each([
  [`\${A:?the token of the search server}`, 'variable A: the token of the search server'],
  [`\${EMPTY:?must not be empty}`, 'variable EMPTY: must not be empty'],
  [`\${A:?}`, 'variable A: is not set or empty'],
  [`\${file:/none} \${file:/gone}`, 'no /none; no /gone'],
  [`\${A}`, `variable A is not set: set it in the environment or write \${A:-default}`],
  [
    `\${A} \${B} \${A}`,
    `variables A, B are not set: set them in the environment or write \${A:-default}`,
  ],
  [
    `\${}`,
    `\${} cannot be filled in: write \${NAME}, \${NAME:-default} or \${file:/path}, and $\${ for a literal \${`,
  ],
  [
    `\${input:x} \${NAME`,
    `\${input:x}, \${ cannot be filled in: write \${NAME}, \${NAME:-default} or \${file:/path}, and $\${ for a literal \${`,
  ],
  [
    `\${A B}`,
    `\${A B} cannot be filled in: write \${NAME}, \${NAME:-default} or \${file:/path}, and $\${ for a literal \${`,
  ],
])('%s is refused', (text, message) => {
  expect(fill(text)).toEqual({ ok: false, message });
});

test('text without a dollar sign never changes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: anyCharacter }).filter((text) => !text.includes('$')),
      (text) => {
        expect(fill(text)).toEqual({ ok: true, value: text });
      },
    ),
  );
});
