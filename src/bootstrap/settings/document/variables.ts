import { interpolate } from '../../../domain/config/interpolation.ts';
import type { Problem } from '../../../domain/config/problem.ts';
import type { HiddenValues } from './hidden-values.ts';
import type { Path, Places } from './places.ts';
import type { VariableFiles } from './variable-files.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Puts variables into all texts of a document. */
export class Variables {
  readonly problems: Problem[] = [];
  readonly #environment: Environment;
  readonly #files: VariableFiles;
  readonly #places: Places;
  readonly #hidden: HiddenValues;

  constructor(
    environment: Environment,
    files: VariableFiles,
    places: Places,
    hidden: HiddenValues,
  ) {
    this.#environment = environment;
    this.#files = files;
    this.#places = places;
    this.#hidden = hidden;
  }

  fill(value: unknown, path: Path): unknown {
    if (typeof value === 'string') return value.includes('$') ? this.#text(value, path) : value;
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => this.fill(item, [...path, index]));
    }
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => [
      key,
      this.fill(member, [...path, key]),
    ]);
    return Object.fromEntries(entries);
  }

  #text(written: string, path: Path): string {
    const values: string[] = [];
    const filled = interpolate(written, {
      variable: (name) => {
        const value = this.#environment[name];
        if (value !== undefined) {
          values.push(value);
          this.#hidden.add(path, value, `\${${name}}`);
        }
        return value;
      },
      file: (file) => {
        const text = this.#files.read(file);
        if (text.ok) {
          values.push(text.value);
          this.#hidden.add(path, text.value, `\${file:${file}}`);
        }
        return text;
      },
    });
    if (filled.ok) {
      // What has defaults only stands in the file.
      if (values.length > 0) this.#hidden.add(path, filled.value, written);
      return filled.value;
    }
    this.problems.push(this.#places.problem(path, filled.message));
    return written;
  }
}
