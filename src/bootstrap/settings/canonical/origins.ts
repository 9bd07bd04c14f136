import { formatPath } from '../../../domain/config/problem.ts';
import type { ConfigDocument } from '../document/document.ts';
import type { Path } from '../document/places.ts';
import type { Note } from '../normalise/findings.ts';
import { isTree } from './tree.ts';

/**
 * Where the values of our own form come from: `12:3` in the file, `environment: NAME`, or undefined for a default. What
 * a file of another form says is looked for where it says it.
 */
export class Origins {
  readonly #document: ConfigDocument;
  /** Where the key stands that was read as another one, by the name of that one. */
  readonly #aliases: ReadonlyMap<string, string>;

  constructor(document: ConfigDocument, notes: readonly Note[]) {
    this.#document = document;
    this.#aliases = new Map(
      notes.flatMap(({ canonical, line, column, file }) => {
        if (canonical === undefined) return [];
        return [[canonical, line === 0 ? file : `${line}:${column}`] as const];
      }),
    );
  }

  /** `path`: of a value in `canonicalFile`. */
  of(path: Path): string | undefined {
    const written = this.#written(path);
    const place = this.#at(written) ?? this.#alias(path) ?? this.#ofServer(path);
    return place ?? this.#inherited(path);
  }

  /** What a frontend does not say itself stands in `server`. */
  #inherited([section, list, index, part, ...rest]: Path): string | undefined {
    if (section !== 'server' || list !== 'frontends' || typeof index !== 'number') return undefined;
    const common = part === 'config' ? this.#at(['server', ...rest]) : undefined;
    const isListed = index < this.#enabled().length;
    return common ?? (isListed ? undefined : this.#at(['server', 'tcp_health_port']));
  }

  #at(path: Path): string | undefined {
    const { places } = this.#document;
    return places.has(path) ? places.where(path) : undefined;
  }

  #alias(path: Path): string | undefined {
    for (let end = path.length; end > 0; end -= 1) {
      const found = this.#aliases.get(formatPath(path.slice(0, end)));
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** What stands in a list or group of the original programs. */
  #ofServer(path: Path): string | undefined {
    const [section, name, ...rest] = path;
    if (section !== 'servers' || typeof name !== 'string') return undefined;
    const index = this.#listAt(['backends']).findIndex(
      (entry) =>
        isTree(entry) && [entry['group'], entry['namespace'], entry['name']].includes(name),
    );
    const places: Path[] =
      index < 0
        ? [['upstream', 'groups', name]]
        : [
            ['backends', index, 'config', ...rest],
            ['backends', index],
          ];
    return places.map((place) => this.#at(place)).find((found) => found !== undefined);
  }

  /** Frontends that are switched off are in the file, but not in the settings. */
  #written(path: Path): Path {
    const [section, list, index, ...rest] = path;
    if (section !== 'server' || list !== 'frontends' || typeof index !== 'number') return path;
    return [section, list, this.#enabled()[index] ?? index, ...rest];
  }

  #enabled(): readonly number[] {
    return this.#listAt(['server', 'frontends']).flatMap((entry, index) =>
      isTree(entry) && isOff(entry['enabled']) ? [] : [index],
    );
  }

  #listAt(path: readonly string[]): readonly unknown[] {
    const found = path.reduce<unknown>(
      (tree, key) => (isTree(tree) ? tree[key] : undefined),
      this.#document.value,
    );
    return Array.isArray(found) ? found : [];
  }
}

const isOff = (flag: unknown): boolean => flag === false || flag === 'false';
