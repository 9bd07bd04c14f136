import { Fault } from '../fault/fault.ts';
import { member, membersNamed } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import { type Edit, onOneLine } from '../wire/splice.ts';
import { encodeText, jsonString } from '../wire/text.ts';
import type { ValueChange } from './value-change.ts';

const noArguments = encodeText('{}');
const none: readonly Edit[] = [];

/**
 * Changes that `params.arguments` of a tools/call or prompts/get need; arguments that are missing and have something
 * set are put behind the name.
 */
export const argumentEdits = (message: Message, change: ValueChange): readonly Edit[] => {
  const { params, marks } = message;
  if (params === undefined) return none;
  // Edits become part of a message on one line.
  const bytes = onOneLine(message);
  const found = membersNamed(bytes, params, 'arguments');
  if (found.length > 0) return found.flatMap((at) => valueEdit(bytes, at, change));
  const made = change.toServer(noArguments);
  if (made === noArguments || marks.name === undefined) return none;
  const { end } = marks.name;
  const head = { span: { start: end, end }, bytes: encodeText(',"arguments":') };
  return [head, { span: head.span, bytes: made }];
};

/** The same for completion/complete, which names one argument and may say what others are. */
export const completionEdits = (message: Message, change: ValueChange): readonly Edit[] | Fault => {
  const { params } = message;
  if (params === undefined) return none;
  const bytes = onOneLine(message);
  const argument = member(bytes, params, 'argument');
  const nameAt = argument && member(bytes, argument, 'name');
  const name = nameAt && jsonString(bytes, nameAt);
  const context = member(bytes, params, 'context');
  const known = context && member(bytes, context, 'arguments');
  const edits = known === undefined ? [] : [...valueEdit(bytes, known, change)];
  if (nameAt === undefined || name === undefined) return edits;
  const { rename, remove, set } = change.rules;
  const renamed = rename.find(([path, to]) => path.length === 1 && to === name)?.[0][0];
  const atServer = renamed ?? name;
  if ([...remove, ...set.map(([path]) => path)].some(([first]) => first === atServer)) {
    return new Fault('invalid_params', `there is no argument "${name}"`);
  }
  if (renamed !== undefined) {
    edits.push({ span: nameAt, bytes: encodeText(JSON.stringify(renamed)) });
  }
  return edits;
};

const valueEdit = (bytes: Uint8Array, at: Span, change: ValueChange): readonly Edit[] => {
  const before = bytes.subarray(at.start, at.end);
  const after = change.toServer(before);
  return after === before ? none : [{ span: at, bytes: after }];
};
