import { expect, onTestFinished, test } from 'vitest';
import { answerText } from '../../support/scripted-session.ts';
import { HttpRig } from './http/rig.ts';
import { start as startSse } from './sse/rig.ts';
import { startRig as startStdio } from './stdio/rig.ts';
import { openFrames } from './tcp/frame-client.ts';
import { openClient as openTcp, startRig as startTcp } from './tcp/rig.ts';
import { vocabularies } from './tcp/vocabulary.ts';
import { nextMessages, openClient as openWebSocket, startRig as startWs } from './websocket/rig.ts';

const token = 'good';
const script = { token };
const headers = { authorization: `Bearer ${token}` };

/** What a session saw. */
interface Seen {
  readonly received: readonly string[];
  readonly targets: readonly (string | undefined)[];
}

/** A client of one frontend that has sent nothing yet. */
interface FormClient {
  /** Sends one text and gives the one that answers it. */
  ask(text: string): Promise<string>;
  seen(): Seen;
}

const overHttp = (path: string) => async (): Promise<FormClient> => {
  const rig = await HttpRig.started({ tokens: [token] });
  onTestFinished(() => rig.frontend.close());
  const session = path === '/mcp' ? { 'mcp-session-id': await rig.open(undefined, headers) } : {};
  const ask = async (body: string): Promise<string> =>
    (await rig.send({ path, body, headers: { ...headers, ...session } })).text;
  return { ask, seen: () => rig.gateway.last };
};

const overSse = (stream: string) => async (): Promise<FormClient> => {
  const { listen, post, gateway } = await startSse({}, [token]);
  const reader = await listen(stream, headers);
  onTestFinished(() => reader.close());
  const { data: path } = await reader.event(0);
  const ask = async (body: string): Promise<string> => {
    const next = reader.events.length;
    await post(path, body, headers);
    return (await reader.event(next)).data;
  };
  return { ask, seen: () => gateway.last };
};

const overWebSocket = async (): Promise<FormClient> => {
  const { port, gateway } = await startWs({ script });
  const client = await openWebSocket(port, '/api/v1/stream', [], headers);
  const ask = async (text: string): Promise<string> => {
    const messages = nextMessages(client, 1);
    client.send(text);
    return (await messages).join();
  };
  return { ask, seen: () => gateway.session };
};

const overFrames = (dialect: keyof typeof vocabularies) => async (): Promise<FormClient> => {
  const { port, gateway } = await startTcp({}, script);
  const client = await openFrames(port, dialect);
  const ask = async (text: string): Promise<string> => {
    const next = client.frames.length;
    client.send(vocabularies[dialect].request, text);
    return (await client.take(next + 1))[next]?.text ?? '';
  };
  return { ask, seen: () => gateway.session };
};

interface LineClient {
  write(text: string): void;
  readonly lines: readonly string[];
  linesUpTo(count: number): Promise<readonly string[]>;
}

const overLines = (client: LineClient, seen: () => Seen): FormClient => ({
  ask: async (text) => {
    const next = client.lines.length;
    client.write(`${text}\n`);
    return (await client.linesUpTo(next + 1))[next] ?? '';
  },
  seen,
});

const overTcpLines = async (): Promise<FormClient> => {
  const { port, gateway } = await startTcp({}, script);
  return overLines(await openTcp(port), () => gateway.session);
};

const overStdio = async (): Promise<FormClient> => {
  const { client, gateway } = await startStdio();
  return overLines(client, () => gateway.session);
};

/** How each transport answers an envelope (mission §3.6). */
const transports: readonly (readonly [string, 'envelope' | 'bare', () => Promise<FormClient>])[] = [
  ['WebSocket', 'envelope', overWebSocket],
  ['HTTP with a session', 'bare', overHttp('/mcp')],
  ['HTTP without one', 'bare', overHttp('/api/v1/mcp')],
  ['HTTP+SSE', 'bare', overSse('/sse')],
  ['the event stream', 'bare', overSse('/events')],
  ['standard input', 'envelope', overStdio],
  ['TCP with lines', 'envelope', overTcpLines],
  ['TCP in G12', 'envelope', overFrames('g12')],
  ['TCP in R16', 'envelope', overFrames('r16')],
  ['TCP in S12', 'envelope', overFrames('s12')],
  ['TCP in M6', 'envelope', overFrames('m6')],
  ['TCP in M7', 'envelope', overFrames('m7')],
];

const TIMESTAMP = /"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/u;
const undated = (text: string): string => text.replace(TIMESTAMP, '"timestamp":""');

test('every frontend takes envelopes and bare messages, and answers as its transport does [FE-26] [WP-12]', async () => {
  const ids = ['9007199254740993', '"\\u00e4"', '2'];
  const [first = '', second = '', third = ''] = ids.map(
    (id) => `{"jsonrpc":"2.0","id":${id},"method":"echo","params":{"n":1e400}}`,
  );
  const envelope = (id: string, message: string): string =>
    `{"id":${id},"timestamp":"2026-01-02T03:04:05Z","source":"local-router","target_namespace":"docs",` +
    `"auth_token":"Bearer ${token}","mcp_payload":${message}}`;
  for (const [name, form, connect] of transports) {
    const { ask, seen } = await connect();
    const answers = [
      await ask(envelope(ids[0] ?? '', first)),
      await ask(envelope(ids[1] ?? '', second)),
    ];
    expect([seen().received.at(-1), seen().targets.at(-1)], name).toEqual([second, 'docs']);
    answers.push(await ask(third));
    expect([seen().received.at(-1), seen().targets.at(-1)], name).toEqual([third, undefined]);
    const bare = ids.map((id) => answerText(id, '{"n":1e400}'));
    const enveloped = bare.map(
      (text, index) =>
        `{"id":${ids[index]},"timestamp":"","source":"gateway","mcp_payload":${text}}`,
    );
    const wanted = form === 'bare' ? bare : [...enveloped.slice(0, 2), bare[2]];
    expect(answers.map(undated), name).toEqual(wanted);
  }
});
