import { Fault } from '../../domain/fault/fault.ts';
import { isRepeatable } from '../../domain/mcp/repeatable.ts';

/** Told to a client whose request may or may not have been carried out; `reason` is the fault that cut it off. */
export const outcomeUnknown = (server: string, method: string, reason: Fault): Fault => {
  const cause = reason.message.replace(/\.$/, '');
  const text = `${cause}; whether server "${server}" carried out ${method} is not known: check before you send it again`;
  return new Fault('outcome_unknown', text, undefined, { server, method });
};

interface CutShort {
  readonly server: string;
  readonly method: string;
  /** Undefined while it was sent nowhere. */
  readonly upstream: { readonly isWaiting?: boolean | undefined } | undefined;
}

/** The last word on a request that the gateway itself cuts off. */
export const cutShort = ({ server, method, upstream }: CutShort, reason: Fault): Fault => {
  const isSent = upstream !== undefined && upstream.isWaiting !== true;
  return isSent && !isRepeatable(method) ? outcomeUnknown(server, method, reason) : reason;
};
