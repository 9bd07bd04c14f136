import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { openFrontends, startGrid } from '../support/grid.ts';
import { oneLine, rawAt } from '../support/raw-json.ts';
import { callText, introduce } from '../support/talk.ts';
import { messageText, objectText } from './json-texts.ts';

const RUNS = 150;
const carriers = ['stdio', 'http', 'sse', 'tcp-binary'] as const;

const clients: RawClient[] = [];

beforeAll(async () => {
  for (const carrier of carriers) {
    const { entry } = await startScriptedServer(carrier);
    const grid = await startGrid({ servers: { scripted: entry } });
    for (const frontend of openFrontends) {
      const client = await grid.open(frontend);
      await introduce(client);
      clients.push(client);
    }
  }
});

let lastId = 0;
const freshId = (): string => {
  lastId += 1;
  return `"\\u0066-${lastId}"`;
};

const someClient = fc.nat().map((lot) => clients[lot % clients.length] as RawClient);

it('[PD-06] carries any request as it was written, its id and raw line breaks apart', () =>
  fc.assert(
    fc.asyncProperty(
      someClient,
      messageText([
        ['method', fc.constant('"tools/call"')],
        ['params', objectText.map((args) => `{"name":"mirror" , "arguments":${args}}`)],
      ]),
      async (client, [before, after]) => {
        const answer = await client.request(before + freshId() + after);
        const seen = String(JSON.parse(rawAt(answer, 'result', 'text')));
        const id = seen.slice(before.length, seen.length - after.length);
        expect(seen.slice(0, before.length) + seen.slice(before.length + id.length)).toBe(
          oneLine(before + after),
        );
        expect(id).toMatch(/^\d+$/);
      },
    ),
    { numRuns: RUNS },
  ));

it('[PD-06] carries any answer as it was written, its id and raw line breaks apart', () =>
  fc.assert(
    fc.asyncProperty(
      someClient,
      messageText([['result', objectText]]),
      async (client, [before, after]) => {
        const id = freshId();
        const answer = await client.request(callText(id, 'raw', JSON.stringify({ before, after })));
        expect(answer).toBe(oneLine(before + id + after));
      },
    ),
    { numRuns: RUNS },
  ));
