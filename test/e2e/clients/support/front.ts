import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from '../../../support/program.ts';
import { type RunningGateway, startGateway } from '../../support/gateway.ts';
import type { ServerEntry } from './everything.ts';
import type { Address } from './ways.ts';

const listener = (name: string, protocol = name) => ({
  name,
  protocol,
  config: { host: '127.0.0.1', port: 0 },
});

export interface Front {
  readonly gateway: RunningGateway;
  /** Where a client of that transport finds all servers; over stdio it starts a gateway of its own. */
  address(kind: Address['kind']): Address;
  /** Where it finds one server alone; stdio has no room for a name. */
  addressOf(kind: Exclude<Address['kind'], 'stdio'>, server: string): Address;
}

/** One gateway that listens for every transport of the SDKs, in front of these servers; `more`: other sections. */
export const startFront = async (
  servers: Readonly<Record<string, ServerEntry>>,
  more: object = {},
): Promise<Front> => {
  const common = { version: 1, auth: { provider: 'none' }, servers, ...more };
  const gateway = await startGateway({
    ...common,
    server: { frontends: [listener('http'), listener('sse'), listener('websocket')] },
  });
  const stdioFile = join(gateway.folder, 'stdio.json');
  const modes = [{ type: 'stdin_stdout' }];
  const frontends = [{ name: 'stdio', protocol: 'stdio', config: { modes } }];
  writeFileSync(stdioFile, JSON.stringify({ ...common, server: { frontends } }));
  const url = (kind: 'http' | 'sse' | 'websocket', rest: string): URL => {
    const scheme = kind === 'websocket' ? 'ws' : 'http';
    const path = kind === 'sse' ? '/sse' : '/mcp';
    return new URL(`${scheme}://127.0.0.1:${gateway.port(kind)}${path}${rest}`);
  };
  return {
    gateway,
    address: (kind) =>
      kind === 'stdio'
        ? { kind, command: process.execPath, args: [program, 'serve', '--config', stdioFile] }
        : { kind, url: url(kind, '') },
    addressOf: (kind, server) => ({ kind, url: url(kind, `/${server}`) }),
  };
};
