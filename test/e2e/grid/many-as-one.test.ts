import { beforeAll, describe, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type Grid, openFrontends, startGrid } from '../support/grid.ts';
import { freePort } from '../support/ports.ts';
import { rawAt, rawMembers } from '../support/raw-json.ts';
import { HARD_JSON } from '../support/samples.ts';
import { callText, callTool, introduce, requestText } from '../support/talk.ts';

const living = { alpha: 'stdio', beta: 'unix', gamma: 'http' } as const;

let grid: Grid;
beforeAll(async () => {
  const started = Object.entries(living).map(async ([name, carrier]) => {
    const { entry } = await startScriptedServer(carrier, name);
    return [name, entry] as const;
  });
  const url = `tcp://127.0.0.1:${await freePort()}`;
  const dead = { type: 'tcp', url, framing: 'newline' };
  grid = await startGrid({ servers: { ...Object.fromEntries(await Promise.all(started)), dead } });
});

const list = async (client: RawClient, what: string, key: string): Promise<string[]> => {
  const answer = await client.request(requestText('1', `${what}/list`));
  const entries: unknown = JSON.parse(rawAt(answer, 'result', what));
  if (!Array.isArray(entries)) throw new Error(`no list: ${answer}`);
  return entries.map((entry: unknown) => String(Reflect.get(Object(entry), key)));
};

describe.each(openFrontends)('several servers as one, by %s', (frontend) => {
  let client: RawClient;
  beforeAll(async () => {
    client = await grid.open(frontend);
    await introduce(client);
  });

  it('[RS-01] [RS-07] lists the tools of all that live and calls the owner of each', async () => {
    const names = await list(client, 'tools', 'name');
    for (const server of Object.keys(living)) {
      expect(names).toContain(`${server}__echo`);
      const handshake = await callTool(client, `${server}__handshake`);
      expect(rawAt(handshake, 'name')).toBe(`"${server}"`);
      const echoed = await callTool(client, `${server}__echo`, HARD_JSON);
      expect(rawAt(echoed, 'echo')).toBe(HARD_JSON);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names.some((name) => name.startsWith('dead__'))).toBe(false);
  });

  it('[RS-02] lists the resources of all and reads each from its owner', async () => {
    const uris = await list(client, 'resources', 'uri');
    expect(uris.toSorted()).toEqual(Object.keys(living).map((name) => `demo://${name}/one`));
    for (const server of Object.keys(living)) {
      const params = `{"uri":"demo://${server}/one"}`;
      const answer = await client.request(requestText('2', 'resources/read', params));
      expect(rawAt(answer, 'result')).toBe(
        `{"contents":[{"uri":"demo://${server}/one","text":"of ${server}","x-n":18446744073709551615}]}`,
      );
    }
  });

  it('[RS-02] reads a resource from its owner although nobody has listed any', async () => {
    const stranger = await grid.open(frontend);
    await introduce(stranger);
    const params = '{"uri":"demo://gamma/one"}';
    const answer = await stranger.request(requestText('1', 'resources/read', params));
    expect(rawAt(answer, 'result')).toContain('"text":"of gamma"');
    await stranger.close();
  });

  it('[RS-03] lists the prompts of all and gets each from its owner', async () => {
    const names = await list(client, 'prompts', 'name');
    expect(names.toSorted()).toEqual(Object.keys(living).map((name) => `${name}__greet`));
    for (const server of Object.keys(living)) {
      const answer = await client.request(
        requestText('3', 'prompts/get', `{"name":"${server}__greet"}`),
      );
      expect(rawAt(answer, 'result')).toContain(`greetings from ${server}`);
    }
  });

  it('refuses a name of no server with the servers there are', async () => {
    const answer = await client.request(callText('4', 'delta__echo'));
    expect(rawAt(answer, 'error', 'code')).toBe('-32602');
    const message = rawAt(answer, 'error', 'message');
    for (const server of Object.keys(living)) expect(message).toContain(server);
  });

  it('refuses a call of the dead server by name and goes on with the others', async () => {
    const answer = await client.request(callText('5', 'dead__echo'));
    expect(rawAt(answer, 'error', 'code')).toBe('-32004');
    expect(rawMembers(await callTool(client, 'alpha__echo')).has('echo')).toBe(true);
  });
});

describe('the whole catalogue', () => {
  it.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])(
    '[RS-04] answers initialize of %s and ping itself',
    async (version) => {
      const client = await grid.open('websocket');
      const params = `{"protocolVersion":"${version}","capabilities":{},"clientInfo":{"name":"c","version":"1"}}`;
      const answer = await introduce(client, params);
      expect(rawAt(answer, 'result', 'protocolVersion')).toBe(`"${version}"`);
      expect(rawAt(answer, 'result', 'serverInfo', 'name')).toBe('"mcp-gateway"');
      const pong = await client.request(requestText('1', 'ping'));
      expect(pong).toBe('{"jsonrpc":"2.0","id":1,"result":{}}');
      await client.close();
    },
  );
});

describe.each(['http', 'sse', 'websocket'] as const)('one namespace, by %s', (frontend) => {
  it('shows the names of its server alone and as they are', async () => {
    for (const server of Object.keys(living)) {
      const client = await grid.open(frontend, server);
      const hello = await introduce(client);
      expect(rawAt(hello, 'result', 'serverInfo', 'name')).toBe(`"${server}"`);
      expect(await list(client, 'tools', 'name')).toContain('echo');
      expect(await list(client, 'resources', 'uri')).toEqual([`demo://${server}/one`]);
      expect(rawAt(await callTool(client, 'handshake'), 'name')).toBe(`"${server}"`);
      await client.close();
    }
  });
});
