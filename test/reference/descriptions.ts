import type { SettingRow } from '../architecture/settings-page.ts';

/** What the guide says of a setting, complete where the page only points elsewhere. */
export interface Description {
  /** One or a few sentences, code between backticks. */
  readonly text: string;
  /** Markdown; empty where the page says nothing. */
  readonly type: string;
  readonly defaultCell: string;
}

/** The settings of the page. */
export class Descriptions {
  readonly #rows: readonly SettingRow[];
  readonly #introductions: ReadonlyMap<string, string>;

  constructor(rows: readonly SettingRow[], introductions: ReadonlyMap<string, string>) {
    this.#rows = rows;
    this.#introductions = introductions;
  }

  /** Undefined for a key the page does not have. */
  of(path: string, protocol: string | undefined): Description | undefined {
    const row = this.#row(path, protocol);
    if (row === undefined) return undefined;
    const told = this.#chain(row);
    const cell = (name: 'type' | 'defaultCell'): string =>
      told.map((one) => one[name]).find((text) => text !== '') ?? '';
    const texts = told.slice(1).map((one) => `As \`${one.path}\``);
    const last = told.at(-1) ?? row;
    const text = [...texts.slice(-1), plain(last.meaning)].join(': ');
    const type = cell('type') || this.#typeElsewhere(row);
    return { text, type, defaultCell: cell('defaultCell') };
  }

  /** A key has one type wherever it stands. */
  #typeElsewhere({ key }: SettingRow): string {
    const places = [key, `servers.NAME.${key}`, key.replace('config.', 'servers.NAME.transform.')];
    return this.#rows.find(({ path, type }) => type !== '' && places.includes(path))?.type ?? '';
  }

  /** What the page says of keys and values as a whole. */
  ofSection(path: string): string | undefined {
    const text = this.#introductions.get(path);
    return text === undefined ? undefined : plain(text);
  }

  #row(path: string, protocol: string | undefined): SettingRow | undefined {
    const rows = this.#rows.filter((row) => row.path === path);
    return (
      rows.find(({ protocols }) => protocol !== undefined && protocols.includes(protocol)) ??
      rows.find(({ protocols }) => protocols.length === 0)
    );
  }

  /** The row and those it leads to, the last of which says what is meant. */
  #chain(row: SettingRow): readonly SettingRow[] {
    const chain = [row];
    for (let next = this.#meant(row); next !== undefined; next = this.#meant(next)) {
      if (chain.includes(next)) break;
      chain.push(next);
    }
    return chain;
  }

  /** The row that one speaks of with `As in …` or `The same`. */
  #meant(row: SettingRow): SettingRow | undefined {
    const { meaning, key, path } = row;
    if (!/^(?:As |The same\b|In place of )/.test(meaning)) return undefined;
    const said = this.#saidBefore(row);
    const isName = (other: SettingRow): boolean =>
      other.meaning.includes('Also written') && other.meaning.includes(`\`${key}\``);
    const alias = this.#rows.find((other) => other.place === row.place && isName(other));
    if (alias !== undefined) return alias;
    const places = [...said.matchAll(/`([^`]+)`/g)].map(([, place = '']) => place);
    const steps = key.split('.');
    // The last word of a path is the key itself; what stands before it may be part of the place.
    const keys = steps.map((_, index) => steps.slice(index).join('.'));
    const wanted = places.flatMap((place) =>
      keys.flatMap((rest) => [
        `${place}.NAME.${rest}`,
        `${place}.${rest}`,
        `servers.NAME.${place}.${rest}`,
      ]),
    );
    return this.#rows.find((other) => other.path !== path && wanted.includes(other.path));
  }

  /** `The same` repeats what the row before says. */
  #saidBefore(row: SettingRow): string {
    const section = this.#rows.filter(({ place }) => place === row.place);
    const before = section.slice(0, section.indexOf(row) + 1);
    return before.findLast(({ meaning }) => !/^The same\.?$/.test(meaning))?.meaning ?? row.meaning;
  }
}

/** Without the targets of links. */
const plain = (markdown: string): string =>
  markdown.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1').replaceAll('**', '');
