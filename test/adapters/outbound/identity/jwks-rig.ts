import type { KeySource } from '../../../../src/adapters/outbound/identity/jwks-fetched-keys.ts';
import { FetchedKeys } from '../../../../src/adapters/outbound/identity/jwks-fetched-keys.ts';
import { keysAt } from '../../../../src/adapters/outbound/identity/jwks-source.ts';
import { jwtCheck } from '../../../../src/adapters/outbound/identity/jwt-check.ts';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import type { OAuthServer } from '../../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../../support/auth/started-oauth-server.ts';
import { jwtRules } from '../../../support/auth/tokens.ts';

export const CACHE_MS = 600_000;

/** A check with the keys of a server, at a time that is set by hand. */
export const startWithKeys = async (
  sourceOf: (server: OAuthServer) => KeySource = (server) =>
    keysAt(server.url('jwks'), new PooledOutgoing()),
) => {
  const server = await startedOAuthServer();
  const time = { nowMs: 5_000 };
  const logged: string[] = [];
  const log = (_: string, reason: string): void => void logged.push(reason);
  let removals = 0;
  const keys = new FetchedKeys(CACHE_MS, {
    source: sourceOf(server),
    clock: { nowMs: () => time.nowMs },
    log,
    onRemoved: () => {
      removals += 1;
    },
  });
  const rules = { ...jwtRules, issuer: server.issuer };
  const check = jwtCheck(rules, keys, { wallMs: Date.now, log });
  /** `user:ada`, or why not. */
  const verdictOn = async (token: Promise<string> | string): Promise<string> => {
    const verdict = await check(await token);
    return 'key' in verdict ? verdict.key : verdict.message;
  };
  return {
    server,
    check,
    verdictOn,
    logged,
    removals: () => removals,
    mint: () => server.tokens.mint(),
    pass: (ms: number): void => {
      time.nowMs += ms;
    },
  };
};
