import { formatPath, type PathStep, type Problem } from '../../../domain/config/problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
  /** What a value was given in, where that is not the file. */
  readonly source?: string;
  /** Where it stands, when that is not the file of the document. */
  readonly file?: string;
}

export type Path = readonly PathStep[];

/** Where each key and value of a document stands. */
export class Places {
  readonly #file: string;
  readonly #values = new Map<string, Place>();
  readonly #keys = new Map<string, Place>();

  constructor(file: string) {
    this.#file = file;
  }

  put(path: Path, place: Place): void {
    this.#values.set(formatPath(path), place);
  }

  putKey(path: Path, place: Place): void {
    this.#keys.set(formatPath(path), place);
  }

  /** The value and the key at `path` were given by a variable of the environment. */
  putVariable(path: Path, name: string): void {
    const place = { source: `environment: ${name}`, line: 0, column: 0 };
    this.put(path, place);
    this.putKey(path, place);
  }

  /** What stands at `from` is spoken of as `to`, which is deeper. */
  move(from: Path, to: Path): void {
    const prefix = formatPath(from);
    for (const places of [this.#values, this.#keys]) {
      const moved = [...places].filter(([path]) => path !== prefix && path.startsWith(prefix));
      for (const [path, place] of moved) {
        places.set(`${formatPath(to)}${path.slice(prefix.length)}`, place);
      }
    }
  }

  /** Whether anything was read at `path`. */
  has(path: Path): boolean {
    return this.#values.has(formatPath(path));
  }

  isVariable(path: Path): boolean {
    return this.#values.get(formatPath(path))?.source !== undefined;
  }

  /** A problem with the text itself, which has no path. */
  at(place: Place, message: string): Problem {
    return this.#at(place, [], message);
  }

  /** A problem with the value at `path`; what is not written is shown at the nearest thing around it that is. */
  problem(path: Path, message: string): Problem {
    return this.#at(this.#valuePlace(path), path, message);
  }

  /** A problem with the key that ends `path`. */
  keyProblem(path: Path, message: string): Problem {
    return this.#at(this.#keyPlace(path), path, message);
  }

  /** `12:3`, or what else the key that ends `path` was given in. */
  where(path: Path): string {
    const { source, line, column } = this.#keyPlace(path);
    return source ?? `${line}:${column}`;
  }

  #at({ source, file = this.#file, line, column }: Place, path: Path, message: string): Problem {
    return { file: source ?? file, line, column, path: formatPath(path), message };
  }

  #keyPlace(path: Path): Place {
    return this.#keys.get(formatPath(path)) ?? this.#valuePlace(path);
  }

  #valuePlace(path: Path): Place {
    const place = this.#values.get(formatPath(path));
    if (place !== undefined) return place;
    if (path.length === 0) return { line: 1, column: 1 };
    const around = path.slice(0, -1);
    return this.#keys.get(formatPath(around)) ?? this.#valuePlace(around);
  }
}
