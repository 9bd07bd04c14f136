import type { Message } from '../../domain/wire/message.ts';
import { decodeText } from '../../domain/wire/text.ts';

/** What a server's answer to initialize says of one capability; undefined when it has not got it. */
export const declaredCapability = (answer: Message | undefined, capability: string): unknown => {
  const span = answer?.marks.capabilities;
  if (answer === undefined || span === undefined) return undefined;
  const declared: unknown = JSON.parse(decodeText(answer.bytes, span));
  return typeof declared === 'object' && declared !== null && Object.hasOwn(declared, capability)
    ? (declared as Readonly<Record<string, unknown>>)[capability]
    : undefined;
};

/** Whether a server with this capability says when its lists change. */
export const promisesListChanges = (declared: unknown): boolean =>
  typeof declared === 'object' &&
  declared !== null &&
  'listChanged' in declared &&
  declared.listChanged === true;

/** Whether everything that changes in it is told of: what a server has not cannot change. */
export const tellsOfChanges = (answer: Message | undefined, capability: string): boolean => {
  const declared = declaredCapability(answer, capability);
  return declared === undefined || promisesListChanges(declared);
};
