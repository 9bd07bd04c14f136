import { Fault } from '../../domain/fault/fault.ts';

/** Told to a client whose request may or may not have been carried out; `reason` is the fault that cut it off. */
export const outcomeUnknown = (server: string, method: string, reason: Fault): Fault => {
  const cause = reason.message.replace(/\.$/, '');
  const text = `${cause}; whether server "${server}" carried out ${method} is not known: check before you send it again`;
  return new Fault('outcome_unknown', text, undefined, { server, method });
};
