import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpolate } from '../../../src/domain/config/interpolation.ts';

const variables = new Map([
  ['NAME', 'value'],
  ['EMPTY', ''],
  ['TRICKY', `\${NAME} $& $1`],
]);
const fill = (text: string) => interpolate(text, (name) => variables.get(name));

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
  [`$\${NAME}`, `\${NAME}`],
  ['$NAME costs 5$', '$NAME costs 5$'],
  [`\${TRICKY}`, `\${NAME} $& $1`],
])('%s becomes %s', (text, value) => {
  expect(fill(text)).toEqual({ ok: true, value });
});

test.each([
  [`\${A}`, `variable A is not set: set it in the environment or write \${A:-default}`],
  [
    `\${A} \${B} \${A}`,
    `variables A, B are not set: set them in the environment or write \${A:-default}`,
  ],
  [
    `\${}`,
    `\${} cannot be filled in: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`,
  ],
  [
    `\${input:x} \${NAME`,
    `\${input:x}, \${ cannot be filled in: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`,
  ],
  [
    `\${A B}`,
    `\${A B} cannot be filled in: write \${NAME} or \${NAME:-default}, and $\${ for a literal \${`,
  ],
])('%s is refused', (text, message) => {
  expect(fill(text)).toEqual({ ok: false, message });
});

test('text without a dollar sign never changes', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }).filter((text) => !text.includes('$')),
      (text) => {
        expect(fill(text)).toEqual({ ok: true, value: text });
      },
    ),
  );
});
