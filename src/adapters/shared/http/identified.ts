import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import type { Gateway } from '../../../application/ports/driving/gateway.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { admittedTo } from '../../../domain/identity/protocol-admission.ts';
import { exchangeCredential } from './credential.ts';
import type { Exchange, ExchangeRoute } from './exchange.ts';
import { refuse } from './refusal.ts';

/**
 * The one door of all routes: finds out who sends a request, and only then hands it on, in the same turn unless its token has
 * to be looked into first. Its body is not read before that, so nobody makes the gateway hold what nobody may send.
 */
export const admit = (
  gateway: Pick<Gateway, 'identify' | 'apiKeyHeader'>,
  route: ExchangeRoute,
  exchange: Exchange,
): void => {
  const verdict = gateway.identify(exchangeCredential(exchange, gateway));
  if (!(verdict instanceof Promise)) enter(route, exchange, verdict);
  else void verdict.then((settled) => enter(route, exchange, settled));
};

const enter = (route: ExchangeRoute, exchange: Exchange, verdict: Verdict): void => {
  const admitted = admittedTo(route.protocol, verdict);
  if (admitted instanceof Fault) refuse(exchange, admitted, '', [], route.eraOf?.(exchange));
  else route.serve(exchange, admitted);
};
