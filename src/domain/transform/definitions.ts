import { eachElement, membersAt } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { elementRemovals } from '../wire/removals.ts';
import { type Edit, splice } from '../wire/splice.ts';
import { encodeText, jsonString } from '../wire/text.ts';
import type { EntryRule } from './entry-rules.ts';
import { inputSchemaChange, outputSchemaChange } from './followed-schema.ts';
import { withoutTasks } from './task-refusal.ts';
import type { ValueRules } from './value-change.ts';

const members = [
  'name',
  'title',
  'description',
  'inputSchema',
  'outputSchema',
  'arguments',
  'execution',
];

type Found = Readonly<Record<string, Span | undefined>>;

/** A tool's definition (raw JSON of an object with a name) as clients see it: its words, and schemas that fit. */
export const seenTool = (bytes: Uint8Array, rule: EntryRule): Uint8Array => {
  const found = membersAt(bytes, 0, members);
  const { inputSchema: input, outputSchema: output, execution } = found;
  const { arguments: ofArguments, result } = rule;
  return splice(bytes, [
    ...wordEdits(found, rule),
    ...(input && ofArguments ? inputSchemaChange(ofArguments.rules)(bytes, input) : []),
    ...(output && result ? outputSchemaChange(result.rules)(bytes, output) : []),
    ...(execution && result ? withoutTasks(bytes, execution) : []),
  ]);
};

/** The same for a prompt, whose arguments are a list of names. */
export const seenPrompt = (bytes: Uint8Array, rule: EntryRule): Uint8Array => {
  const found = membersAt(bytes, 0, members);
  const { arguments: list } = found;
  const { arguments: ofArguments } = rule;
  return splice(bytes, [
    ...wordEdits(found, rule),
    ...(list && ofArguments ? listEdits(bytes, list, ofArguments.rules) : []),
  ]);
};

const wordEdits = (found: Found, { rename, title, description }: EntryRule): readonly Edit[] => {
  const { name } = found;
  if (name === undefined) return [];
  const edits: Edit[] = [];
  if (rename !== undefined) edits.push({ span: name, bytes: jsonText(rename) });
  for (const [key, words] of Object.entries({ title, description })) {
    if (words === undefined) continue;
    const there = found[key];
    if (there !== undefined) edits.push({ span: there, bytes: jsonText(words) });
    else {
      const span = { start: name.end, end: name.end };
      edits.push({ span, bytes: encodeText(`,"${key}":${JSON.stringify(words)}`) });
    }
  }
  return edits;
};

const listEdits = (bytes: Uint8Array, list: Span, rules: ValueRules): readonly Edit[] => {
  const first = (path: readonly string[]): string => path[0] ?? '';
  const hidden = new Set([...rules.remove, ...rules.set.map(([path]) => path)].map(first));
  const optional = new Set(rules.defaults.map(([path]) => first(path)));
  const names = new Map(rules.rename.map(([path, to]) => [first(path), to]));
  const taken = new Set<string>();
  eachElement(bytes, list, (element) => {
    const to = names.get(nameOf(bytes, element).name);
    if (to !== undefined) taken.add(to);
  });
  const edits: Edit[] = [];
  const gone = elementRemovals(bytes, list, (element) => {
    const { name, at, required } = nameOf(bytes, element);
    const to = names.get(name);
    if (hidden.has(name) || (to === undefined && taken.has(name))) return true;
    if (to !== undefined && at !== undefined) edits.push({ span: at, bytes: jsonText(to) });
    if (optional.has(name) && required !== undefined) {
      edits.push({ span: required, bytes: encodeText('false') });
    }
    return false;
  });
  return [...edits, ...gone];
};

const nameOf = (bytes: Uint8Array, element: Span) => {
  const { name: at, required } = membersAt(bytes, element.start, ['name', 'required']);
  return { name: (at && jsonString(bytes, at)) ?? '', at, required };
};

const jsonText = (text: string): Uint8Array => encodeText(JSON.stringify(text));
