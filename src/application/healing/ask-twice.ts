import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { Upstream } from '../links/upstream.ts';

/**
 * A request of the gateway itself that changes nothing, such as a list: sent again, once, over what `reopen` finds when
 * the way to the server broke.
 */
export const askTwice = async (
  upstream: Upstream,
  reopen: () => Upstream | Promise<Upstream | Fault>,
  method: string,
  params: Uint8Array | undefined,
  deadlines: Deadlines,
): Promise<Message | Fault> => {
  const outcome = await askServer(upstream, method, params, deadlines);
  const isCutOff =
    outcome instanceof Fault && (upstream.lost !== undefined || outcome.code === 'outcome_unknown');
  if (!isCutOff) return outcome;
  const next = await reopen();
  return next instanceof Fault ? next : askServer(next, method, params, deadlines);
};
