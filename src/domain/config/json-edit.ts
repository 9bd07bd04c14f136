import { type JsonNode, jsonAt, parseJsonc } from './jsonc.ts';
import { type Parsed, read, unreadable } from './parsed.ts';

/**
 * Puts a member into the object at `path`, in place of one of the same name. Every other byte stays: comments, order and
 * indentation are its author's. What is missing on the way is made.
 */
export const withMember = (
  text: string,
  path: readonly string[],
  key: string,
  value: unknown,
): Parsed<string> => {
  const parsed = parseJsonc(text);
  if (!parsed.ok) return unreadable(parsed.message);
  const unit = indentOf(text);
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = jsonAt(parsed.node, path.slice(0, depth));
    if (node === undefined) continue;
    const isWhole = depth === path.length;
    const name = isWhole ? key : (path[depth] ?? '');
    // Inner objects that are not there yet.
    const rest = isWhole ? value : nested([...path.slice(depth + 1), key], value);
    if (node.members === undefined) {
      return unreadable(`${path.slice(0, depth).join('.')} is not an object`);
    }
    return read(put(text, node, name, rest, unit, depth + 1));
  }
  return unreadable('the file is not an object');
};

/** Takes a member out; the same text when there is none. */
export const withoutMember = (
  text: string,
  path: readonly string[],
  key: string,
): Parsed<string> => {
  const parsed = parseJsonc(text);
  if (!parsed.ok) return unreadable(parsed.message);
  const members = jsonAt(parsed.node, path)?.members ?? [];
  const index = members.findIndex((member) => member.key === key);
  const member = members[index];
  if (member === undefined) return read(text);
  const next = members[index + 1];
  const previous = members[index - 1];
  if (next !== undefined) return read(cut(text, member.keyStart, next.keyStart));
  if (previous !== undefined) return read(cut(text, previous.value.end, member.value.end));
  return read(cut(text, member.keyStart, member.value.end + commaAfter(text, member.value.end)));
};

const nested = (keys: readonly string[], value: unknown): unknown =>
  keys.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

const put = (
  text: string,
  node: JsonNode,
  key: string,
  value: unknown,
  unit: string,
  depth: number,
): string => {
  const members = node.members ?? [];
  const margin = unit.repeat(depth);
  const written = (before: string): string =>
    JSON.stringify(value, undefined, unit).replaceAll('\n', `\n${before}`);
  const present = members.find((member) => member.key === key);
  if (present !== undefined) {
    const { start, end } = present.value;
    return text.slice(0, start) + written(marginAt(text, present.keyStart)) + text.slice(end);
  }
  const entry = `\n${margin}${JSON.stringify(key)}: ${written(margin)}`;
  const last = members.at(-1);
  if (last === undefined) {
    const inside = text.slice(node.start + 1, node.end - 1).trimEnd();
    const end = `\n${unit.repeat(depth - 1)}}`;
    return `${text.slice(0, node.start + 1)}${inside}${entry}${end}${text.slice(node.end)}`;
  }
  const { end } = last.value;
  const comma = commaAfter(text, end);
  const behind = text.slice(end + comma);
  const remark = sameLineRemark.exec(behind)?.[0] ?? '';
  const close = comma > 0 ? ',' : '';
  return `${text.slice(0, end)},${remark}${entry}${close}${behind.slice(remark.length)}`;
};

/** A comment on the line of a value is about that value. */
const sameLineRemark = /^[ \t]*(?:\/\/[^\n]*(?=\n)|\/\*[^\n]*?\*\/(?=\s*\n))/;

/** What the line of an offset begins with. */
const marginAt = (text: string, offset: number): string =>
  /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? '';

/** How far behind a value the comma ends that follows it; 0 when none does. */
const commaAfter = (text: string, end: number): number =>
  /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)*,/.exec(text.slice(end))?.[0].length ?? 0;

const cut = (text: string, start: number, end: number): string =>
  text.slice(0, start) + text.slice(end);

/** What the first indented line begins with; two blanks when there is none. */
const indentOf = (text: string): string => /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
