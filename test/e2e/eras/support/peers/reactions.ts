import { rawMembers } from '../../../support/raw-json.ts';
import type { Peer, PeerCall, Reaction } from './peer.ts';

const LEVEL_KEY = 'io.modelcontextprotocol/logLevel';
const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

const raw = (call: PeerCall, name: string, otherwise: string): string =>
  rawMembers(call.args).get(name) ?? otherwise;

const text = (call: PeerCall, name: string): string => String(JSON.parse(raw(call, name, '""')));

/** What is asked when the caller says nothing else. */
const QUESTION =
  '{"message":"?","requestedSchema":{"type":"object","properties":{"name":{"type":"string"}}}}';

/** What results of 2026-07-28 say about how long they last. */
export const cacheHints = (peer: Peer): string =>
  peer.era === 'modern' ? ',"ttlMs":0,"cacheScope":"private"' : '';

/** → `{session, args, meta}` as the server saw them. */
const echo: Reaction = (call) =>
  call.finish(
    `"content":[],"session":${call.session.number},"args":${call.args},"meta":${call.meta}`,
  );

/** `{count, note}`: progress with the caller's token, each step in a turn of its own. */
const progress: Reaction = (call) => {
  const token = rawMembers(call.meta).get('progressToken') ?? 'null';
  const count = Number(raw(call, 'count', '3'));
  const step = (at: number): void => {
    const params = `{"progressToken":${token},"progress":${at},"x-note":${raw(call, 'note', 'null')}}`;
    call.notify('notifications/progress', params);
    if (at < count) setTimeout(step, 5, at + 1);
    else call.finish(`"content":[],"token":${token}`);
  };
  step(1);
};

/** `{data}`: one log message of each level that the caller wants. */
const log: Reaction = (call) => {
  const level = rawMembers(call.meta).get(LEVEL_KEY);
  const wanted = level === undefined ? call.session.log : String(JSON.parse(level));
  const from = levels.indexOf(wanted);
  for (const each of from < 0 ? [] : levels.slice(from)) {
    const params = `{"level":"${each}","data":${raw(call, 'data', 'null')}}`;
    call.notify('notifications/message', params);
  }
  setTimeout(() => call.finish('"content":[]'), 20);
};

/** Never answers of itself. */
const hold: Reaction = () => undefined;

/** `{error}`: fails with that. */
const fail: Reaction = (call) => call.refuse(raw(call, 'error', '{"code":1,"message":"no"}'));

/** `{result}`: answers with exactly that. */
const exactly: Reaction = (call) => call.answer(raw(call, 'result', '{}'));

/** `{method, params}`: asks the client that, in the way of the era → `{answer: its raw result or error}`. */
const ask: Reaction = (call, peer) => {
  const method = text(call, 'method') || 'elicitation/create';
  const params = raw(call, 'params', QUESTION);
  if (peer.era === 'legacy') {
    void call.ask(method, params).then((answer) => {
      const members = rawMembers(answer);
      const said = members.get('result') ?? members.get('error') ?? 'null';
      const end = (): void =>
        call.finish(`"content":[],"answer":${said},"session":${call.session.number}`);
      // A refusal may be followed by the cancellation of the call.
      if (members.has('result')) end();
      else setTimeout(end, 500);
    });
    return;
  }
  const responses = rawMembers(call.params).get('inputResponses');
  const state = rawMembers(call.params).get('requestState') ?? 'null';
  if (responses === undefined) {
    const request = `{"method":"${method}","params":${params}}`;
    call.answer(
      `{"resultType":"input_required","inputRequests":{"q":${request}},"requestState":"s\\u00e9:\\/${call.id}"}`,
    );
  } else {
    const said = rawMembers(responses).get('q') ?? 'null';
    call.finish(`"content":[],"answer":${said},"state":${state}`);
  }
};

const tools = { echo, progress, log, hold, fail, exactly, ask };

const toolList = Object.keys(tools)
  .map((name) => `{"name":"${name}","inputSchema":{"type":"object"},"x-vendor":[1e400,-0]}`)
  .join(',');

const read: Reaction = (call, peer) => {
  const uri = rawMembers(call.params).get('uri') ?? '""';
  if (uri.includes('missing')) {
    const code = peer.era === 'legacy' ? -32_002 : -32_602;
    call.refuse(`{"code":${code},"message":"Resource not found","data":{"uri":${uri}}}`);
  } else call.finish(`"contents":[{"uri":${uri},"text":"of ${peer.name}"}]${cacheHints(peer)}`);
};

/** What every scripted server answers, by method or by `METHOD NAME`. */
export const reactions: Readonly<Record<string, Reaction>> = {
  ...Object.fromEntries(
    Object.entries(tools).map(([name, reaction]) => [`tools/call ${name}`, reaction]),
  ),
  'tools/call': (call) =>
    call.refuse(`{"code":-32602,"message":"Unknown tool","data":{"name":"${call.name}"}}`),
  'tools/list': (call, peer) => call.finish(`"tools":[${toolList}]${cacheHints(peer)}`),
  'resources/list': (call, peer) =>
    call.finish(
      `"resources":[{"uri":"test://${peer.name}/one","name":"one"},{"uri":"test://${peer.name}/two","name":"two"}]${cacheHints(peer)}`,
    ),
  'resources/templates/list': (call, peer) =>
    call.finish(`"resourceTemplates":[]${cacheHints(peer)}`),
  'resources/read': read,
  'prompts/list': (call, peer) => call.finish(`"prompts":[{"name":"greet"}]${cacheHints(peer)}`),
  'prompts/get': (call) => call.finish('"messages":[]'),
  'completion/complete': (call) => call.finish('"completion":{"values":["one"]}'),
};
