import type { Random } from './random.ts';

/** What decoders of texts look at, so that a made-up text reaches more than their first test. */
const pieces = [
  ...[
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '"',
    "'",
    '\\',
    '/',
    ':',
    ',',
    '.',
    '..',
    '~',
    '~0',
    '~1',
  ],
  ...[
    '#',
    '?',
    '&',
    '=',
    ';',
    '*',
    '+',
    '-',
    '_',
    '%',
    '%2e',
    '%00',
    '%c0%af',
    '$',
    '${',
    '$${',
    `\${A}`,
    `\${A:-x}`,
  ],
  ...[
    `\${file:x}`,
    '{+a}',
    '{?a,b}',
    '{/a*}',
    '\n',
    '\r',
    '\r\n',
    '\t',
    ' ',
    '\0',
    '\u001b[31m',
    '\u0085',
    '\u2028',
  ],
  ...[
    '\u202e',
    '\u200b',
    '\ufeff',
    '\ud800',
    'é',
    '漢',
    '😀',
    '0',
    '1',
    '9',
    '1e400',
    '-0',
    '10s',
    '5ms',
    '2h',
    '1MB',
  ],
  ...[
    'true',
    'null',
    'data: ',
    'event:',
    'id:',
    'retry:',
    ':',
    '=?base64?',
    '?=',
    'YQ==',
    'http://',
    'unix://',
    'tcp://',
  ],
  ...[
    'localhost',
    '[::1]',
    ':80',
    'servers',
    'version',
    'command',
    'validation',
    '&a',
    '*a',
    '<<',
    '---',
    '|',
    '//',
    '/*',
    '*/',
  ],
] as const;

const repeated = [
  '{',
  '[',
  '../',
  '%2e',
  '{+a}',
  '${',
  'data:\n',
  '"\\',
  '/~',
  'a,',
  ' ',
  '&a [*a,',
] as const;

/** Mostly short; one in forty is long and of one piece, as whoever wants to be slow would write it. */
export const makeText = (random: Random, most: number): string => {
  if (random.oneIn(40)) return random.pick(repeated).repeat(random.below(most)).slice(0, most);
  let text = '';
  const length = random.size(80);
  for (let count = 0; count < length; count += 1) {
    text += random.oneIn(12) ? String.fromCharCode(random.below(0x3000)) : random.pick(pieces);
  }
  return text;
};

/** One of `texts` with some of its parts doubled, cut out or made up. */
export const changedText = (random: Random, texts: readonly [string, ...string[]]): string => {
  let text = random.pick(texts);
  for (let changes = random.below(4); changes >= 0; changes -= 1) {
    const at = random.below(text.length + 1);
    const end = Math.min(text.length, at + random.size(20));
    const between = random.oneIn(3) ? text.slice(at, end).repeat(2) : makeText(random, 64);
    text = text.slice(0, at) + between + text.slice(random.oneIn(2) ? at : end);
  }
  return text;
};
