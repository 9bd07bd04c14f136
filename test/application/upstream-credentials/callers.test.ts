import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Callers } from '../../../src/application/upstream-credentials/callers.ts';
import { NotingVerifier } from '../../../src/application/upstream-credentials/noting-verifier.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';

const callersOf = (): Callers => {
  const callers = new Callers();
  callers.isWanted = true;
  return callers;
};

describe('the tokens of callers', () => {
  test('of one caller with the same scopes the newest one counts, in whatever order they came', () => {
    const callers = callersOf();
    const old: Principal = { key: 'user:ada', scopes: ['b', 'a'], expiresAtMs: 1_000 };
    const fresh: Principal = { key: 'user:ada', scopes: ['a', 'b'], expiresAtMs: 2_000 };
    callers.came(fresh, 'new');
    callers.came(old, 'old');
    expect(callers.of(old)).toEqual({ token: 'new', expiresAtMs: 2_000 });
    expect(callers.of(fresh)).toBe(callers.of(old));
  });

  test('one without an end counts as the newest', () => {
    const callers = callersOf();
    const lasting: Principal = { key: 'user:ada' };
    callers.came({ key: 'user:ada', expiresAtMs: 1 }, 'ends');
    callers.came(lasting, 'lasts');
    expect(callers.of(lasting)?.token).toBe('lasts');
  });

  test('whoever showed none has none, and nothing is kept while no server needs it', () => {
    const ada: Principal = { key: 'user:ada' };
    const callers = new Callers();
    callers.came(ada, 'token');
    expect(callers.of(ada)).toBeUndefined();
    callers.isWanted = true;
    expect(callers.of({ key: 'user:ada' })).toBeUndefined();
  });

  test('a caller is never given the token of another, or of other scopes', () => {
    const name = fc.constantFrom('ada', 'bob', 'ada"', 'ada","x');
    const scopes = fc.option(fc.subarray(['x', 'y', 'x","y']), { nil: undefined });
    const came = fc.record({
      key: name,
      scopes,
      expiresAtMs: fc.option(fc.nat(9), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(came, { maxLength: 30 }), (all) => {
        const callers = callersOf();
        const principals = all.map((one, index) => {
          const principal: Principal = one;
          callers.came(principal, JSON.stringify([one.key, one.scopes?.toSorted() ?? [], index]));
          return principal;
        });
        for (const principal of principals) {
          const { key, scopes: own = [] } = principal;
          const [tokenKey, tokenScopes] = JSON.parse(
            callers.of(principal)?.token ?? '[]',
          ) as unknown[];
          expect(tokenKey).toBe(key);
          expect(tokenScopes).toEqual(own.toSorted());
        }
      }),
    );
  });
});

describe('whose token is noted', () => {
  const noted = async (verdict: Principal | Fault, isLate = false): Promise<string | undefined> => {
    const callers = callersOf();
    const verify = () => (isLate ? Promise.resolve(verdict) : verdict);
    const verifier = new NotingVerifier({ verify }, callers);
    const found = await verifier.verify({ bearer: 'token' });
    return found instanceof Fault ? undefined : callers.of(found)?.token;
  };

  test.each(['jwt', 'oauth2', 'token', undefined] as const)('of who came by %s', async (via) => {
    expect(await noted({ key: 'user:ada', via })).toBe('token');
    expect(await noted({ key: 'user:ada', via }, true)).toBe('token');
  });

  test.each(['api_key', 'basic', 'certificate'] as const)('not of who came by %s', async (via) => {
    expect(await noted({ key: 'user:ada', via })).toBeUndefined();
  });

  test('not of who was not let in', async () => {
    expect(await noted(new Fault('unauthorized', 'no'))).toBeUndefined();
  });
});
