import { type AuthSettings, waysIn } from '../auth-settings.ts';
import type { Path } from '../document/places.ts';
import type { ResourceServerSettings } from '../resource-settings.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import { checkUrl } from './auth-url.ts';
import type { Findings } from './findings.ts';

/** RFC 6749 §3.3. */
const scopeForm = /^[\x21\x23-\x5b\x5d-\x7e]+$/;
const addressPath: Path = ['server', 'public_url'];

/** What clients are told of the gateway and of those who give out tokens for it: as it is written, else by what is checked. */
export const resourceOf = (
  { server, auth: section }: GatewayFile,
  auth: AuthSettings | undefined,
  findings: Findings,
): ResourceServerSettings | undefined => {
  const { resource, authorization_servers: servers, scopes_supported: scopes = [] } = section ?? {};
  for (const scope of scopes) {
    if (scopeForm.test(scope)) continue;
    const message = `a scope has no spaces, quotes or backslashes, and this one has: ${JSON.stringify(scope)}`;
    findings.problem(['auth', 'scopes_supported'], message);
  }
  const settings: ResourceServerSettings = {
    publicUrl: addressOf(server?.public_url, addressPath, findings)?.replace(/(?<!\/)\/+$/, ''),
    resource: addressOf(resource, ['auth', 'resource'], findings),
    authorizationServers:
      servers === undefined
        ? issuersOf(auth)
        : servers.filter((server) =>
            isAddress(server, ['auth', 'authorization_servers'], findings),
          ),
    scopes,
  };
  const { publicUrl: address, resource: name, authorizationServers } = settings;
  const isNothing = address === undefined && name === undefined && scopes.length === 0;
  return isNothing && authorizationServers.length === 0 ? undefined : settings;
};

const addressOf = (
  written: string | undefined,
  path: Path,
  findings: Findings,
): string | undefined =>
  written !== undefined && isAddress(written, path, findings) ? written : undefined;

/** RFC 8707 §2, RFC 8414 §2: neither a query nor a fragment. */
const isAddress = (written: string, path: Path, findings: Findings): boolean => {
  if (!checkUrl(written, path, findings)) return false;
  if (!/[?#]/.test(written)) return true;
  findings.problem(path, 'an address of this kind has no query and no fragment');
  return false;
};

/** An issuer that is no address is known to nobody but the two who agreed on it. */
const issuersOf = (auth: AuthSettings | undefined): readonly string[] => {
  const issuers = (auth === undefined ? [] : waysIn(auth)).flatMap((way) => {
    if (way.provider === 'oauth2') return way.issuer ?? [];
    if (way.provider !== 'jwt') return [];
    return [way, ...(way.issuers ?? [])].flatMap(({ issuer }) => issuer ?? []);
  });
  return [...new Set(issuers.filter((issuer) => /^https?:\/\//.test(issuer)))];
};
