import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { credentialOf } from './credential.ts';
import type { Exchange } from './exchange.ts';

/**
 * Finds out who sends a request, then hands it on: in the same turn unless its token has to be looked into first. Its body
 * is not read before that, so nobody makes the gateway hold what nobody may send.
 */
export const identified = (
  gateway: Gateway,
  exchange: Exchange,
  enter: (exchange: Exchange, verdict: Verdict) => void,
): void => {
  const credential = credentialOf(exchange.header('authorization'), exchange.certificate);
  const verdict = gateway.identify(credential);
  if (!(verdict instanceof Promise)) enter(exchange, verdict);
  else void verdict.then((settled) => enter(exchange, settled));
};
