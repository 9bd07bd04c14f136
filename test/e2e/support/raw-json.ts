const SPACE = /[ \t\n\r]*/y;
const SCALAR = /[^,\]}\s]+/y;

const skipSpace = (text: string, at: number): number => {
  SPACE.lastIndex = at;
  SPACE.test(text);
  return SPACE.lastIndex;
};

/** Index behind the string that begins at `at`. */
const endOfString = (text: string, at: number): number => {
  let quote = text.indexOf('"', at + 1);
  for (;;) {
    if (quote < 0) throw new SyntaxError(`a string does not end: ${text.slice(at, at + 80)}`);
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
};

/** Index behind the value that begins at `at`. The text is taken to be JSON; nothing is decoded. */
const endOfValue = (text: string, at: number): number => {
  const first = text[at];
  if (first === '"') return endOfString(text, at);
  if (first !== '{' && first !== '[') {
    SCALAR.lastIndex = at;
    if (!SCALAR.test(text)) throw new SyntaxError(`no value: ${text.slice(at, at + 80)}`);
    return SCALAR.lastIndex;
  }
  let depth = 0;
  let position = at;
  do {
    const character = text[position];
    if (character === undefined) throw new SyntaxError('a value does not end');
    if (character === '"') {
      position = endOfString(text, position);
      continue;
    }
    if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    position += 1;
  } while (depth > 0);
  return position;
};

/** The members of a JSON object, each value as the exact text it was written with. */
export const rawMembers = (text: string): ReadonlyMap<string, string> => {
  const members = new Map<string, string>();
  let at = skipSpace(text, 0);
  if (text[at] !== '{') throw new SyntaxError(`no object: ${text.slice(0, 80)}`);
  at = skipSpace(text, at + 1);
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at);
    const name: unknown = JSON.parse(text.slice(at, nameEnd));
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    members.set(String(name), text.slice(start, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return members;
};

/** The raw text of a value inside nested objects. Throws when it is not there. */
export const rawAt = (text: string, ...path: readonly string[]): string => {
  let value = text;
  for (const name of path) {
    const inner = rawMembers(value).get(name);
    if (inner === undefined) throw new Error(`no ${path.join('.')} in ${text.slice(0, 300)}`);
    value = inner;
  }
  return value;
};

/** The one change the gateway may make to the text between tokens: line breaks become spaces. */
export const oneLine = (text: string): string => text.replace(/[\r\n]/g, ' ');
