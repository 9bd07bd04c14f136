import { onTestFinished } from 'vitest';
import { OAuthServer, type OAuthServerOptions } from './oauth-server.ts';

/** It listens until the end of the test. */
export const startedOAuthServer = async (options?: OAuthServerOptions): Promise<OAuthServer> => {
  const server = await new OAuthServer(options).listen();
  onTestFinished(() => server.stop());
  return server;
};
