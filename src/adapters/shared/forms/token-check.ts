import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { localUser, type Principal } from '../../../domain/identity/principal.ts';

const STRANGER = new Fault(
  'unauthorized',
  'the auth_token of this message is another client’s; open a connection of its own for it',
);

/** Why a token about which this was found out is not the principal's; undefined when it is. */
export const strangerFault = (principal: Principal, verdict: Verdict): Fault | undefined => {
  if (verdict instanceof Fault) return verdict;
  return verdict.key === principal.key ? undefined : STRANGER;
};

/**
 * Why a message with this token does not belong to the principal who opened the session; undefined when it does. Who the
 * operating system has let in is somebody whatever tokens his messages repeat.
 */
export const tokenFault = (
  gateway: Gateway,
  principal: Principal,
  token: string,
  remoteAddress: string,
): Fault | undefined | Promise<Fault | undefined> => {
  if (principal.key === localUser.key) return undefined;
  const verdict = gateway.identify({ bearer: token, remoteAddress });
  return verdict instanceof Promise
    ? verdict.then((settled) => strangerFault(principal, settled))
    : strangerFault(principal, verdict);
};
