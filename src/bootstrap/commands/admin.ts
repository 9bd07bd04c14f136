import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { IssuedToken, TokenRequest } from '../../adapters/inbound/cli/commands/admin.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { loadToRead } from './load.ts';

/** A token signed with the secret of a configuration, for its issuer and the first of its audiences. A text: why not. */
export const issueToken = async (
  source: SettingsSource,
  { user, lifetimeMs, scopes }: TokenRequest,
): Promise<IssuedToken | string> => {
  const { settings, problems } = await loadToRead(source);
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  const { auth } = settings;
  if (auth.provider !== 'jwt') {
    return `auth.provider is ${auth.provider}: tokens are signed where it is jwt`;
  }
  if (auth.key.kind !== 'secret') {
    return 'the configuration has only the public key of whoever signs tokens: make them there';
  }
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const expirySeconds = nowSeconds + Math.floor(lifetimeMs / 1_000);
  const [audience = ''] = auth.audience;
  const draft = new SignJWT(scopes.length === 0 ? {} : { scopes: [...scopes] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setJti(randomUUID())
    .setAudience(audience)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(expirySeconds);
  if (auth.issuer !== undefined) draft.setIssuer(auth.issuer);
  const token = await draft.sign(new TextEncoder().encode(auth.key.secret));
  return { token, user, scopes, expiresAt: new Date(expirySeconds * 1_000).toISOString() };
};
