import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';
import type { Conversation } from './conversation.ts';
import type { OpenSessions } from './open-sessions.ts';

export interface Opened {
  readonly sessions: OpenSessions;
  readonly statelessClients: StatelessClients;
}

/**
 * Ends what principals have open that may not stay: their sessions with all calls in flight, their connections, their
 * subscriptions. What they ask next is refused like anybody's without a valid credential. Returns how many sessions ended.
 */
export const dismiss = (open: Opened, mayStay: (principal: Principal) => boolean): number => {
  const fault = new Fault('unauthorized', 'the credential of this session is not valid any more');
  open.statelessClients.endSubscriptionsOf((principal) => !mayStay(principal));
  return endSessions(open.sessions, ({ caller }) =>
    mayStay(caller.principal) ? undefined : fault,
  );
};

/** The same for sessions one by one: `faultOf` says why one ends. */
export const endSessions = (
  { all }: OpenSessions,
  faultOf: (conversation: Conversation) => Fault | undefined,
): number => {
  let ended = 0;
  for (const conversation of all) {
    const fault = faultOf(conversation);
    if (fault === undefined) continue;
    endSession(conversation, fault);
    ended += 1;
  }
  return ended;
};

/** With its calls in flight, and whatever carries it. */
export const endSession = (conversation: Conversation, fault: Fault): void => {
  conversation.close(fault);
  conversation.outlet.end(fault);
};
