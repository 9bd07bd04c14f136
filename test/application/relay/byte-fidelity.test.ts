import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GatewayBuild } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { jsonObjectTexts, jsonValueTexts } from '../../support/pure/json-texts.ts';

type Member = readonly [key: string, text: string];

/** Ids that must come back exactly as they were written. */
const oddIds = ['0', '1', '"1"', '-1', '1.5', '9007199254740993', '1e400', '""', '"é\\u00e9🐎"'];

const envelope = (members: readonly Member[]): string =>
  `{${members.map(([key, text]) => `"${key}":${text}`).join(',')}}`;

const withId = (members: readonly Member[], id: string): string =>
  envelope(members.map(([key, text]) => [key, key === 'id' ? id : text]));

/** The members of a message in any order. */
const inAnyOrder = (
  members: Readonly<Record<string, fc.Arbitrary<string>>>,
): fc.Arbitrary<readonly Member[]> =>
  fc
    .tuple(
      ...Object.entries(members).map(([key, texts]) => texts.map((text): Member => [key, text])),
    )
    .chain((list) => fc.shuffledSubarray(list, { minLength: list.length }));

const requests = inAnyOrder({
  jsonrpc: fc.constant('"2.0"'),
  id: fc.constantFrom(...oddIds),
  method: fc.constant('"vendor/anything"'),
  params: jsonObjectTexts,
  'x-unknown': jsonValueTexts,
});

const answersWith = (outcome: Readonly<Record<string, fc.Arbitrary<string>>>) =>
  inAnyOrder({
    jsonrpc: fc.constant('"2.0"'),
    id: fc.constant('?'),
    ...outcome,
    'x-unknown': jsonValueTexts,
  });

const errorTexts = jsonValueTexts.map((data) => `{"data":${data},"message":"no","code":-32099}`);

describe('what the gateway need not rewrite crosses byte for byte', () => {
  test('a request reaches the server unchanged except for its id', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    fc.assert(
      fc.property(requests, (members) => {
        const sink = client.send(envelope(members));
        const heard = link.last('vendor/anything');
        expect(heard.text).toBe(withId(members, heard.id));
        link.answer(heard, '{}');
        expect(sink.isOver).toBe(true);
      }),
    );
  });

  test.each([
    ['result', answersWith({ result: jsonValueTexts })],
    ['error', answersWith({ error: errorTexts })],
  ])('a response with %s reaches the client unchanged except for its id', async (_, answers) => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    fc.assert(
      fc.property(fc.constantFrom(...oddIds), answers, (id, members) => {
        const sink = client.request(id, 'tools/call', '{"name":"any"}');
        link.say(withId(members, link.last('tools/call').id));
        expect(sink.text).toBe(withId(members, id));
      }),
    );
  });

  test('a notification crosses unchanged in both directions', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    fc.assert(
      fc.property(jsonObjectTexts, (params) => {
        const text = `{"params":${params},"method":"notifications/vendor","jsonrpc":"2.0"}`;
        client.send(text);
        link.say(text);
        expect(link.last('notifications/vendor').text).toBe(text);
        expect(client.outlet.delivered.at(-1)).toBe(text);
      }),
    );
  });

  test('a request of the server and its answer cross unchanged except for the id', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    const { link } = build.server('alone');
    fc.assert(
      fc.property(requests, jsonValueTexts, (members, result) => {
        link.say(envelope(members));
        const asked = client.outlet.delivered.at(-1) ?? '';
        const ownId = String((JSON.parse(asked) as { id: number }).id);
        expect(asked).toBe(withId(members, ownId));
        client.send(`{"result":${result},"id":${ownId},"jsonrpc":"2.0"}`);
        const id = members.find(([key]) => key === 'id')?.[1];
        expect(link.responses.at(-1)).toBe(`{"result":${result},"id":${id},"jsonrpc":"2.0"}`);
      }),
    );
  });

  test('where several servers are one, only the name is rewritten beside the id', async () => {
    const build = new GatewayBuild({ left: {}, right: {} });
    const client = await build.client();
    client.request(1, 'tools/call', '{"name":"right__first"}');
    await settled();
    const { link } = build.server('right');
    fc.assert(
      fc.property(jsonObjectTexts, (args) => {
        const params = (name: string) => `{"arguments":${args}, "name" : "${name}", "n":1e400}`;
        client.request(2, 'tools/call', params('right__do'));
        expect(link.last('tools/call').params).toBe(params('do'));
        client.cancel(2);
      }),
    );
  });
});

describe('line breaks between tokens', () => {
  test('become spaces on the way to the server, and strings keep their escapes', async () => {
    const build = new GatewayBuild({ alone: {} });
    const client = await build.client();
    client.send('{"jsonrpc":"2.0",\r\n"id":1,\n"method":"tools/call","params":{"t":"a\\nb"}}');
    const heard = build.server('alone').link.last('tools/call');
    expect(heard.text).toBe(
      `{"jsonrpc":"2.0",  "id":${heard.id}, "method":"tools/call","params":{"t":"a\\nb"}}`,
    );
  });
});
