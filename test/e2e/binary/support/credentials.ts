import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameConnection } from '../../../support/originals/frame-connection.ts';
import { type LayoutName, layouts } from '../../../support/originals/layouts.ts';
import { OriginalRouter } from '../../../support/originals/router.ts';
import { call, type FaultGateway, initialize, openGateway } from '../../faults/support/rig.ts';
import { startScriptedServer } from '../../support/backends/scripted-server.ts';
import { HttpClient } from '../../support/clients/http.ts';
import { WebSocketClient } from '../../support/clients/websocket.ts';
import { rawMembers } from '../../support/raw-json.ts';
import { type Answer, answerOf } from './answers.ts';
import { vocabularies } from './dialects.ts';
import { type FormName, forms } from './forms.ts';

/** Three tokens, and the settings of a gateway that knows the first two. */
export interface Credentials {
  readonly ada: string;
  readonly bob: string;
  readonly wrong: string;
  readonly auth: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

const UNAUTHORIZED = -32_002;
const AUTH = 6;
const AUTH_RESPONSE = 7;

/** Resolves with the answer to a request, or with the error frame that came instead. */
const ask = async (
  connection: FrameConnection,
  dialect: LayoutName,
  text: string,
): Promise<string> => {
  const known = connection.frames.length;
  connection.send(vocabularies[dialect].request, text);
  return (await connection.frame(() => true, known)).text;
};

const initializeWith = (token: string): string =>
  initialize().replace('"params":{', `"params":{"token":"${token}",`);

const wrapped: readonly (readonly [LayoutName, FormName])[] = [
  ['g12', '{auth_token, message}'],
  ['g12', '{auth_token, request}'],
  ['g12', 'envelope'],
  ['r16', 'envelope'],
  ['s12', 'envelope'],
  ['m6', 'envelope'],
  ['m7', 'envelope'],
];

/** What a gateway does with tokens in every place they may stand, whatever it knows them by. */
export const describeCredentials = (name: string, credentials: Credentials): void => {
  describe(name, () => {
    const { ada: ADA, bob: BOB, wrong: WRONG, auth, env } = credentials;
    let gateway: FaultGateway;
    beforeAll(async () => {
      const { entry } = await startScriptedServer('tcp-binary');
      gateway = await openGateway(
        {
          servers: { demo: entry },
          auth,
        },
        env === undefined ? {} : { env },
      );
    });
    afterAll(async () => {
      expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
      // Whatever a token came in, none may be written down.
      const told = gateway.lines.join();
      for (const token of [ADA, BOB, WRONG]) expect(told).not.toContain(token);
      expect(await gateway.stop()).toBe(0);
    });

    const open = (dialect: LayoutName): Promise<FrameConnection> =>
      FrameConnection.open(gateway.port('tcp'), layouts[dialect]);

    describe('a token', () => {
      it.each(['g12', 'r16', 's12', 'm6', 'm7'] as const)(
        'in params.token of initialize opens a session in %s',
        async (dialect) => {
          const connection = await open(dialect);
          const hello = answerOf(await ask(connection, dialect, initializeWith(ADA)));
          expect(hello.result?.protocolVersion).toBe('2025-11-25');
          // No server may see it.
          expect(await ask(connection, dialect, call(1, 'handshake'))).not.toContain(ADA);
          await connection.close();
        },
      );

      it.each(wrapped)('opens a session in %s when it is in %s', async (dialect, name) => {
        const { wrap, unwrap } = forms[name];
        const connection = await open(dialect);
        const hello = unwrap(await ask(connection, dialect, wrap(initialize(), ADA)));
        expect(answerOf(hello).result?.protocolVersion).toBe('2025-11-25');
        const again = unwrap(await ask(connection, dialect, wrap(call(1, 'echo'), ADA)));
        expect(answerOf(again).result?.['echo']).toEqual({});
        // The connection has its principal; later messages may go without.
        const bare = await ask(connection, dialect, call(2, 'mirror'));
        expect(answerOf(bare).result).toBeDefined();
        expect(bare).not.toContain(ADA);
        await connection.close();
      });

      it.each([
        ['as it is', ADA],
        ['with the word Bearer before it', `Bearer ${ADA}`],
      ])('in an envelope may stand %s', async (_, token) => {
        const { wrap, unwrap } = forms.envelope;
        const connection = await open('r16');
        const hello = unwrap(await ask(connection, 'r16', wrap(initialize(), token)));
        expect(answerOf(hello).result).toBeDefined();
        await connection.close();
      });

      it.each([
        ['as JSON', JSON.stringify({ token: ADA })],
        ['as text', ADA],
        ['as text with the word Bearer', `Bearer ${ADA}`],
      ])('in an Auth frame %s opens a session', async (_, payload) => {
        const connection = await open('s12');
        connection.send(AUTH, payload);
        const response = await connection.frame(() => true);
        expect(response.type).toBe(AUTH_RESPONSE);
        expect(answerOf(await ask(connection, 's12', initialize())).result).toBeDefined();
        expect(answerOf(await ask(connection, 's12', call(1, 'echo'))).result).toBeDefined();
        await connection.close();
      });
    });

    describe('a wrong token', () => {
      it.each([
        ['g12', 'in params.token', initializeWith(WRONG)],
        ['g12', 'in a wrapper', forms['{auth_token, message}'].wrap(initialize(), WRONG)],
        ['r16', 'in an envelope', forms.envelope.wrap(initialize(), WRONG)],
        ['m7', 'in an envelope', forms.envelope.wrap(initialize(), WRONG)],
        ['g12', 'that is none at all', initialize()],
        ['r16', 'that is none at all in an envelope', forms.envelope.wrap(initialize())],
        ['m6', 'that is none at all', initialize()],
      ] as const)('over %s %s gets an error, and the connection ends', async (dialect, _, text) => {
        const connection = await open(dialect);
        const answer = await ask(connection, dialect, text);
        expect(answer).toMatch(/-32002/);
        await connection.closed;
      });

      it('in an Auth frame gets an AuthResponse that says so, and the connection ends', async () => {
        const connection = await open('s12');
        connection.send(AUTH, JSON.stringify({ token: WRONG }));
        const { type, text } = await connection.frame(() => true);
        expect(type).toBe(AUTH_RESPONSE);
        expect(JSON.parse(text)).toMatchObject({ success: false });
        await connection.closed;
      });

      it('of the original router is printed to its user', async () => {
        const url = `tcp://127.0.0.1:${gateway.port('tcp')}`;
        const router = await OriginalRouter.start({ url, token: WRONG });
        const printed = answerOf(await router.request(initialize('1')));
        expect(printed).toMatchObject({ id: 1, error: { code: UNAUTHORIZED } });
        await router.ended;
        await router.close();
      });

      it('of the original router over WebSocket is refused at the door', async () => {
        const url = `ws://127.0.0.1:${gateway.port('ws')}/mcp`;
        await expect(OriginalRouter.start({ url, token: WRONG })).rejects.toThrow(/401/);
        const router = await OriginalRouter.start({ url, token: ADA });
        expect(answerOf(await router.request(initialize('1'))).result).toBeDefined();
        await router.close();
      });
    });

    describe('a token of somebody else in a session', () => {
      it.each([
        ['g12', '{auth_token, message}'],
        ['g12', 'envelope'],
        ['r16', 'envelope'],
      ] as const)('over %s in %s is refused for that message alone', async (dialect, name) => {
        const { wrap, unwrap } = forms[name];
        const connection = await open(dialect);
        await ask(connection, dialect, wrap(initialize(), ADA));
        for (const stranger of [BOB, WRONG]) {
          const answer = unwrap(await ask(connection, dialect, wrap(call(1, 'echo'), stranger)));
          expect(answerOf(answer)).toMatchObject({ id: 1, error: { code: UNAUTHORIZED } });
        }
        const own = unwrap(await ask(connection, dialect, wrap(call(2, 'echo'), ADA)));
        expect(answerOf(own)).toMatchObject({ id: 2, result: { echo: {} } });
        await connection.close();
      });

      it('over WebSocket is refused for that message alone', async () => {
        const { wrap, unwrap } = forms.envelope;
        const client = await WebSocketClient.open(`ws://127.0.0.1:${gateway.port('ws')}/mcp`, {
          authorization: `Bearer ${ADA}`,
        });
        const say = async (message: string, token: string): Promise<Answer> =>
          answerOf(unwrap(await client.request(wrap(message, token))));
        expect((await say(initialize(), ADA)).result).toBeDefined();
        expect((await say(call(1, 'echo'), BOB)).error?.code).toBe(UNAUTHORIZED);
        expect((await say(call(2, 'echo'), ADA)).result).toBeDefined();
        await client.close();
      });

      it('over HTTP is refused for that message alone', async () => {
        const { wrap } = forms.envelope;
        const client = new HttpClient(gateway.url('http', '/mcp'), {
          authorization: `Bearer ${ADA}`,
        });
        await client.request(initialize());
        expect(answerOf(await client.request(wrap(call(1, 'echo'), BOB))).error?.code).toBe(
          UNAUTHORIZED,
        );
        // HTTP answers bare, whatever it was asked in (mission §3.6).
        expect(answerOf(await client.request(wrap(call(2, 'echo'), ADA))).result).toBeDefined();
        await client.close();
      });
    });

    describe('two clients with one token each', () => {
      it('open sessions side by side', async () => {
        const connections = await Promise.all([open('g12'), open('r16')]);
        const [first, second] = connections;
        await ask(first, 'g12', initializeWith(ADA));
        const hello = await ask(second, 'r16', forms.envelope.wrap(initialize(), BOB));
        expect(rawMembers(forms.envelope.unwrap(hello)).has('result')).toBe(true);
        await Promise.all(connections.map((connection) => connection.close()));
      });
    });
  });
};
