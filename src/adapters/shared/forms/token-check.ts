import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { localUser, type Principal } from '../../../domain/identity/principal.ts';

const STRANGER = new Fault(
  'unauthorized',
  'the auth_token of this message is another client’s; open a connection of its own for it',
);

/**
 * Why a message with this token does not belong to the principal who opened the session; undefined when it does. Who the
 * operating system has let in is somebody whatever tokens his messages repeat.
 */
export const tokenFault = (
  gateway: Gateway,
  principal: Principal,
  token: string,
): Fault | undefined => {
  if (principal.key === localUser.key) return undefined;
  const shown = gateway.identify({ bearer: token });
  if (shown instanceof Fault) return shown;
  return shown.key === principal.key ? undefined : STRANGER;
};
