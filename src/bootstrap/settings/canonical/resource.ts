import type { ResourceServerSettings } from '../resource-settings.ts';
import type { Tree } from './tree.ts';

/** What `auth` says of the gateway as a resource. */
export const resourceTree = (settings: ResourceServerSettings | undefined): Tree => {
  const { resource, authorizationServers = [], scopes = [] } = settings ?? {};
  return {
    resource,
    authorization_servers: authorizationServers.length === 0 ? undefined : authorizationServers,
    scopes_supported: scopes.length === 0 ? undefined : scopes,
  };
};
