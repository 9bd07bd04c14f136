import { rawMembers } from '../raw-json.ts';
import { sampleText } from '../samples.ts';
import type { ScriptedSession } from './scripted-session.ts';

/** A running `tools/call`; all text is raw JSON as it came. */
export interface ToolCall {
  readonly id: string;
  /** The whole request. */
  readonly text: string;
  readonly args: string;
  readonly token: string | undefined;
}

type Tool = (session: ScriptedSession, call: ToolCall) => void;

const number = (args: string, name: string, otherwise: number): number => {
  const text = rawMembers(args).get(name);
  return text === undefined ? otherwise : Number(text);
};

const raw = (args: string, name: string, otherwise: string): string =>
  rawMembers(args).get(name) ?? otherwise;

/** The text inside a JSON string argument. */
const text = (args: string, name: string): string => String(JSON.parse(raw(args, name, '""')));

/** `{}` → `{echo: the arguments, byte for byte}` */
const echo: Tool = (session, { id, args }) => session.answer(id, `{"content":[],"echo":${args}}`);

/** → `{text: the whole request}` */
const mirror: Tool = (session, { id, text: request }) =>
  session.answer(id, `{"content":[],"text":${JSON.stringify(request)}}`);

/** `{before, after}`: texts of the whole answer around its id. */
const rawAnswer: Tool = (session, { id, args }) =>
  session.write(text(args, 'before') + id + text(args, 'after'), id);

/** `{bytes, seed}` → that much text that is not ASCII. */
const big: Tool = (session, { id, args }) => {
  const sample = sampleText(number(args, 'bytes', 2_000_000), number(args, 'seed', 1));
  session.answer(id, `{"content":[{"type":"text","text":"${sample}"}]}`);
};

/** `{method, params}`: asks the client that → `{answer: its raw result or error}` */
const ask: Tool = (session, { id, args }) => {
  void session
    .ask(id, text(args, 'method'), raw(args, 'params', '{}'))
    .then((answer) => session.answer(id, `{"content":[],"answer":${answer}}`));
};

/** `{count, everyMs, note}`: progress with the caller's token → `{token: as the server saw it}` */
const progress: Tool = (session, { id, args, token = 'null' }) => {
  const count = number(args, 'count', 3);
  const everyMs = number(args, 'everyMs', 0);
  const note = raw(args, 'note', 'null');
  const step = (at: number): void => {
    if (!session.running.has(id)) return;
    const params = `{"progressToken":${token},"progress":${at},"total":${count}.0,"x-note":${note}}`;
    session.notify('notifications/progress', params, id);
    if (at === count) session.answer(id, `{"content":[],"token":${token}}`);
    else if (everyMs === 0) step(at + 1);
    else session.after(everyMs, () => step(at + 1));
  };
  step(1);
};

/** Answers when it is cancelled, not before. */
const slow: Tool = (session, { id }) => {
  // Lets the caller know that the call has arrived.
  session.notify('notifications/message', '{"level":"info","data":"slow began"}', id);
};

/** `{count}`: waits for so many cancellations → `{cancelled: ids, stray: params of others}` */
const cancels: Tool = (session, { id, args }) =>
  session.whenCancelled(number(args, 'count', 1), () =>
    session.answer(
      id,
      `{"content":[],"cancelled":[${session.cancelled}],"stray":[${session.strayCancels}]}`,
    ),
  );

const waiting = new WeakMap<ScriptedSession, ToolCall[]>();

/** `{of, …}`: when so many of these calls are open, answers all in random order, each with its own arguments. */
const outstanding: Tool = (session, call) => {
  const calls = waiting.get(session) ?? [];
  waiting.set(session, calls);
  calls.push(call);
  if (calls.length < number(call.args, 'of', 1)) return;
  const drawn = calls.splice(0).map((each) => ({ each, lot: Math.random() }));
  drawn.sort((one, other) => one.lot - other.lot);
  for (const { each } of drawn) echo(session, each);
};

/** `{data}`: a log message within the call. */
const log: Tool = (session, { id, args }) => {
  const params = `{"level":"warning","logger":"x","data":${raw(args, 'data', 'null')}}`;
  session.notify('notifications/message', params, id);
  session.answer(id, '{"content":[]}');
};

/** `{method, params}`: a notification outside any call, before the answer. */
const notify: Tool = (session, { id, args }) => {
  session.notify(text(args, 'method'), raw(args, 'params', '{}'));
  session.answer(id, '{"content":[]}');
};

/** → `{params: of initialize, name}` */
const handshake: Tool = (session, { id }) =>
  session.answer(id, `{"content":[],"params":${session.handshake},"name":"${session.name}"}`);

/** The tools of the scripted server by name. */
export const tools: Readonly<Record<string, Tool | undefined>> = {
  echo,
  mirror,
  raw: rawAnswer,
  big,
  ask,
  progress,
  slow,
  cancels,
  outstanding,
  log,
  notify,
  handshake,
};
