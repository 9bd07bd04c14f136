import fc from 'fast-check';

/** A TOML text, the value it stands for, and where each leaf of it begins. */
export interface WrittenToml {
  readonly text: string;
  readonly value: object;
  readonly leaves: readonly {
    readonly path: readonly (string | number)[];
    readonly line: number;
    readonly column: number;
  }[];
}

interface Leaf {
  readonly kind: 'leaf';
  readonly written: string;
  readonly value: unknown;
}
type Node =
  | Leaf
  | { readonly kind: 'list' | 'tables'; readonly items: readonly Node[] }
  | {
      readonly kind: 'inline' | 'table' | 'dotted';
      readonly members: Readonly<Record<string, Node>>;
    };
type Members = Readonly<Record<string, Node>>;
type Path = readonly (string | number)[];

const leaf = (written: string, value: unknown): Leaf => ({ kind: 'leaf', written, value });

/** Without references to variables. */
const texts = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !text.includes('$'));
const multiLine = fc.array(
  fc.constantFrom('a', '# no comment', '[no.table]', 'k = 1', "'", '{', ''),
  {
    maxLength: 4,
  },
);

const leaves: fc.Arbitrary<Node> = fc.oneof(
  fc.integer().map((number) => leaf(String(number), number)),
  fc.boolean().map((flag) => leaf(String(flag), flag)),
  texts.map((text) => leaf(JSON.stringify(text).replaceAll('\u007F', '\\u007F'), text)),
  texts.filter((text) => !/['\u007F]/.test(text)).map((text) => leaf(`'${text}'`, text)),
  multiLine.map((lines) => leaf(`"""\n${lines.join('\n')}"""`, lines.join('\n'))),
  multiLine
    .map((lines) => lines.filter((line) => line !== "'").join('\n'))
    .map((text) => leaf(`'''\n${text}'''`, text)),
  fc.constant(leaf('"""a""b"""""', 'a""b""')),
  fc.constant(leaf(String.raw`"quote \" and ] } ,"`, 'quote " and ] } ,')),
  fc.constant(leaf('1979-05-27 07:32:00', '1979-05-27 07:32:00')),
  fc.constant(leaf('0xFF', 255)),
);

const keys = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'c', 'd-e', 'f_1', '7') },
  fc.constantFrom('x y', 'dot.ted', '', "it's", 'é', 'say "hi"', '[k]', '#k'),
);

const { members } = fc.letrec<{ members: Members; node: Node; inline: Node }>((tie) => ({
  inline: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.array(tie('inline'), { maxLength: 3 }).map((items) => ({ kind: 'list' as const, items })),
    fc
      .dictionary(keys, tie('inline'), { maxKeys: 3 })
      .map((inner) => ({ kind: 'inline' as const, members: inner })),
  ),
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('inline'),
    tie('members').map((inner) => ({ kind: 'table' as const, members: inner })),
    fc
      .dictionary(keys, leaves, { minKeys: 1, maxKeys: 2 })
      .map((inner) => ({ kind: 'dotted' as const, members: inner })),
    fc.array(tie('members'), { minLength: 1, maxLength: 3 }).map((tables) => ({
      kind: 'tables' as const,
      items: tables.map((inner) => ({ kind: 'table' as const, members: inner })),
    })),
  ),
  members: fc.dictionary(keys, tie('node'), { maxKeys: 4 }),
}));

class Writer {
  text = '';
  readonly leaves: { path: Path; line: number; column: number }[] = [];

  /** A table: first what stands in it, then the tables below it, as TOML wants it. */
  table(table: Members, path: Path, header: readonly string[]): void {
    for (const [key, node] of Object.entries(table)) {
      if (node.kind === 'dotted') {
        for (const [inner, member] of Object.entries(node.members)) {
          this.#pair(`${keyOf(key)} . ${keyOf(inner)}`, member, [...path, key, inner]);
        }
      } else if (node.kind !== 'table' && node.kind !== 'tables') {
        this.#pair(keyOf(key), node, [...path, key]);
      }
    }
    for (const [key, node] of Object.entries(table)) {
      const name = [...header, keyOf(key)];
      if (node.kind === 'table') {
        this.text += `\n[ ${name.join('.')} ] # ] a comment\n`;
        this.table(node.members, [...path, key], name);
      } else if (node.kind === 'tables') {
        for (const [index, item] of node.items.entries()) {
          this.text += `\r\n[[${name.join(' . ')}]]\n`;
          if (item.kind === 'table') this.table(item.members, [...path, key, index], name);
        }
      }
    }
  }

  #pair(key: string, node: Node, path: Path): void {
    this.text += `  ${key}\t= `;
    this.#value(node, path);
    this.text += ' # a = 1\n';
  }

  #value(node: Node, path: Path): void {
    const lines = this.text.split('\n');
    const place = { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
    if (node.kind === 'leaf') {
      this.leaves.push({ path, ...place });
      this.text += node.written;
    } else if (node.kind === 'list') {
      this.text += '[ # ]\n';
      for (const [index, item] of node.items.entries()) {
        this.#value(item, [...path, index]);
        this.text += ' ,\n';
      }
      this.text += ']';
    } else if (node.kind === 'inline') {
      this.text += '{';
      for (const [index, [key, item]] of Object.entries(node.members).entries()) {
        this.text += index === 0 ? ' ' : ', ';
        this.text += `${keyOf(key)} = `;
        this.#value(item, [...path, key]);
      }
      this.text += ' }';
    }
  }
}

const keyOf = (key: string): string =>
  /^[\w-]+$/.test(key) && !/[^\x20-\x7e]/.test(key) ? key : JSON.stringify(key);

const plain = (node: Node): unknown => {
  if (node.kind === 'leaf') return node.value;
  return 'items' in node ? node.items.map(plain) : plainTable(node.members);
};

const plainTable = (table: Members): object =>
  Object.fromEntries(Object.entries(table).map(([key, node]) => [key, plain(node)]));

export const writtenToml: fc.Arbitrary<WrittenToml> = members.map((table) => {
  const writer = new Writer();
  writer.table(table, [], []);
  return { text: writer.text, value: plainTable(table), leaves: writer.leaves };
});
