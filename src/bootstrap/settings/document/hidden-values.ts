import { formatPath, type Problem } from '../../../domain/config/problem.ts';
import type { Path } from './places.ts';

/** What was filled in somewhere, and how it stands in the file. */
interface Hidden {
  readonly path: string;
  readonly value: string;
  readonly written: string;
}

/** From this length on a value is looked for in whatever is said; a shorter one only in quotes, or as a word about its own place. */
const tellingLength = 8;
const shortestWord = 3;

/** Keeps the values of variables, which may be secrets, out of all that is said about a configuration. */
export class HiddenValues {
  /** The longest first, so that what holds another one is found before it. */
  #hidden: readonly Hidden[] = [];

  /** `value` stands at `path`, alone or in a larger text, and `written` is what the file has in its place. */
  add(path: Path, value: string, written: string): void {
    if (value === '') return;
    const hidden = { path: formatPath(path), value, written };
    const after = this.#hidden.findIndex((other) => other.value.length < value.length);
    this.#hidden = this.#hidden.toSpliced(after < 0 ? this.#hidden.length : after, 0, hidden);
  }

  /** The same finding, with names in the place of values. */
  hide<Finding extends Problem>(finding: Finding): Finding {
    let { message } = finding;
    for (const { path, value, written } of this.#hidden) {
      for (const form of new Set([value, JSON.stringify(value).slice(1, -1)])) {
        message = message.replaceAll(`"${form}"`, () => `"${written}"`);
        if (form.length >= tellingLength) message = message.replaceAll(form, () => written);
        else if (path === finding.path && form.length >= shortestWord) {
          message = message.replaceAll(wordOf(form), () => written);
        }
      }
    }
    return message === finding.message ? finding : { ...finding, message };
  }
}

const wordOf = (text: string): RegExp =>
  new RegExp(
    String.raw`(?<![\w-])${text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}(?![\w-])`,
    'g',
  );
