import { exposeName } from '../../domain/mcp/names.ts';
import { member } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';

/**
 * The message with its task's id under the server's name, as the client will use it (SEP-2663): of the result that makes
 * a task or tells of one, and of `notifications/tasks`. Every other message is returned as it is.
 */
export const exposeTask = (server: string, message: Message): Message => {
  const within = message.method === undefined ? message.result : message.params;
  const span = within && member(message.bytes, within, 'taskId');
  const id = span && jsonString(message.bytes, span);
  if (span === undefined || id === undefined) return message;
  const exposed = encodeText(JSON.stringify(exposeName(server, id)));
  const renamed = scan(spliceOne(message.bytes, span, exposed));
  return renamed instanceof WireFault ? message : renamed;
};
