import type { JwtAuthSettings } from '../auth-settings.ts';
import type { FetchedKeySettings, JwtIssuerSettings } from '../jwt-settings.ts';
import type { Tree } from './tree.ts';
import { durationText } from './units.ts';

/** `auth.jwt`. */
export const jwtTree = (auth: JwtAuthSettings): Tree => {
  const { issuers } = auth;
  const others = issuers?.map((issuer) => [issuer.name, issuerTree(issuer)] as const);
  return {
    ...issuerTree(auth),
    issuers: others === undefined ? undefined : Object.fromEntries(others),
  };
};

const issuerTree = (issuer: JwtIssuerSettings): Tree => ({
  issuer: issuer.issuer,
  audience: issuer.audience,
  ...keyTree(issuer),
  algorithms: issuer.algorithms,
  required_claims: issuer.requiredClaims,
  strict_type: issuer.strictType,
  groups_claim: issuer.groupsClaim,
});

const keyTree = ({ key, moreKeys = [] }: JwtIssuerSettings): Tree => {
  switch (key.kind) {
    case 'secret': {
      const more = moreKeys.flatMap((one) => (one.kind === 'secret' ? [one.secret] : []));
      return { secret_key: more.length === 0 ? key.secret : [key.secret, ...more] };
    }
    case 'public_key': {
      const more = moreKeys.flatMap((one) => (one.kind === 'public_key' ? [one.file] : []));
      return { public_key_path: more.length === 0 ? key.file : [key.file, ...more] };
    }
    case 'jwks':
      return { jwks_url: key.url, ...cacheTree(key) };
    case 'discovery':
      return { discovery: true, ...cacheTree(key) };
  }
};

const cacheTree = ({ cacheMs }: FetchedKeySettings): Tree => ({
  jwks_cache: cacheMs === undefined ? undefined : durationText(cacheMs),
});
