import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Acceptance, ReplySink } from '../ports/driving/client-session.ts';

export const refuseUnreadable = (
  sink: ReplySink,
  { problem, message, idKey }: WireFault,
): Acceptance => {
  const isMalformed = problem === 'parse' || problem === 'utf8' || problem === 'depth';
  sink.refuse(new Fault(isMalformed ? 'parse_error' : 'invalid_request', message), idKey);
  return 'answering';
};

/** One that came for a session that is closed. */
export const refuseLate = (sink: ReplySink, { kind, idKey }: Message): Acceptance => {
  if (kind !== 'request') return 'accepted';
  sink.refuse(new Fault('session_unknown', 'the session has ended'), idKey);
  return 'answering';
};
