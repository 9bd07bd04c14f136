import { Fault } from '../../fault/fault.ts';
import { eachEntry, member, membersAt } from '../../wire/items.ts';
import type { Message, Span } from '../../wire/message.ts';
import { jsonString } from '../../wire/text.ts';
import { rawText } from './raw-text.ts';
import { kindOf } from './value-kind.ts';

const inputMethods = ['elicitation/create', 'sampling/createMessage', 'roots/list'] as const;
/** What a server may ask a client for (2026-07-28, basic/patterns/mrtr). */
export type InputMethod = (typeof inputMethods)[number];

/** One thing a server asks for before it can go on. */
export interface InputRequest {
  /** The server's name for it; the client's response comes back under the same. */
  readonly key: string;
  readonly method: InputMethod;
  /** An object; only roots/list can do without. */
  readonly params: Span | undefined;
}

/** A result by which a server asks the client for input and to send the request again. */
export interface InputRequired {
  readonly requests: readonly InputRequest[];
  /** A JSON string that goes back byte for byte. */
  readonly requestState: Span | undefined;
}

/** Why a result of type `input_required` is none. */
export class InputProblem {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}

/** Things asked for, or answered, in one round. */
const maxInputs = 64;
const maxKeyBytes = 1_024;
const maxRequestStateBytes = 65_536;

/** `resultType` of a response: `complete` when the server did not say, empty when it is no string. */
export const resultTypeOf = ({ bytes, result }: Message): string => {
  const span = result && member(bytes, result, 'resultType');
  return span === undefined ? 'complete' : (jsonString(bytes, span) ?? '');
};

/** Undefined for every result that does not say `input_required`. */
export const readInputRequired = (message: Message): InputRequired | InputProblem | undefined => {
  const { bytes, result } = message;
  if (result === undefined || resultTypeOf(message) !== 'input_required') return undefined;
  const { inputRequests, requestState } = membersAt(bytes, result.start, [
    'inputRequests',
    'requestState',
  ]);
  if (inputRequests === undefined && requestState === undefined) {
    return new InputProblem('it has neither inputRequests nor requestState');
  }
  if (requestState !== undefined && kindOf(bytes, requestState) !== 'string') {
    return new InputProblem('requestState is not a string');
  }
  const requests = inputRequests === undefined ? [] : requestsAt(bytes, inputRequests);
  return requests instanceof InputProblem ? requests : { requests, requestState };
};

const requestsAt = (bytes: Uint8Array, within: Span): readonly InputRequest[] | InputProblem => {
  if (kindOf(bytes, within) !== 'object') return new InputProblem('inputRequests is not an object');
  const requests = new Map<string, InputRequest>();
  let problem: InputProblem | undefined;
  eachEntry(bytes, within, (name, value) => {
    if (problem !== undefined) return;
    const request =
      requests.size === maxInputs
        ? new InputProblem(`it asks for more than ${maxInputs} things`)
        : requestAt(bytes, name, value);
    if (request instanceof InputProblem) problem = request;
    else if (requests.has(request.key))
      problem = new InputProblem('two requests have the same key');
    else requests.set(request.key, request);
  });
  return problem ?? [...requests.values()];
};

const requestAt = (bytes: Uint8Array, name: Span, value: Span): InputRequest | InputProblem => {
  if (name.end - name.start > maxKeyBytes) return new InputProblem('a key is too long');
  const key = jsonString(bytes, name) ?? '';
  const { method: methodAt, params } = membersAt(bytes, value.start, ['method', 'params']);
  const asked = methodAt && jsonString(bytes, methodAt);
  const method = inputMethods.find((one) => one === asked);
  if (method === undefined) {
    return new InputProblem(`a request is none of ${inputMethods.join(', ')}`);
  }
  const isComplete =
    params === undefined ? method === 'roots/list' : kindOf(bytes, params) === 'object';
  return isComplete ? { key, method, params } : new InputProblem(`${method} has no params object`);
};

/** A request to ask, as raw text of `{"method":…,"params":…}`. */
export interface NamedRequest {
  readonly key: string;
  readonly request: Uint8Array;
}

/** Raw result that asks for input; the keys are different from each other. */
export const composeInputRequired = (
  requests: readonly NamedRequest[],
  requestState: string,
): Uint8Array => {
  const entries = requests.flatMap(({ key, request }, index) => [
    `${index === 0 ? '' : ','}${JSON.stringify(key)}:`,
    request,
  ]);
  const asked = entries.length === 0 ? [] : ['"inputRequests":{', ...entries, '},'];
  const state = `"requestState":${JSON.stringify(requestState)}}`;
  return rawText('{"resultType":"input_required",', ...asked, state);
};

/** What a request brings from an earlier round. */
export interface Retry {
  /** The client's results by the server's keys: raw objects. */
  readonly responses: ReadonlyMap<string, Span>;
  /** A JSON string. */
  readonly requestState: Span | undefined;
}

/** The answers in the params of a request, none when it is the first; `invalid_params` when they are malformed. */
export const readRetry = ({ bytes, params }: Message): Retry | Fault => {
  const responses = new Map<string, Span>();
  if (params === undefined) return { responses, requestState: undefined };
  const { inputResponses, requestState } = membersAt(bytes, params.start, [
    'inputResponses',
    'requestState',
  ]);
  const fault =
    (inputResponses && responsesFault(bytes, inputResponses, responses)) ??
    (requestState && stateFault(bytes, requestState));
  return fault ?? { responses, requestState };
};

const responsesFault = (
  bytes: Uint8Array,
  within: Span,
  responses: Map<string, Span>,
): Fault | undefined => {
  if (kindOf(bytes, within) !== 'object') return refusal('inputResponses must be an object');
  let fault: Fault | undefined;
  eachEntry(bytes, within, (name, value) => {
    if (fault !== undefined) return;
    if (kindOf(bytes, value) !== 'object') {
      fault = refusal('every member of inputResponses must be an object');
    } else if (name.end - name.start > maxKeyBytes) {
      fault = refusal('a key of inputResponses is too long');
    } else responses.set(jsonString(bytes, name) ?? '', value);
    if (responses.size > maxInputs) {
      fault = refusal(`inputResponses has more than ${maxInputs} members`);
    }
  });
  return fault;
};

const stateFault = (bytes: Uint8Array, state: Span): Fault | undefined => {
  if (kindOf(bytes, state) !== 'string') return refusal('requestState must be a string');
  return state.end - state.start > maxRequestStateBytes
    ? refusal(`requestState is longer than ${maxRequestStateBytes} bytes`)
    : undefined;
};

const refusal = (problem: string): Fault => new Fault('invalid_params', `params: ${problem}`);
