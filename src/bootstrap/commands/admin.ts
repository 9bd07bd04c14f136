import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { IssuedToken, TokenRequest } from '../../adapters/inbound/cli/commands/admin.ts';
import type { SettingsSource } from '../../adapters/inbound/cli/source.ts';
import { TokenBookTrouble } from '../../application/ports/driven/revocations.ts';
import { formatProblem } from '../../domain/config/problem.ts';
import { recorderOf } from '../command-audit.ts';
import { waysIn } from '../settings/auth-settings.ts';
import { tokenDeskOf } from './admin-tokens.ts';
import { loadToRead } from './load.ts';

/** A token signed with the secret of a configuration, for its issuer and the first of its audiences. A text: why not. */
export const issueToken = async (
  source: SettingsSource,
  { user, lifetimeMs, scopes }: TokenRequest,
): Promise<IssuedToken | string> => {
  const { settings, problems } = await loadToRead(source);
  if (settings === undefined) return problems.map(formatProblem).join('; ');
  const ways = waysIn(settings.auth);
  const auth = ways.find((way) => way.provider === 'jwt');
  if (auth === undefined) {
    const named = ways.map(({ provider }) => provider).join(', ') || 'none';
    return `auth.provider is ${named}: tokens are signed where it is jwt`;
  }
  if (auth.key.kind !== 'secret') {
    return 'the configuration has only the public key of whoever signs tokens: make them there';
  }
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const expirySeconds = nowSeconds + Math.floor(lifetimeMs / 1_000);
  const [audience = ''] = auth.audience;
  const id = randomUUID();
  const draft = new SignJWT(scopes.length === 0 ? {} : { scopes: [...scopes] })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(user)
    .setJti(id)
    .setAudience(audience)
    .setIssuedAt(nowSeconds)
    .setExpirationTime(expirySeconds);
  if (auth.issuer !== undefined) draft.setIssuer(auth.issuer);
  const details = { id, user, scopes, expires_at: new Date(expirySeconds * 1_000).toISOString() };
  const obstacle = await recorderOf(settings)('token.create', details);
  if (obstacle !== undefined) return obstacle;
  const token = await draft.sign(new TextEncoder().encode(auth.key.secret));
  const [issuedAtMs, expiresAtMs] = [nowSeconds * 1_000, expirySeconds * 1_000];
  const listed = await tokenDeskOf(settings).issued({
    id,
    user,
    scopes,
    issuedAtMs,
    expiresAtMs,
  });
  const unlisted = listed instanceof TokenBookTrouble ? listed.message : undefined;
  const expiresAt = new Date(expiresAtMs).toISOString();
  return { token, id, user, scopes, expiresAt, unlisted };
};
