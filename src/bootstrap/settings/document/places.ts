import { formatPath, type PathStep, type Problem } from '../../../domain/config/problem.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
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

  /** A problem with the value at `path`; what is not written is shown at the nearest thing around it that is. */
  problem(path: Path, message: string): Problem {
    return this.#at(this.#valuePlace(path), path, message);
  }

  /** A problem with the key that ends `path`. */
  keyProblem(path: Path, message: string): Problem {
    return this.#at(this.#keys.get(formatPath(path)) ?? this.#valuePlace(path), path, message);
  }

  #at(place: Place, path: Path, message: string): Problem {
    return { file: this.#file, ...place, path: formatPath(path), message };
  }

  #valuePlace(path: Path): Place {
    const place = this.#values.get(formatPath(path));
    if (place !== undefined) return place;
    if (path.length === 0) return { line: 1, column: 1 };
    const around = path.slice(0, -1);
    return this.#keys.get(formatPath(around)) ?? this.#valuePlace(around);
  }
}
