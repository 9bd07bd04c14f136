import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { rpcCodeOf } from '../../domain/fault/error-reply.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { agreedTarget } from '../../domain/routing/named-namespace.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';
import type { ServerEras } from '../eras/server-eras.ts';
import type { Asker } from '../federation/asker.ts';
import type { WholeParts } from '../federation/whole-parts.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import { concernsAllServers, isRemoved, isSubscription } from '../stateless/own-methods.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { OwnAnswers } from './own-answers.ts';
import type { Resolution } from './resolution.ts';
import type { Route } from './route.ts';
import type { RoutingListener, RoutingStep } from './routing-trace.ts';
import { nameMark } from './server-routes.ts';
import type { Targets } from './targets.ts';

/** A request and what names a namespace around it. */
export interface AskedRequest {
  readonly message: Message;
  /** As in `ClientFacts`. */
  readonly namespace: string | undefined;
  readonly asked: string | undefined;
  readonly target: string | undefined;
}

/** What becomes of a request, without sending it. */
export type Outcome =
  | {
      readonly kind: 'server';
      readonly server: string;
      /** The name of the tool or prompt, as the client wrote it and as the server has it; absent without one. */
      readonly name?: { readonly written: string; readonly atServer: string };
      /** What changes in the request's bytes, raw JSON text. */
      readonly edits: readonly { readonly from: string; readonly to: string }[];
      /** The answer is changed on its way back. */
      readonly isAnswerChanged: boolean;
      /** Which protocol the server speaks, as far as it is known. */
      readonly era: Era | 'unknown';
      readonly endpoints: readonly string[];
      /** How one of several is chosen; absent where there is nothing to choose. */
      readonly balancing?: string;
    }
  | { readonly kind: 'gateway'; readonly text: string }
  | {
      readonly kind: 'fault';
      readonly error: string;
      readonly code: number;
      readonly text: string;
    };

export interface Explanation {
  /** Which protocol the client speaks. */
  readonly era: Era;
  readonly method: string;
  readonly steps: readonly RoutingStep[];
  readonly outcome: Outcome;
}

export interface ExplainerParts {
  readonly pools: PoolDirectory;
  readonly targets: Targets;
  readonly resolution: Resolution;
  readonly ownAnswers: OwnAnswers;
  readonly whole: Pick<WholeParts, 'capabilities'>;
  readonly eras: ServerEras;
}

/** Says where a request would go and why: the parts that route calls are asked, with somebody listening. */
export class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  /** `asker`: in whose name lists are asked for, where a rule needs them; its era is that of the client. */
  async explain(asker: Asker, request: AskedRequest): Promise<Explanation> {
    const steps: RoutingStep[] = [];
    const listener = (step: RoutingStep): void => void steps.push(step);
    const found = await this.#found(asker, request, listener);
    const outcome = this.#outcome(asker, request.message, found);
    return { era: asker.era, method: request.message.method ?? '', steps, outcome };
  }

  async #found(
    asker: Asker,
    { message, namespace, asked, target }: AskedRequest,
    listener: RoutingListener,
  ): Promise<Route | Fault | string> {
    const { targets, resolution } = this.#parts;
    const reach = targets.at(namespace, listener);
    const named = agreedTarget(target, asked);
    if (reach instanceof Fault) return reach;
    if (named instanceof Fault) return named;
    const only = targets.of(reach, named, message, listener);
    if (only instanceof Fault) return only;
    const own = this.#ownAnswer(asker.era, only, message);
    if (own instanceof Fault) return own;
    if (own === undefined) return resolution.route(asker, message, only, listener);
    listener({ rule: 'gateway', decided: true, text: own });
    return own;
  }

  /** What the gateway does itself; undefined when a server gets the request. */
  #ownAnswer(era: Era, only: string | undefined, message: Message): string | Fault | undefined {
    const { whole, ownAnswers } = this.#parts;
    const { method = '' } = message;
    if (era === 'modern' && isRemoved(method)) {
      return new Fault('method_not_found', `${method} does not exist in this protocol version`);
    }
    const off = only === undefined ? whole.capabilities.refusal(method) : undefined;
    if (off !== undefined) return off;
    const isOwn =
      era === 'modern'
        ? isSubscription(method) || (only === undefined && concernsAllServers(method))
        : ownAnswers.answers(only, message);
    if (!isOwn) return undefined;
    return only === undefined
      ? `the gateway answers ${method} itself, for all servers`
      : `the gateway answers ${method} itself, for "${only}"`;
  }

  #outcome(asker: Asker, message: Message, found: Route | Fault | string): Outcome {
    if (typeof found === 'string') return { kind: 'gateway', text: found };
    if (found instanceof Fault) {
      const { code: error, message: text } = found;
      return { kind: 'fault', error, code: rpcCodeOf(found, asker.era), text };
    }
    const { server, edits, shown } = found;
    const { pools, eras } = this.#parts;
    return {
      kind: 'server',
      server,
      ...nameIn(message, found),
      edits: edits.map(({ span, bytes }) => ({
        from: decodeText(message.bytes, span),
        to: decodeText(bytes),
      })),
      isAnswerChanged: shown !== undefined,
      era: eras.verdict(server)?.era ?? 'unknown',
      ...choiceOf(pools.find(server)),
    };
  }
}

const nameIn = (
  message: Message,
  { edits }: Route,
): { readonly name?: { readonly written: string; readonly atServer: string } } => {
  const span = nameMark(message)?.span;
  const written = span && jsonString(message.bytes, span);
  if (written === undefined) return {};
  const edit = edits.find((one) => one.span.start === span?.start);
  const atServer = edit && jsonString(edit.bytes, { start: 0, end: edit.bytes.length });
  return { name: { written, atServer: atServer ?? written } };
};

/** The endpoints of a server, and how one of them is chosen, as things stand now. */
const choiceOf = (
  pool: ServerPool | undefined,
): { readonly endpoints: readonly string[]; readonly balancing?: string } => {
  if (pool === undefined) return { endpoints: [] };
  const { balancer, stickiness } = pool;
  if (balancer.states.length < 2) return { endpoints: pool.endpoints.map(described) };
  const stuck = stickiness === 'none' ? '' : `; a caller gets the same one again, by ${stickiness}`;
  return {
    endpoints: balancer.states.map(asOneOfSeveral),
    balancing: `${balancer.settings.policy.policy}${stuck}`,
  };
};

const asOneOfSeveral = ({ endpoint, weight, obstacle }: EndpointState): string => {
  const backup = endpoint.isBackup === true ? ', a backup' : '';
  const state = obstacle === undefined ? '' : `, gets nothing now: ${obstacle}`;
  return `${described(endpoint)}, weight ${Math.round(weight)}${backup}${state}`;
};

/** Where an endpoint is, without what may be a secret: arguments, variables, headers, queries. */
const described = ({ target }: Endpoint): string => {
  switch (target.protocol) {
    case 'stdio':
      return `stdio ${target.command}`;
    case 'tcp':
      return `tcp ${target.host}:${target.port}`;
    case 'unix':
      return `unix ${target.path}`;
    case 'auto':
      return `auto ${withoutSecrets(target.address)}`;
    case 'http':
    case 'sse':
    case 'websocket':
      return `${target.protocol} ${withoutSecrets(target.url)}`;
  }
};

/** Scheme, host and path. */
const withoutSecrets = (url: string): string =>
  url.replace(/\/\/[^/@]*@/, '//').replace(/[?#].*/s, '');
