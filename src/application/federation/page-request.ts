import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, encodeText, jsonString } from '../../domain/wire/text.ts';
import type { ListSource } from './list-source.ts';

/** One page of a list; `cursor` is the raw JSON text of the server's own. */
export const pageOf = (
  source: ListSource,
  method: string,
  cursor: string | undefined,
): Promise<Message | Fault> =>
  source.ask(method, cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`));

/** The cursor a client sends; undefined for the first page. */
export const cursorOf = ({ bytes, marks: { cursor } }: Message): string | undefined | Fault => {
  if (cursor === undefined || decodeText(bytes, cursor) === 'null') return undefined;
  return jsonString(bytes, cursor) ?? new Fault('invalid_params', 'a cursor is a string');
};
