import type { TokenCheck } from './bearer-verifier.ts';
import { claimedIssuerOf } from './jwt-parts.ts';

/** Whose tokens a check is for. */
export interface IssuerCheck {
  readonly issuer: string;
  readonly check: TokenCheck;
}

/**
 * Lets the issuer a token names look into it, with its own keys and rules alone; `other` looks into all the rest. That the
 * token is really his is for that check to find out.
 */
export const byIssuer = (issuers: readonly IssuerCheck[], other: TokenCheck): TokenCheck => {
  const checks = new Map(issuers.map(({ issuer, check }) => [issuer, check]));
  return (token) => {
    const issuer = claimedIssuerOf(token);
    const check = issuer === undefined ? undefined : checks.get(issuer);
    return (check ?? other)(token);
  };
};
