import { parse, TomlError } from 'smol-toml';
import { formatPath } from '../../../domain/config/problem.ts';
import { isTextAsWritten, maxDepth, refuseKey, tooLarge } from './limits.ts';
import { LinePlaces } from './line-places.ts';
import type { Path, Place, Places } from './places.ts';
import { broken, type TextValue } from './text-value.ts';
import { TomlFinder, type TomlSight } from './toml-finder.ts';

/** Reads TOML 1.0 and keeps the line and column of everything. */
export const readToml = (text: string, places: Places): TextValue => {
  const lines = new LinePlaces(text);
  const sight = new Sight(text, lines, places);
  const finder = new TomlFinder(text, sight);
  finder.find();
  if (finder.tooLargeAt !== undefined) {
    return broken([places.at(lines.at(finder.tooLargeAt), tooLarge)]);
  }
  try {
    const table: unknown = parse(text, { maxDepth });
    const [refused] = sight.refused;
    if (refused !== undefined)
      return broken(sight.refused.map(({ path, why }) => places.keyProblem(path, why)));
    return { value: plain(table, [], sight), isBroken: false, problems: [] };
  } catch (problem) {
    if (!(problem instanceof Error)) throw problem;
    return broken([problemOf(problem, sight, places)]);
  }
};

/** Writes down what the finder sees. */
class Sight implements TomlSight {
  readonly refused: { readonly path: Path; readonly why: string }[] = [];
  readonly duplicates: { readonly key: string; readonly place: Place; readonly first: number }[] =
    [];
  readonly #text: string;
  readonly #lines: LinePlaces;
  readonly #places: Places;
  readonly #written = new Map<string, string>();

  constructor(text: string, lines: LinePlaces, places: Places) {
    this.#text = text;
    this.#lines = lines;
    this.#places = places;
  }

  key(path: Path, offset: number): void {
    if (this.#places.has(path)) return;
    const place = this.#lines.at(offset);
    this.#places.putKey(path, place);
    // What a table is, unless it is written as a value.
    this.#places.put(path, place);
    const why = refuseKey(String(path.at(-1)), undefined);
    if (why !== undefined) this.refused.push({ path, why });
  }

  value(path: Path, start: number, end: number): void {
    this.#places.put(path, this.#lines.at(start));
    this.#written.set(formatPath(path), this.#text.slice(start, end));
  }

  duplicate(path: Path, offset: number, first: number): void {
    const place = this.#lines.at(offset);
    this.duplicates.push({ key: String(path.at(-1)), place, first: this.#lines.at(first).line });
  }

  written(path: Path): string | undefined {
    return this.#written.get(formatPath(path));
  }
}

const plain = (value: unknown, path: Path, sight: Sight): unknown => {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => plain(item, [...path, index], sight));
  }
  // Nothing here is a date: it is the text it is written as.
  if (value instanceof Date) return sight.written(path) ?? value.toISOString();
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]) => [
      key,
      plain(member, [...path, key], sight),
    ]);
    return Object.fromEntries(entries);
  }
  if (typeof value === 'string' || !isTextAsWritten(path)) return value;
  return sight.written(path) ?? String(value);
};

const problemOf = (problem: Error, sight: Sight, places: Places) => {
  const [sentence = ''] = problem.message.replace('Invalid TOML document: ', '').split('\n');
  if (!(problem instanceof TomlError)) return places.at({ line: 1, column: 1 }, sentence);
  const { line, column } = problem;
  const duplicate = sight.duplicates.find(({ place }) => place.line === line);
  if (duplicate !== undefined && sentence.includes('redefine')) {
    return places.at(duplicate.place, refuseKey(duplicate.key, duplicate.first) ?? sentence);
  }
  const message = sentence.includes('excessively nested') ? tooLarge : sentence;
  return places.at({ line, column }, message);
};
