import { describe, expect, test } from 'vitest';
import { VaultTrouble } from '../../../src/application/ports/driven/credential-vault.ts';
import type { TokenGrants } from '../../../src/application/ports/driven/token-grants.ts';
import { Callers } from '../../../src/application/upstream-credentials/callers.ts';
import { ExchangedTokens } from '../../../src/application/upstream-credentials/exchanged-tokens.ts';
import { StoredCredentials } from '../../../src/application/upstream-credentials/stored-credentials.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import type { Principal } from '../../../src/domain/identity/principal.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const ada: Principal = { key: 'user:ada', expiresAtMs: 10_000 };
const bob: Principal = { key: 'user:bob' };

describe('exchanged tokens', () => {
  const bench = (hasOwn = false) => {
    const clock = new HandClock();
    const callers = new Callers();
    callers.isWanted = true;
    const asked: string[] = [];
    const grants: TokenGrants = {
      own: () => {
        asked.push('own');
        return Promise.resolve({ value: 'own', lifetimeMs: 60_000 });
      },
      exchanged: (subject) => {
        asked.push(subject);
        return Promise.resolve({ value: `for ${subject}`, lifetimeMs: 60_000 });
      },
    };
    const wallMs = (): number => clock.nowMs();
    const source = new ExchangedTokens('one', { grants, callers, clock, wallMs }, hasOwn);
    return { clock, callers, asked, source };
  };

  test('each caller is shown by what its own token was exchanged for', async () => {
    const { callers, source, asked } = bench();
    callers.came(ada, 'a');
    callers.came(bob, 'b');
    expect(await source.show(ada)).toMatchObject({ value: 'Bearer for a' });
    expect(await source.show(bob)).toMatchObject({ value: 'Bearer for b' });
    expect(source.show(ada)).toMatchObject({ value: 'Bearer for a' });
    expect(asked).toEqual(['a', 'b']);
  });

  test('one does not outlive the token that it stands for', async () => {
    const { callers, source, clock, asked } = bench();
    callers.came(ada, 'a');
    await source.show(ada);
    clock.advance(10_000);
    void source.show(ada);
    expect(asked).toEqual(['a', 'a']);
  });

  test('whoever showed no token is told so, and nothing is shown in another name', () => {
    const { source, asked } = bench(true);
    const shown = source.show(bob);
    expect(shown).toBeInstanceOf(Fault);
    expect(shown).toMatchObject({ code: 'credential_missing' });
    expect(asked).toEqual([]);
  });

  test('the gateway has a token of its own only where the settings say so', async () => {
    expect(bench(false).source.show(undefined)).toBeUndefined();
    expect(await bench(true).source.show(undefined)).toMatchObject({ value: 'Bearer own' });
  });
});

describe('stored credentials', () => {
  const bench = (stored: Readonly<Record<string, string>> | VaultTrouble) => {
    const logger = new RecordingLogger();
    const vault = {
      find: ({ server, caller }: { readonly server: string; readonly caller: string }) =>
        stored instanceof VaultTrouble ? stored : stored[`${server} ${caller}`],
      list: () => Promise.resolve([]),
      put: () => Promise.resolve(undefined),
      remove: () => Promise.resolve(false),
    };
    const form = { header: 'authorization', prefix: 'token ' };
    return { logger, source: new StoredCredentials('one', form, vault, logger) };
  };

  test('are those of the caller at this server', () => {
    const { source } = bench({ 'one user:ada': 'a', 'two user:bob': 'b', 'one ': 'own' });
    expect(source.show(ada)).toEqual({ header: 'authorization', value: 'token a' });
    expect(source.show(bob)).toMatchObject({ code: 'credential_missing' });
    expect(source.show(undefined)).toEqual({ header: 'authorization', value: 'token own' });
  });

  test('one that was refused is shown again only when it is another one by now', () => {
    const stored = { 'one user:ada': 'a' };
    const { source } = bench(stored);
    const shown = { header: 'authorization', value: 'token a' };
    expect(source.renew(shown, ada)).toBeUndefined();
    stored['one user:ada'] = 'b';
    expect(source.renew(shown, ada)).toEqual({ header: 'authorization', value: 'token b' });
  });

  test('a vault that cannot be read stops the request, and the client does not hear where it is', () => {
    const { source, logger } = bench(new VaultTrouble('/secret/place cannot be read'));
    const shown = source.show(ada);
    expect(shown).toMatchObject({ code: 'auth_unavailable' });
    expect(JSON.stringify(shown)).not.toContain('/secret');
    expect(JSON.stringify(logger)).toContain('/secret/place');
  });
});
