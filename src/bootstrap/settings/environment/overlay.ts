import { formatPath } from '../../../domain/config/problem.ts';
import type { HiddenValues } from '../document/hidden-values.ts';
import { maxDepth } from '../document/limits.ts';
import type { Path, Places } from '../document/places.ts';

type Table = Record<string, unknown>;

/** Puts values of the environment over those of a document. Methods that can fail say why in one sentence. */
export class Overlay {
  readonly value: Table;
  readonly #places: Places;
  readonly #hidden: HiddenValues;

  /** `value` is what the file says, and is not changed. */
  constructor(value: Table, places: Places, hidden: HiddenValues) {
    this.value = structuredClone(value);
    this.#places = places;
    this.#hidden = hidden;
  }

  /** The path that the elements of a variable's name lead to, in any case and with `_` for `-` and `.`. */
  pathOf(elements: readonly string[]): Path | string {
    if (elements.includes('')) return 'between __ and __ stands nothing: write one key each';
    if (elements.length > maxDepth) return `has more than ${maxDepth} keys`;
    const path: (string | number)[] = [];
    let at: unknown = this.value;
    for (const element of elements) {
      const step = stepOf(element, at, path);
      if (typeof step === 'object') return step.refusal;
      path.push(step);
      at = memberOf(at, step);
    }
    return path;
  }

  at(path: Path): unknown {
    return path.reduce<unknown>((value, step) => memberOf(value, step), this.value);
  }

  /** What cannot be held there, because something else than keys is on the way, says why. */
  set(path: Path, value: unknown, variable: string): string | undefined {
    let owner: object = this.value;
    for (const [depth, step] of path.slice(0, -1).entries()) {
      const found = memberOf(owner, step);
      const around = path.slice(0, depth + 1);
      if (found !== undefined && found !== null && typeof found !== 'object') {
        return `${formatPath(around)} holds ${typeof found === 'string' ? 'text' : `a ${typeof found}`}, not keys and values`;
      }
      const next = found ?? (typeof path[depth + 1] === 'number' ? [] : {});
      if (next !== found) {
        put(owner, step, next);
        this.#places.putVariable(around, variable);
      }
      owner = next;
    }
    const last = path.at(-1);
    if (last === undefined) return 'names no key';
    put(owner, last, value);
    this.#note(value, path, variable);
    return undefined;
  }

  remove(path: Path): void {
    const owner = this.at(path.slice(0, -1));
    const key = path.at(-1);
    if (isTable(owner) && typeof key === 'string') Reflect.deleteProperty(owner, key);
  }

  /** Puts what stands at `path` one key deeper. */
  nest(path: Path, key: string, variable: string): void {
    const value = this.at(path);
    const owner = this.at(path.slice(0, -1));
    const last = path.at(-1);
    if (!isTable(owner) || last === undefined) return;
    put(owner, last, { [key]: value });
    this.#places.move(path, [...path, key]);
    this.#places.putVariable([...path, key], variable);
  }

  #note(value: unknown, path: Path, variable: string): void {
    this.#places.putVariable(path, variable);
    if (typeof value !== 'object' || value === null) {
      this.#hidden.add(path, String(value), `$${variable}`);
      return;
    }
    for (const [key, member] of Object.entries(value)) {
      this.#note(member, [...path, Array.isArray(value) ? Number(key) : key], variable);
    }
  }
}

export const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const memberOf = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    ? (Reflect.get(value, step) as unknown)
    : undefined;

const put = (owner: object, step: string | number, value: unknown): void => {
  Object.defineProperty(owner, step, {
    value,
    writable: true,
    enumerable: true,
    configurable: true,
  });
};

/** Keys of the operator's choice keep their case where variables are named. */
const namesVariables = new Set<unknown>(['env', 'headers']);

const stepOf = (
  element: string,
  owner: unknown,
  path: Path,
): string | number | { readonly refusal: string } => {
  if (Array.isArray(owner)) return indexOf(element, owner.length, path);
  if (isTable(owner)) {
    const same = Object.keys(owner).filter((key) => fold(key) === fold(element));
    const exact = same.find((key) => key === element) ?? same[0];
    if (same.length > 1 && exact !== element) {
      return { refusal: `may mean ${same.map((key) => formatPath([...path, key])).join(' or ')}` };
    }
    if (exact !== undefined) return exact;
  } else if (/^\d+$/.test(element)) return indexOf(element, 0, path);
  return namesVariables.has(path.at(-1)) ? element : element.toLowerCase();
};

const indexOf = (
  element: string,
  length: number,
  path: Path,
): number | { readonly refusal: string } => {
  const index = Number(element);
  if (/^\d{1,9}$/.test(element) && index <= length) return index;
  const refusal = `${formatPath(path)} is a list of ${length}: the next key is a number from 0 to ${length}`;
  return { refusal };
};

const fold = (key: string): string => key.toLowerCase().replaceAll(/[-.]/g, '_');
