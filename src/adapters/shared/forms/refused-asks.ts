import type {
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';

const CANNOT_BE_ASKED = new Fault(
  'method_not_found',
  'the client cannot be asked: the router before it passes requests on in one direction only',
);

/** A response is answered by nothing. */
const NOBODY: ReplySink = {
  stream: () => undefined,
  push: () => undefined,
  answer: () => undefined,
  release: () => undefined,
  refuse: () => undefined,
  abandon: () => undefined,
};

/**
 * Answers a request of a server in place of the original router, which can answer nothing, and takes a request for the
 * answer to whichever of its own has the same id (mission §3.5). False, and nothing done, when the message is no request.
 */
export const refuseAsk = (session: ClientSession, message: Uint8Array): boolean => {
  const ask = scan(message);
  if (ask instanceof WireFault || ask.kind !== 'request') return false;
  const refusal = errorReply(ask.idKey, CANNOT_BE_ASKED);
  // Whoever asks is not done with asking yet.
  queueMicrotask(() => session.receive(refusal, NOBODY));
  return true;
};
