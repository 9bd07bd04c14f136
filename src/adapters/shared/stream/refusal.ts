import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { claimsModern } from '../../../domain/mcp/rev2026/request-meta.ts';
import { composeEnvelope, unwrap } from '../../../domain/wire/client-form.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { Timestamps } from '../forms/timestamps.ts';

/** What the sender of `message` is told when it is refused before there is a session, in the form it came in. */
export const refusalOf = (message: Uint8Array, fault: Fault): Uint8Array => {
  const wrapped = unwrap(message);
  if (wrapped === undefined) return replyTo(message, fault).reply;
  const { idText, reply } =
    wrapped instanceof Fault
      ? { idText: wrapped.idText, reply: errorReply(wrapped.idText, fault) }
      : replyTo(wrapped.message, fault);
  return wrapped.form === 'envelope'
    ? composeEnvelope(idText, reply, new Timestamps(Date.now).now())
    : reply;
};

const replyTo = (
  bytes: Uint8Array,
  fault: Fault,
): { readonly idText: string; readonly reply: Uint8Array } => {
  const message = scan(bytes);
  if (message instanceof WireFault) {
    return { idText: message.idKey, reply: errorReply(message.idKey, fault) };
  }
  // The id of an answer is the id of a question, not of a request of the client.
  const idText = message.kind === 'request' ? message.idKey : '';
  const era = claimsModern(message) ? 'modern' : 'legacy';
  return { idText, reply: errorReply(idText, fault, era) };
};
