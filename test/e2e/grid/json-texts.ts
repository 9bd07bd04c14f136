import fc from 'fast-check';

/** No CR before LF: event streams count the two as one line break. */
const space = fc
  .array(fc.constantFrom(' ', '\t', '\n'), { maxLength: 2 })
  .map((all) => all.join(''));

const number = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.constant('0'), fc.bigInt({ min: 1n, max: 10n ** 40n }).map(String)),
    fc.constantFrom('', '.0', '.10', '.00000000000000000001'),
    fc.constantFrom('', 'e0', 'E+400', 'e-400'),
  )
  .map((parts) => parts.join(''));

const escaped = fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t');
const unit = fc.integer({ min: 0, max: 0xd7ff }).map((code) => {
  const digits = code.toString(16).padStart(4, '0');
  return `\\u${code % 2 === 0 ? digits : digits.toUpperCase()}`;
});
const plain = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 3 })
  .map((text) => JSON.stringify(text).slice(1, -1));

const string = fc
  .array(fc.oneof(escaped, unit, plain, fc.constant('\\ud83d\\uDE00')), { maxLength: 6 })
  .map((parts) => `"${parts.join('')}"`);

const spaced = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(space, text, space).map((parts) => parts.join(''));

const { value, object } = fc.letrec<{ value: string; array: string; object: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom('true', 'false', 'null'),
    number,
    string,
    tie('array'),
    tie('object'),
  ),
  array: fc.array(spaced(tie('value')), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
  object: fc
    .array(fc.tuple(spaced(string), spaced(tie('value'))), { maxLength: 4 })
    .map((members) => `{${members.map((pair) => pair.join(':')).join(',')}}`),
}));

/** Texts of JSON objects as nobody would write them, and as everybody may. */
export const objectText = object;

/** The text of a whole message in two halves around its id: members in any order, unknown ones among them. */
export const messageText = (
  members: readonly (readonly [string, fc.Arbitrary<string>])[],
): fc.Arbitrary<readonly [string, string]> =>
  fc
    .tuple(
      fc.tuple(
        ...members.map(([name, text]) =>
          fc.tuple(fc.constant(`"${name}"`), text).map((pair) => pair.join(':')),
        ),
        fc.tuple(fc.constant('"x-vendor"'), spaced(value)).map((pair) => pair.join(':')),
        fc.constant('"jsonrpc" :"2.0"'),
      ),
      fc.nat({ max: members.length + 2 }),
      space,
      fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
    )
    .map(([written, place, gap, lots]) => {
      const ordered = written
        .map((text, at) => ({ text, lot: lots[at] ?? 0 }))
        .sort((one, other) => one.lot - other.lot)
        .map(({ text }) => gap + text + gap);
      const before = ordered.slice(0, place).map((text) => `${text},`);
      const after = ordered.slice(place).map((text) => `,${text}`);
      return [`{${before.join('')}"id":${gap}`, `${gap}${after.join('')}}`] as const;
    });
