import type { ResourceSettings } from '../adapters/inbound/resource-server/metadata-routes.ts';
import type { AnswerSettings } from '../adapters/shared/http/answers.ts';
import type { ChallengeSettings } from '../adapters/shared/http/challenge.ts';
import { DEFAULT_SECURITY_HEADERS } from '../adapters/shared/http/headers.ts';
import { type AuthSettings, waysIn } from './settings/auth-settings.ts';
import type { Settings } from './settings/settings.ts';

/** What every listener adds to its answers, by the settings. */
export const answersOf = (settings: Settings): AnswerSettings => {
  const { security, auth } = settings;
  const { publicUrl, authorizationServers, scopes } = resourceSettingsOf(settings);
  const { contentSecurityPolicy, referrerPolicy, ...headers } = security?.headers ?? {};
  return {
    headers: {
      ...DEFAULT_SECURITY_HEADERS,
      ...headers,
      ...(contentSecurityPolicy === undefined ? {} : { contentSecurityPolicy }),
      ...(referrerPolicy === undefined ? {} : { referrerPolicy }),
    },
    cors: security?.cors,
    challenge: {
      schemes: schemesOf(auth),
      publicUrl,
      hasMetadata: authorizationServers.length > 0,
      scopes,
    },
  };
};

/** The address of the gateway is that of its resource where nothing else is said. */
export const resourceSettingsOf = ({ resourceServer }: Settings): ResourceSettings => {
  const { publicUrl, resource, authorizationServers = [], scopes = [] } = resourceServer ?? {};
  const origin = resource === undefined ? undefined : new URL(resource).origin;
  return { publicUrl: publicUrl ?? origin, resource, authorizationServers, scopes };
};

/** Ways to show who one is that have a scheme of their own; whoever has another way knows it. */
const schemesOf = (auth: AuthSettings): ChallengeSettings['schemes'] => {
  const providers: readonly string[] = waysIn(auth).map(({ provider }) => provider);
  const takesTokens = providers.some((one) => ['token', 'jwt', 'oauth2'].includes(one));
  const takesPasswords = providers.includes('basic');
  const schemes = [
    ...(takesTokens ? ['Bearer' as const] : []),
    ...(takesPasswords ? ['Basic' as const] : []),
  ];
  // RFC 9110 §15.5.2: a 401 names at least one.
  return schemes.length === 0 ? ['Bearer'] : schemes;
};
