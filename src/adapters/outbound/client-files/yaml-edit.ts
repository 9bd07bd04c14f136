import { Document, isMap, isNode, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml';

/** Changes a YAML text and keeps its comments. A message: why it cannot be changed. */
const edit = (text: string, change: (document: Document) => string | undefined): Edited => {
  const document = parseDocument(text, { keepSourceTokens: true });
  const [fault] = document.errors;
  if (fault !== undefined) return { ok: false, message: fault.message.split('\n')[0] ?? '' };
  const problem = change(document);
  if (problem !== undefined) return { ok: false, message: problem };
  return { ok: true, text: document.toString({ lineWidth: 0, flowCollectionPadding: true }) };
};

export type Edited =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string };

/** Puts entries into the map at a key, each in place of one of the same name. Where it can, it only adds lines. */
export const withEntries = (
  text: string,
  section: string,
  entries: Readonly<Record<string, unknown>>,
): Edited => {
  const names = Object.keys(entries);
  if (names.length === 0) return { ok: true, text };
  const place = placeFor(text, section, names);
  if (place !== undefined) {
    const lines = linesOf(entries).map((line) => (line === '' ? line : place.margin + line));
    const added = place.before + lines.join('\n') + place.behind;
    return { ok: true, text: text.slice(0, place.start) + added + text.slice(place.end) };
  }
  return edit(text, (document) => {
    if (document.contents !== null && !isMap(document.contents)) return 'it holds no keys';
    const map = document.get(section, true);
    if (map === undefined || map === null) document.set(section, new YAMLMap());
    else if (!isMap(map)) return `${section} is not a map`;
    for (const [name, entry] of Object.entries(entries)) {
      document.setIn([section, name], nodeOf(document, entry));
    }
    return undefined;
  });
};

interface Place {
  readonly start: number;
  readonly end: number;
  readonly margin: string;
  readonly before: string;
  readonly behind: string;
}

/** Where lines can be put without touching others; undefined where the document has to be written anew. */
const placeFor = (text: string, section: string, names: readonly string[]): Place | undefined => {
  const document = parseDocument(text);
  const { contents } = document;
  if (document.errors.length > 0 || (contents !== null && (!isMap(contents) || contents.flow))) {
    return undefined;
  }
  const map = contents?.get(section, true);
  if (map === undefined) {
    const gap = text === '' || text.endsWith('\n') ? '' : '\n';
    const before = `${gap}${text.trim() === '' ? '' : '\n'}${section}:\n`;
    return { start: text.length, end: text.length, margin: '  ', before, behind: '\n' };
  }
  if (!isMap(map) || !map.range) return undefined;
  const [start, end] = map.range;
  const isOnlyBraces = map.items.length === 0 && /^\{\s*\}$/.test(text.slice(start, end));
  const colon = text.slice(0, start).trimEnd().length;
  if (isOnlyBraces) return { start: colon, end, margin: '  ', before: '\n', behind: '' };
  const last = map.items.at(-1);
  if (map.flow || last === undefined || names.some((name) => map.has(name))) return undefined;
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const margin = text.slice(lineStart, start);
  if (!/^[ ]+$/.test(margin)) return undefined;
  const value: unknown = last.value;
  const lastEnd = isNode(value) ? (value.range?.[1] ?? end) : end;
  const lineEnd = text.indexOf('\n', lastEnd - 1);
  const at = lineEnd < 0 ? text.length : lineEnd + 1;
  return { start: at, end: at, margin, before: lineEnd < 0 ? '\n' : '', behind: '\n' };
};

const linesOf = (entries: Readonly<Record<string, unknown>>): readonly string[] => {
  const document = new Document({});
  for (const [name, entry] of Object.entries(entries)) document.set(name, nodeOf(document, entry));
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd().split('\n');
};

/** Takes an entry out of the map at a key. */
export const withoutEntry = (text: string, section: string, name: string): Edited =>
  withoutLines(text, [section, name]);

/** The same for a list whose items have a `name`. */
export const withItem = (text: string, section: string, name: string, item: unknown): Edited =>
  edit(text, (document) => {
    if (document.contents !== null && !isMap(document.contents)) return 'it holds no keys';
    const list = document.get(section, true);
    if (list !== undefined && list !== null && !isSeq(list)) {
      return `${section} is not a list`;
    }
    if (!isSeq(list)) document.set(section, new YAMLSeq());
    const index = indexOf(document, section, name);
    if (index < 0) document.addIn([section], nodeOf(document, item));
    else document.setIn([section, index], nodeOf(document, item));
    return undefined;
  });

/** The same for an item of a list. */
export const withoutItem = (text: string, section: string, name: string): Edited => {
  const index = indexOf(parseDocument(text), section, name);
  return index < 0 ? { ok: true, text } : withoutLines(text, [section, index]);
};

/** Takes out the lines of a value; the document is written anew only where that would take more, or less, with it. */
const withoutLines = (text: string, path: readonly (string | number)[]): Edited => {
  const anew = edit(text, (document) => {
    document.deleteIn(path);
    return undefined;
  });
  const node = parseDocument(text).getIn(path, true);
  if (!anew.ok || !isNode(node) || !node.range) return anew;
  const [start, end] = node.range;
  // The key of a map that begins on the next line stands above.
  const before = typeof path.at(-1) === 'string' ? keyStart(text, path) : start;
  const first = text.lastIndexOf('\n', before - 1) + 1;
  const lineEnd = text.indexOf('\n', end - 1);
  const cut = text.slice(0, first) + (lineEnd < 0 ? '' : text.slice(lineEnd + 1));
  const rest = parseDocument(cut);
  const isSame = JSON.stringify(rest.toJS()) === JSON.stringify(parseDocument(anew.text).toJS());
  return rest.errors.length === 0 && isSame ? { ok: true, text: cut } : anew;
};

const keyStart = (text: string, path: readonly (string | number)[]): number => {
  const owner = parseDocument(text).getIn(path.slice(0, -1), true);
  const pair = isMap(owner)
    ? owner.items.find(({ key }) => isScalar(key) && key.value === path.at(-1))
    : undefined;
  return isNode(pair?.key) ? (pair.key.range?.[0] ?? 0) : 0;
};

const indexOf = (document: Document, section: string, name: string): number => {
  const list = document.get(section, true);
  return isSeq(list) ? list.items.findIndex((one) => isMap(one) && one.get('name') === name) : -1;
};

/** Lists stand on one line, as people write arguments. */
const nodeOf = (document: Document, value: unknown): unknown => {
  const node = document.createNode(value);
  flatten(node);
  return node;
};

const flatten = (node: unknown): void => {
  if (isSeq(node)) {
    node.flow = true;
    return;
  }
  if (isMap(node)) for (const { value } of node.items) flatten(value);
};
