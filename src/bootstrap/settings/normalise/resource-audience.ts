import { type AuthSettings, DEFAULT_AUDIENCE, type SingleAuthSettings } from '../auth-settings.ts';
import type { ResourceServerSettings } from '../resource-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';

/**
 * Tokens for the gateway as a resource name it (RFC 8707): its one name, or each of its addresses. That is accepted beside the
 * audiences that are written, and in place of the one that is meant when none is.
 */
export const withResource = (
  auth: AuthSettings | undefined,
  { auth: section }: GatewayFile,
  settings: ResourceServerSettings | undefined,
): AuthSettings | undefined => {
  const { resource, publicUrl } = settings ?? {};
  const own = resource ?? publicUrl;
  if (auth === undefined || own === undefined) return auth;
  const isWritten = section?.jwt?.audience !== undefined;
  const accepted = resource === undefined ? [own, `${own}/*`] : [own];
  const extended = (audience: readonly string[]): readonly string[] => [
    ...new Set([...audience.filter((one) => isWritten || one !== DEFAULT_AUDIENCE), ...accepted]),
  ];
  const withAudience = <Way extends AuthSettings | SingleAuthSettings>(way: Way): Way => {
    if (way.provider === 'oauth2') return { ...way, audience: extended(way.audience) };
    if (way.provider === 'chain') return { ...way, members: way.members.map(withAudience) };
    if (way.provider !== 'jwt') return way;
    const issuers = way.issuers?.map((one) => ({ ...one, audience: extended(one.audience) }));
    const main = { ...way, audience: extended(way.audience) };
    return issuers === undefined ? main : { ...main, issuers };
  };
  return withAudience(auth);
};
