import { errorReply } from '../fault/error-reply.ts';
import { Fault } from '../fault/fault.ts';
import { member, membersAt } from '../wire/items.ts';
import type { Message, Span } from '../wire/message.ts';
import { scan } from '../wire/scan.ts';
import type { Edit } from '../wire/splice.ts';
import { encodeText, jsonString } from '../wire/text.ts';
import { WireFault } from '../wire/wire-fault.ts';

/** Results of tasks come by other requests, which do not say whose they are: nobody could change them there. */
const refusal = new Fault(
  'invalid_params',
  'this tool cannot run as a task here: what it answers is changed on the way',
);

/** Of a tools/call that wants a task (2025-11-25, tasks); undefined for any other. */
export const taskFault = ({ bytes, params }: Message): Fault | undefined =>
  params !== undefined && member(bytes, params, 'task') !== undefined ? refusal : undefined;

/** An error in place of a result that stands for a task, of either protocol; undefined for any other. */
export const insteadOfTask = (answer: Message): Message | undefined => {
  const { bytes, result, idKey } = answer;
  if (result === undefined) return undefined;
  const { task, resultType } = membersAt(bytes, result.start, ['task', 'resultType']);
  const isTask = resultType !== undefined && jsonString(bytes, resultType) === 'task';
  if (!isTask && task === undefined) return undefined;
  const error = scan(errorReply(idKey, refusal));
  if (error instanceof WireFault) throw new TypeError(`not a response: ${error.message}`);
  return error;
};

const forbidden = encodeText('"forbidden"');

/** Takes back what a tool's definition says of tasks. `execution`: the member of that name. */
export const withoutTasks = (bytes: Uint8Array, execution: Span): readonly Edit[] => {
  const support = member(bytes, execution, 'taskSupport');
  return support === undefined ? [] : [{ span: support, bytes: forbidden }];
};
