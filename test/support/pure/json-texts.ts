import fc from 'fast-check';

/** Numbers that a parser with doubles would change. */
const numberTexts = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('9007199254740993', '18446744073709551615', '1e400', '-0', '1.0', '1.10', '1E+2'),
);

/** The same text is written in several ways that mean the same. */
const stringTexts = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => JSON.stringify(text)),
  fc.constantFrom('"\\u00e9"', '"é"', '"\\/"', '"🐎"', '"\\ud83d\\udc0e"', '""'),
);

const gaps = fc.constantFrom('', '', '', ' ', '\t', '  ');

/** Members the gateway itself reads have a meaning of their own and are given by the tests. */
const keyTexts = fc
  .string({ unit: 'grapheme', maxLength: 6 })
  .map((key) => JSON.stringify(`x-${key}`));

const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(numberTexts, stringTexts, fc.constantFrom('true', 'false', 'null')),
    fc
      .tuple(gaps, fc.array(tie('value'), { maxLength: 4 }))
      .map(([gap, items]) => `[${gap}${items.join(`${gap},`)}${gap}]`),
    objectOf(tie('value')),
  ),
}));

function objectOf(values: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const members = fc.array(fc.tuple(keyTexts, values), { maxLength: 4 });
  return fc
    .tuple(gaps, members)
    .map(
      ([gap, list]) =>
        `{${gap}${list.map(([key, text]) => `${key}${gap}:${text}`).join(`,${gap}`)}}`,
    );
}

/** Raw JSON texts of any value: wide integers, any spelling of strings, any order and spacing, on one line. */
export const jsonValueTexts: fc.Arbitrary<string> = value;

/** The same for objects, as `params` and `result` are. */
export const jsonObjectTexts: fc.Arbitrary<string> = objectOf(value);
