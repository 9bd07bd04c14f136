import { describe, expect, it } from 'vitest';
import { DEFAULT_INPUT_RULES, InputRules } from '../../../src/domain/validation/input-rules.ts';
import { scan } from '../../../src/domain/wire/scan.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { WireFault } from '../../../src/domain/wire/wire-fault.ts';

const usual = new InputRules();
const strictIds = new InputRules({ ...DEFAULT_INPUT_RULES, strictIds: true });
const strictNames = new InputRules({ ...DEFAULT_INPUT_RULES, strictNames: true });

const refusalOf = (rules: InputRules, text: string): string | undefined => {
  const message = scan(encodeText(text));
  if (message instanceof WireFault) throw new Error(`${text}: ${message.message}`);
  return rules.refusal(message)?.code;
};

const withId = (id: string): string => `{"jsonrpc":"2.0","id":${id},"method":"ping"}`;
const withName = (name: string, method = 'tools/call'): string =>
  `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{"name":"${name}"}}`;

const long = (length: number): string => 'x'.repeat(length);

describe('ids', () => {
  it.each([
    ...['0', '-1', '1.5', '9007199254740993', '1e400', '""', '"a b"', '"é"', '"\\u00e9"', '"漢😀"'],
    ...['"{\\"x\\":1}"', '"a\\/b"', '"\\\\u0000"', `"${long(255)}"`],
  ])('%s may be one', (id) => {
    expect(refusalOf(usual, withId(id))).toBeUndefined();
  });

  it.each([
    ...[
      '"\\u0000"',
      '"a\\nb"',
      '"\\r"',
      '"\\t"',
      '"\\u001b[31m"',
      '"\\b"',
      '"\\u007f"',
      '"\u007f"',
    ],
    ...['"\\u0085"', '"\u0085"', '"é\\u009b"', '"\u009b31m"', `"${long(249)}\\u0000"`],
  ])('%j may not: it has a control character', (id) => {
    expect(refusalOf(usual, withId(id))).toBe('invalid_request');
  });

  it.each(['0', '-1.5', '1e400', '"a"', '"A-b_9"', `"${long(255)}"`])('%s is strict', (id) => {
    expect(refusalOf(strictIds, withId(id))).toBeUndefined();
  });

  it.each(['""', '"a b"', '"a.b"', '"é"', '"\\u0061"', '"a/b"', '"$"', '"a\\n"'])(
    '%s is not strict',
    (id) => {
      expect(refusalOf(strictIds, withId(id))).toBe('invalid_request');
    },
  );
});

/** What the gateway takes as it is: it is the server's business. */
const legal = [
  'echo',
  'a..b',
  'a b',
  'ns__echo',
  'wetter_für_morgen',
  '天気',
  'می\u200cخواهم',
  '%20',
  '...',
  'a/b.c-d',
];

/** As they stand in JSON. */
const deceiving: readonly (readonly [what: string, name: string])[] = [
  ['256 characters', long(256)],
  ['256 characters, escaped', '\\u0078'.repeat(256)],
  ['a megabyte', long(1_048_576)],
  ['NUL', 'echo\\u0000'],
  ['a line break', 'echo\\nforged'],
  ['an escape code', '\\u001b[2Jecho'],
  ['DEL', 'echo\u007f'],
  ['a C1 control', 'echo\u009b'],
  ['text that runs the other way', '\u202eohce'],
  ['an isolate', '\u2066echo\u2069'],
  ['a mark of direction', 'echo\u200f'],
  ['no width', 'ec\u200bho'],
  ['no width, escaped', 'ec\\u200Bho'],
  ['a soft hyphen', 'ec\u00adho'],
  ['a byte order mark', '\ufeffecho'],
  ['hidden tags', 'echo\u{e0041}'],
  ['a line separator', 'echo\u2028'],
  ['steps up', '../../etc/passwd'],
  ['a step up at the end', 'a/..'],
  ['two dots', '..'],
  ['steps up, encoded', '%2e%2E%2fetc'],
  ['a step up, half encoded', '.%2e/x'],
  ['a step up behind an encoded slash', 'a%2F..'],
  ['steps up on Windows', '..\\\\x'],
  ['steps up in full width', '\uff0e\uff0e/x'],
  ['steps up, escaped', '\\u002e\\u002e/x'],
];

describe.each(['tools/call', 'prompts/get'])('names for %s', (method) => {
  it.each(legal)('%s may be one', (name) => {
    expect(refusalOf(usual, withName(name, method))).toBeUndefined();
  });

  it.each(deceiving)('one with %s may not', (_, name) => {
    expect(refusalOf(usual, withName(name, method))).toBe('invalid_params');
    expect(refusalOf(strictNames, withName(name, method))).toBe('invalid_params');
  });

  it.each([
    ['a Cyrillic e', '\u0435cho'],
    ['full width', '\uff45cho'],
    ['a composed letter', 'caf\u00e9'],
    ['a decomposed letter', 'cafe\u0301'],
    ['a space', 'a b'],
    ['percents', '%65cho'],
    ['nothing', ''],
  ])('%s is not strict', (_, name) => {
    expect(refusalOf(strictNames, withName(name, method))).toBe('invalid_params');
    expect(refusalOf(usual, withName(name, method))).toBeUndefined();
  });
});

it('judges the name of a prompt that is to be completed', () => {
  const text = (name: string): string =>
    `{"jsonrpc":"2.0","id":1,"method":"completion/complete","params":{"ref":{"type":"ref/prompt","name":"${name}"}}}`;
  expect(refusalOf(usual, text('\u202e'))).toBe('invalid_params');
  expect(refusalOf(usual, text('greet'))).toBeUndefined();
});

it.each([
  ['an address', '"method":"resources/read","params":{"uri":"file:///a/../\\u0000%2e%2e/\u202e"}'],
  ['the name in a method of somebody else', '"method":"x/y","params":{"name":"../\\u0000"}'],
  ['arguments', '"method":"tools/call","params":{"name":"a","arguments":{"path":"../\\u0000"}}'],
  ['a name that is no text', '"method":"tools/call","params":{"name":5}'],
  ['no name', '"method":"tools/call","params":{}'],
])('leaves %s alone', (_, rest) => {
  const text = `{"jsonrpc":"2.0","id":1,${rest}}`;
  expect(refusalOf(usual, text)).toBeUndefined();
  expect(refusalOf(strictNames, text)).toBeUndefined();
});

it('repeats nothing of what it refuses', () => {
  const message = scan(encodeText(withName('evil\\u001b[2J')));
  if (message instanceof WireFault) throw new Error(message.message);
  expect(usual.refusal(message)?.message).toBe('a name has no control and no invisible characters');
});
