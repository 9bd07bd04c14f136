import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameConnection } from '../../support/originals/frame-connection.ts';
import { frameOf, type LayoutName, layouts } from '../../support/originals/layouts.ts';
import { call, type FaultGateway, initialize, openGateway } from '../faults/support/rig.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { requestText } from '../support/talk.ts';
import { answerOf } from './support/answers.ts';
import { dialectNames, vocabularies } from './support/dialects.ts';
import { formNames, forms } from './support/forms.ts';

const ARGUMENTS = '{"big":9007199254740993,"text":"é"}';

let gateway: FaultGateway;
beforeAll(async () => {
  const { entry } = await startScriptedServer('tcp-binary');
  gateway = await openGateway({ servers: { demo: entry } });
});
afterAll(async () => {
  expect(gateway.lines.filter((line) => line.includes('a fault of the gateway'))).toEqual([]);
  expect(await gateway.stop()).toBe(0);
});

const open = (dialect: LayoutName): Promise<FrameConnection> =>
  FrameConnection.open(gateway.port('tcp'), layouts[dialect]);

/** Sends a request and resolves with the next frame of the type answers have. */
const ask = async (
  connection: FrameConnection,
  dialect: LayoutName,
  text: string,
): Promise<string> => {
  const known = connection.frames.length;
  connection.send(vocabularies[dialect].request, text);
  const { type, text: answer } = await connection.frame(() => true, known);
  expect(type, answer).toBe(vocabularies[dialect].response);
  return answer;
};

describe.each(dialectNames)('a client of the dialect %s', (dialect) => {
  const words = vocabularies[dialect];

  it.each(formNames)('is answered in kind when its form is %s', async (name) => {
    const form = forms[name];
    const connection = await open(dialect);
    const say = async (message: string): Promise<string> =>
      form.unwrap(await ask(connection, dialect, form.wrap(message)));
    expect(answerOf(await say(initialize('"h"'))).result?.protocolVersion).toBe('2025-11-25');
    expect(await say(call('1', 'echo', ARGUMENTS))).toBe(
      `{"jsonrpc":"2.0","id":1,"result":{"content":[],"echo":${ARGUMENTS}}}`,
    );
    const refused = answerOf(await say(requestText('"x"', 'no/such/method')));
    expect(refused).toMatchObject({ id: 'x', error: { code: -32_601 } });
    expect(answerOf(await say(requestText('2', 'ping')))).toMatchObject({ id: 2, result: {} });
    await connection.close();
  });

  it('may change its form with every message', async () => {
    const connection = await open(dialect);
    await ask(connection, dialect, initialize());
    for (const name of [...formNames, ...formNames]) {
      const { wrap, unwrap } = forms[name];
      const answer = await ask(connection, dialect, wrap(call('1', 'echo', ARGUMENTS)));
      expect(unwrap(answer)).toContain(ARGUMENTS);
    }
    await connection.close();
  });

  it('is told in an answer that its message cannot be read', async () => {
    const connection = await open(dialect);
    await ask(connection, dialect, initialize());
    const answer = answerOf(await ask(connection, dialect, '{"jsonrpc":"2.0",'));
    expect(answer.error?.code).toBe(-32_700);
    expect(answerOf(await ask(connection, dialect, call(1, 'echo'))).id).toBe(1);
    await connection.close();
  });

  it.each(words.signs)(
    'gets $back with the same body for the sign of life $sent "$body"',
    async (sign) => {
      const connection = await open(dialect);
      await ask(connection, dialect, initialize());
      const known = connection.frames.length;
      connection.send(sign.sent, sign.body);
      expect(await connection.frame(() => true, known)).toEqual({
        type: sign.back,
        text: sign.body,
      });
      await connection.close();
    },
  );

  it('is heard when every byte comes by itself', async () => {
    const connection = await open(dialect);
    const bytes = Buffer.concat([
      frameOf(layouts[dialect], words.request, initialize()),
      frameOf(layouts[dialect], words.request, call(1, 'echo', ARGUMENTS)),
    ]);
    for (const byte of bytes) {
      await new Promise<void>((resolve) =>
        connection.socket.write(Buffer.of(byte), () => resolve()),
      );
    }
    const { type, text } = await connection.frame(() => true, 1);
    expect(type).toBe(words.response);
    expect(text).toContain(ARGUMENTS);
    await connection.close();
  });

  it('is told in its dialect why a header is none, and let go', async () => {
    const connection = await open(dialect);
    await ask(connection, dialect, initialize());
    const known = connection.frames.length;
    connection.socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await connection.closed;
    const said = connection.frames.slice(known);
    expect(said).toHaveLength(1);
    expect(said[0]?.type).toBe(words.error);
    expect(said[0]?.text).toMatch(/-32600|invalid_request/);
  });

  if (words.goodbye !== undefined) {
    const { sent, body, back } = words.goodbye;
    it('says goodbye and is let go', async () => {
      const connection = await open(dialect);
      await ask(connection, dialect, initialize());
      const known = connection.frames.length;
      connection.send(sent, body);
      await connection.closed;
      const heard = connection.frames.slice(known).map(({ type }) => type);
      expect(heard).toEqual(back === undefined ? [] : [back]);
    });
  }
});

describe.each(['tcp', 'unix'] as const)('a client of lines on %s', (carrier) => {
  it.each(formNames)('is answered in kind when its form is %s', async (name) => {
    const { wrap, unwrap } = forms[name];
    const client = await StreamClient.newline(
      carrier === 'tcp'
        ? { host: '127.0.0.1', port: gateway.port('tcp') }
        : { path: gateway.socketPath },
    );
    const say = async (message: string): Promise<string> => {
      await client.send(wrap(message));
      return unwrap(await client.next(() => true));
    };
    expect(answerOf(await say(initialize('"h"'))).result?.protocolVersion).toBe('2025-11-25');
    expect(await say(call('1', 'echo', ARGUMENTS))).toContain(ARGUMENTS);
    const refused = answerOf(await say(requestText('"x"', 'no/such/method')));
    expect(refused).toMatchObject({ id: 'x', error: { code: -32_601 } });
    await client.close();
  });
});
