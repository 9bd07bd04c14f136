import { isTextAsWritten, tooLarge } from '../document/limits.ts';
import { type Path, Places } from '../document/places.ts';
import type { Environment } from '../document/variables.ts';
import { readYaml } from '../document/yaml-document.ts';
import type { Overlay } from './overlay.ts';

const prefix = 'MCP_GATEWAY__';

/**
 * Puts every `MCP_GATEWAY__A__B=value` at `a.b` of the document (mission CF-38, C-46). Keys of lists are numbers, and
 * the number behind the last one adds an element. An empty variable counts as not set.
 */
export const applyPathVariables = (
  environment: Environment,
  overlay: Overlay,
  refuse: (name: string, message: string) => void,
): void => {
  // What holds others comes before them, and elements of a list in their order.
  const names = Object.keys(environment)
    .filter((name) => name.startsWith(prefix))
    .toSorted(inNaturalOrder);
  for (const name of names) {
    const text = environment[name];
    if (text === undefined || text === '') continue;
    const path = overlay.pathOf(name.slice(prefix.length).split('__'));
    const refusal = typeof path === 'string' ? path : put(overlay, path, name, text);
    if (refusal !== undefined) refuse(name, refusal);
  }
};

const put = (overlay: Overlay, path: Path, name: string, text: string): string | undefined => {
  const read = valueIn(text, path);
  return read.refusal ?? overlay.set(path, read.value, name);
};

const inNaturalOrder = (left: string, right: string): number =>
  left.localeCompare(right, 'en', { numeric: true });

interface Value {
  readonly value: unknown;
  readonly refusal: string | undefined;
}

/** What begins as brackets or quotes is YAML, a number, flag or null is one, and anything else is text as it stands. */
const valueIn = (text: string, path: Path): Value => {
  if (/^\s*[[{"']/.test(text)) return flowOf(text, path);
  const isPlain = !isTextAsWritten(path) && /^[-+.\w~]{1,64}$/.test(text);
  return { value: isPlain ? flowOf(text, path).value : text, refusal: undefined };
};

const flowOf = (text: string, path: Path): Value => {
  const { value, isBroken, problems } = readYaml(text, new Places(''), path);
  if (!isBroken) return { value, refusal: undefined };
  const isTooLarge = problems.some(({ message }) => message === tooLarge);
  // What YAML says of it may repeat a part of it.
  const refusal = isTooLarge
    ? 'is too large or nested too deeply'
    : 'is not YAML: write [a, b], { key: value } or a text in quotes';
  return { value: undefined, refusal };
};
