import { isRepeatable } from '../../../domain/mcp/repeatable.ts';
import type { Message } from '../../../domain/wire/message.ts';
import { scan, scanBatch } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

/** Whether what a POST carried may reach a session twice: `content` is undefined for a batch. */
export const isHarmless = (body: Uint8Array, content: Message | WireFault | undefined): boolean =>
  content === undefined ? messagesOf(body).every(isHarmlessMessage) : isHarmlessMessage(content);

/** Raw ids of the requests of a batch. */
export const batchIdsIn = (body: Uint8Array): readonly string[] =>
  messagesOf(body).flatMap((message) =>
    !(message instanceof WireFault) && message.kind === 'request' ? [message.idKey] : [],
  );

/** What is broken is refused, however often; a notification or an answer means the same, or nothing, the second time. */
const isHarmlessMessage = (message: Message | WireFault): boolean =>
  message instanceof WireFault || message.kind !== 'request' || isRepeatable(message.method ?? '');

const messagesOf = (body: Uint8Array): readonly (Message | WireFault)[] => {
  const batch = scanBatch(body);
  if (batch === undefined || batch instanceof WireFault) return [];
  return batch.map(({ start, end }) => scan(body.subarray(start, end)));
};
