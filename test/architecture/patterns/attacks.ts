/** `head` brings a pattern to its loop, `pump` feeds it, and what it looks for behind does not come. */
export interface Attack {
  readonly head: string;
  readonly pump: string;
  readonly tail: string;
}

export const attackText = ({ head, pump, tail }: Attack, length: number): string =>
  head + pump.repeat(Math.ceil(length / pump.length)) + tail;

/** Texts made of what the pattern names: its characters, its classes, pairs of both, and its words in a row. */
export const attacksOn = (source: string): readonly Attack[] => {
  const { characters, words } = piecesOf(source);
  const pairs = characters.flatMap((one) => characters.map((other) => one + other));
  const spaced = words.flatMap((word) => [word, `${word} `, `${word}a`]);
  const heads = new Set(['', ...words, words.join(''), `a${words[0] ?? ''}`]);
  const attacks: Attack[] = [];
  for (const head of heads) {
    for (const pump of [...characters, ...spaced, ...pairs]) {
      for (const tail of ['\0', '\n!', '']) attacks.push({ head, pump, tail });
    }
  }
  return attacks;
};

const MAX_CHARACTERS = 22;
const MAX_WORDS = 8;
const classes: Readonly<Record<string, string>> = {
  s: ' ',
  S: 'a',
  w: 'a',
  W: '-',
  d: '0',
  D: 'a',
  n: '\n',
  r: '\r',
  t: '\t',
  '0': '\0',
  p: 'é',
  P: 'a',
  u: '\ufeff',
};

const syntax =
  /\(\?(?:[:=!]|<[=!])|\{\d+(?:,\d*)?\}|\\x([0-9a-f]{2})|\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|u[0-9a-f]{4}|(.))|[\^$.*+?()[\]|]|([^\\])/gis;

const piecesOf = (source: string) => {
  const characters = new Set(['a', '0', ' ', '\n', '/']);
  const words = new Set<string>();
  let word = '';
  let isInClass = false;
  const endWord = (): void => {
    if (word.length > 1) words.add(word);
    word = '';
  };
  for (const [token, hex, escaped, plain] of source.matchAll(syntax)) {
    const meant = hex === undefined ? plain : String.fromCharCode(Number.parseInt(hex, 16));
    const character = meant ?? (token.startsWith('\\') ? characterOf(token, escaped) : undefined);
    if (character !== undefined) characters.add(character);
    const isLetter = plain ?? (escaped !== undefined && !/\w/.test(escaped) ? escaped : undefined);
    if (isLetter !== undefined && !isInClass) {
      word += isLetter;
      continue;
    }
    // What may be missing or repeated is no part of the word before it.
    if (token === '*' || token === '?') word = word.slice(0, -1);
    endWord();
    if (token === '[') isInClass = true;
    if (token === ']') isInClass = false;
  }
  endWord();
  return {
    characters: [...characters].slice(0, MAX_CHARACTERS),
    words: [...words].slice(0, MAX_WORDS),
  };
};

const characterOf = (token: string, escaped: string | undefined): string | undefined => {
  const letter = escaped ?? token.charAt(1);
  return classes[letter] ?? (/\w/.test(letter) ? undefined : letter);
};

/** Milliseconds a replacement or a search takes: a global pattern is looked for everywhere. */
export const millisecondsFor = (pattern: RegExp, text: string): number => {
  pattern.lastIndex = 0;
  const startMs = performance.now();
  if (pattern.global) text.replace(pattern, '');
  else pattern.exec(text);
  return performance.now() - startMs;
};
