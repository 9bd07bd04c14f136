import { join } from 'node:path';
import { type Carrier, carriers } from '../e2e/faults/support/server.ts';
import { freePort } from '../e2e/support/ports.ts';
import { FaultProxy } from './fault-proxy.ts';
import { NemesisServer, serverProgram } from './server-process.ts';

/** One endpoint on the network; a Unix socket has no hop before it. */
export interface FleetEndpoint {
  readonly name: string;
  readonly url: string;
  readonly process: NemesisServer;
  readonly proxy: FaultProxy | undefined;
}

/** The server whose processes the gateway starts itself. */
const stdioServer = 'stdio';
/** One name before endpoints of every protocol. */
const mixedServer = 'mixed';

const perServer = 2;

/** Real servers over every protocol: each with several endpoints, and all protocols in one pool. */
export class Fleet {
  readonly endpoints: readonly FleetEndpoint[];
  readonly #ledger: string;

  private constructor(endpoints: readonly FleetEndpoint[], ledger: string) {
    this.endpoints = endpoints;
    this.#ledger = ledger;
  }

  static async start(folder: string, ledger: string): Promise<Fleet> {
    const endpoints: FleetEndpoint[] = [];
    for (const carrier of carriers) {
      const names = [...Array.from({ length: perServer }, () => carrier), mixedServer];
      for (const name of names)
        endpoints.push(await endpointOf(name, carrier, folder, ledger, endpoints.length));
    }
    await Promise.all(endpoints.map(({ process }) => process.start()));
    return new Fleet(endpoints, ledger);
  }

  get servers(): readonly string[] {
    return [...carriers, mixedServer, stdioServer];
  }

  /** The servers as the gateway's settings name them. */
  get settings(): { readonly servers: object; readonly backends: readonly object[] } {
    return {
      backends: carriers.map((carrier) => backendOf(carrier, this.#urls(carrier))),
      servers: {
        [mixedServer]: { endpoints: this.#mixedEntries },
        [stdioServer]: this.#stdioEntry,
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all(this.endpoints.map(({ process }) => process.kill()));
    for (const { proxy } of this.endpoints) await proxy?.close();
  }

  get #mixedEntries(): readonly object[] {
    const onNetwork = this.endpoints.filter(({ name }) => name === mixedServer);
    return [
      this.#stdioEntry,
      ...onNetwork.map(({ url, process: { carrier } }) => ({ ...kindOf(carrier), url })),
    ];
  }

  get #stdioEntry(): object {
    return { command: process.execPath, args: [serverProgram, this.#ledger] };
  }

  #urls(name: string): readonly string[] {
    return this.endpoints.filter((endpoint) => endpoint.name === name).map(({ url }) => url);
  }
}

const endpointOf = async (
  name: string,
  carrier: Carrier,
  folder: string,
  ledger: string,
  index: number,
): Promise<FleetEndpoint> => {
  if (carrier === 'unix') {
    const path = join(folder, `${index}.sock`);
    const process = new NemesisServer(carrier, path, ledger);
    return { name, url: `unix://${path}`, process, proxy: undefined };
  }
  const [near, far] = [await freePort(), await freePort()];
  const process = new NemesisServer(carrier, String(far), ledger);
  return { name, url: urlOf(carrier, near), process, proxy: await FaultProxy.open(near, far) };
};

const urlOf = (carrier: Exclude<Carrier, 'unix'>, port: number): string => {
  const address = `127.0.0.1:${port}`;
  switch (carrier) {
    case 'http':
      return `http://${address}/mcp`;
    case 'sse':
      return `http://${address}/sse`;
    case 'websocket':
      return `ws://${address}/`;
    case 'tcp':
    case 'frames':
      return `tcp://${address}`;
  }
};

const kindOf = (carrier: Carrier): { readonly type: string; readonly framing?: string } => {
  if (carrier === 'tcp') return { type: 'tcp', framing: 'newline' };
  return carrier === 'frames' ? { type: 'tcp', framing: 'binary' } : { type: carrier };
};

const backendOf = (carrier: Carrier, endpoints: readonly string[]): object => {
  const { type, ...framing } = kindOf(carrier);
  return { name: carrier, protocol: type, config: { endpoints, ...framing } };
};
