import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { StatelessClients } from '../stateless/stateless-clients.ts';
import type { OpenSessions } from './open-sessions.ts';

/**
 * Ends what principals have open that may not stay: their sessions with all calls in flight, their connections, their
 * subscriptions. What they ask next is refused like anybody's without a valid credential. Returns how many sessions ended.
 */
export const dismiss = (
  { sessions, statelessClients }: { sessions: OpenSessions; statelessClients: StatelessClients },
  mayStay: (principal: Principal) => boolean,
): number => {
  const gone = sessions.all.filter(({ principal }) => !mayStay(principal));
  const fault = new Fault('unauthorized', 'the credential of this session is not valid any more');
  for (const conversation of gone) {
    conversation.close(fault);
    conversation.outlet.end(fault);
  }
  statelessClients.endSubscriptionsOf((principal) => !mayStay(principal));
  return gone.length;
};
