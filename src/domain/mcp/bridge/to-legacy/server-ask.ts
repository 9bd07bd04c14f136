import { Fault } from '../../../fault/fault.ts';
import { membersAt } from '../../../wire/items.ts';
import type { Message, Span } from '../../../wire/message.ts';
import { removals } from '../../../wire/removals.ts';
import { type Edit, onOneLine, splice } from '../../../wire/splice.ts';
import { jsonString } from '../../../wire/text.ts';
import type { InputMethod } from '../../rev2026/input-required.ts';
import { rawText } from '../../rev2026/raw-text.ts';
import { kindOf, type ValueKind } from '../../rev2026/value-kind.ts';
import type { Capabilities } from './client-capabilities.ts';

/** A request of a legacy server to its client, as it can be put to one without a session. */
export interface ServerAsk {
  readonly method: InputMethod;
  /** Raw `{"method":…,"params":…}` on one line, an array of its own. */
  readonly request: Uint8Array;
  /** What its client must have declared. */
  readonly needs: Capabilities;
}

/** Why a request of a server cannot be put to a client is said to the server: `method_not_found` or `invalid_params`. */
export const readServerAsk = (message: Message): ServerAsk | Fault => {
  const { method = '', params } = message;
  if (!isInputMethod(method)) {
    return new Fault('method_not_found', `no client can be asked for ${method} here`);
  }
  const bytes = onOneLine(message);
  if (params === undefined || kindOf(bytes, params) !== 'object') {
    if (method !== 'roots/list') return new Fault('invalid_params', 'params must be an object');
    return { method, request: rawText(`{"method":"${method}"}`), needs: { roots: {} } };
  }
  const found = membersAt(bytes, params.start, ['_meta', 'mode', 'task', 'tools', 'toolChoice']);
  if (found['task'] !== undefined) {
    return new Fault('invalid_params', 'the client declared no tasks');
  }
  const edits = editsOf(bytes, params, found['_meta'], method);
  const text = splice(bytes.subarray(params.start, params.end), relativeTo(params.start, edits));
  const request = rawText(`{"method":"${method}","params":`, text, '}');
  return { method, request, needs: needsOf(method, bytes, found) };
};

const inputMethods: Readonly<Record<InputMethod, string>> = {
  'elicitation/create': 'elicitation',
  'sampling/createMessage': 'sampling',
  'roots/list': 'roots',
};

const isInputMethod = (method: string): method is InputMethod =>
  Object.hasOwn(inputMethods, method);

/** The key under which a client finds the ask number `count` of a call, and answers it. */
export const keyOfAsk = (method: InputMethod, count: number): string =>
  `${inputMethods[method]}_${count}`;

/** What a client must have declared to be asked this; the spans are those of the params. */
export const needsOf = (
  method: InputMethod,
  bytes: Uint8Array,
  { mode, tools, toolChoice }: Readonly<Record<string, Span | undefined>>,
): Capabilities => {
  if (method === 'roots/list') return { roots: {} };
  if (method === 'sampling/createMessage') {
    return { sampling: tools === undefined && toolChoice === undefined ? {} : { tools: {} } };
  }
  const asked = mode && jsonString(bytes, mode);
  return { elicitation: { [asked ?? 'form']: {} } };
};

/** Nothing reports on an ask without a session: no progress, and no end of what happens at a URL. */
const editsOf = (
  bytes: Uint8Array,
  params: Span,
  meta: Span | undefined,
  method: InputMethod,
): readonly Edit[] => {
  const inMeta =
    meta && removals(bytes, meta, (name) => jsonString(bytes, name) === 'progressToken');
  const isMetaGone = inMeta?.isAll === true && inMeta.edits.length > 0;
  const inParams = removals(bytes, params, (name, value) => {
    if (value.start === meta?.start) return isMetaGone;
    return method === 'elicitation/create' && jsonString(bytes, name) === 'elicitationId';
  });
  return inMeta === undefined || isMetaGone ? inParams.edits : [...inMeta.edits, ...inParams.edits];
};

const relativeTo = (start: number, edits: readonly Edit[]): readonly Edit[] =>
  edits.map(({ span, bytes }) => ({
    span: { start: span.start - start, end: span.end - start },
    bytes,
  }));

const resultMembers: Readonly<Record<InputMethod, Readonly<Record<string, readonly ValueKind[]>>>> =
  {
    'elicitation/create': { action: ['string'] },
    'sampling/createMessage': { role: ['string'], model: ['string'], content: ['object', 'array'] },
    'roots/list': { roots: ['array'] },
  };

const actions: ReadonlySet<string | undefined> = new Set(['accept', 'decline', 'cancel']);

/** Whether the value at `response` has the shape of a result of that method. */
export const answersAsk = (method: InputMethod, bytes: Uint8Array, response: Span): boolean => {
  if (kindOf(bytes, response) !== 'object') return false;
  const wanted = Object.entries(resultMembers[method]);
  const found = membersAt(
    bytes,
    response.start,
    wanted.map(([name]) => name),
  );
  const isComplete = wanted.every(([name, kinds]) => {
    const span = found[name];
    return span !== undefined && kinds.includes(kindOf(bytes, span));
  });
  const { action } = found;
  return isComplete && (action === undefined || actions.has(jsonString(bytes, action)));
};
