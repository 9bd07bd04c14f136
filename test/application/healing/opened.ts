import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { replies } from './tools.ts';

/** One legacy client of one server with tools. */
export const opened = async (plan: ServerPlan = {}) => {
  const build = new GatewayBuild({ alone: { replies, ...plan } });
  const client = await build.client();
  const server = build.server('alone');
  const call = (name: string, id = 1, more = '') =>
    client.request(id, 'tools/call', `{"name":"${name}","big":9007199254740993${more}}`);
  return { build, client, server, call };
};
