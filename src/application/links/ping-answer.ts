import { composeResult } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Upstream } from './upstream.ts';

const emptyResult = encodeText('{}');

/** A server that asks whether anybody is there hears from the gateway: the client's own silence shows elsewhere. */
export const answerPing = (upstream: Upstream, { bytes, id }: Message): void => {
  if (id !== undefined) upstream.send(composeResult(bytes.subarray(id.start, id.end), emptyResult));
};
