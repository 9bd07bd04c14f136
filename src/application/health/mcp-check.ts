import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import { verdictOf } from '../../domain/breaker/verdict.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { ProbeOutcome } from '../../domain/mcp/era-evidence.ts';
import {
  type Implementation,
  initializedNotification,
  ownInitializeParams,
} from '../../domain/mcp/rev2025/handshake.ts';
import { standardHeaders } from '../../domain/mcp/rev2026/mirrored-headers.ts';
import { gatewaySender, paramsWithMeta, senderMeta } from '../../domain/mcp/rev2026/sender-meta.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { type ProbeQuestion, probe } from '../eras/probe-request.ts';
import type { Upstream } from '../links/upstream.ts';
import type { CheckLinks } from './check-links.ts';
import type { CheckResult, EndpointCheck } from './endpoint-check.ts';

export interface McpCheckParts {
  readonly links: CheckLinks;
  /** Which of the two protocols the server speaks; undefined: not known, and it must not be asked. */
  readonly eraOf: (server: string) => Era | undefined | Promise<Era | Fault>;
  readonly identity: Implementation;
}

const ping: ProbeQuestion = { method: 'ping', params: encodeText('{}') };

/**
 * Asks an endpoint in MCP: `ping` over a session that is kept from check to check, or `server/discover` where there are
 * no sessions. Whatever it answers, it is there; also an HTTP door that refuses the gateway's own credentials (4xx).
 */
export class McpCheck implements EndpointCheck {
  readonly #endpoint: Endpoint;
  readonly #parts: McpCheckParts;
  readonly #discover: ProbeQuestion;
  readonly #initialize: ProbeQuestion;
  #upstream: Upstream | undefined;
  #isClosed = false;

  constructor(endpoint: Endpoint, parts: McpCheckParts) {
    this.#endpoint = endpoint;
    this.#parts = parts;
    this.#discover = {
      method: 'server/discover',
      params: paramsWithMeta(senderMeta(gatewaySender(parts.identity)), undefined),
      headers: standardHeaders('server/discover', undefined),
    };
    this.#initialize = { method: 'initialize', params: ownInitializeParams(parts.identity) };
  }

  async run(signal: AbortSignal): Promise<CheckResult> {
    const { promise, resolve } = Promise.withResolvers<CheckResult>();
    const giveUp = (): void => {
      void this.#drop();
      resolve(new Fault('timeout', 'the check was given up'));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    void this.#ask(signal).then(resolve);
    const result = await promise;
    signal.removeEventListener('abort', giveUp);
    return result;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#drop();
  }

  async #ask(signal: AbortSignal): Promise<CheckResult> {
    const era = await this.#parts.eraOf(this.#endpoint.server);
    if (era === undefined) return 'idle';
    // That the gateway is not let in says nothing of how the server is.
    if (era instanceof Fault) return verdictOf(era) === 'failure' ? era : 'idle';
    const known = this.#upstream;
    if (known !== undefined && isOpen(known) && known.era === era) {
      const result = await this.#askOver(known, era);
      // A server may forget a session, or close a connection, without being ill: a new one shows which.
      if (isOpen(known) || signal.aborted) return result;
    }
    await this.#drop();
    const fresh = await this.#parts.links.visit(this.#endpoint, era);
    if (fresh instanceof Fault) return fresh;
    if (signal.aborted || this.#isClosed) {
      void fresh.close();
      return 'idle';
    }
    this.#upstream = fresh;
    if (era === 'modern') return this.#askOver(fresh, era);
    return this.#greet(fresh);
  }

  async #askOver(upstream: Upstream, era: Era): Promise<CheckResult> {
    const question = era === 'modern' ? this.#discover : ping;
    return resultOf(await probe(upstream, question, undefined));
  }

  /** The handshake shows as much as a ping, and the session is there for the next time. */
  async #greet(upstream: Upstream): Promise<CheckResult> {
    const outcome = await probe(upstream, this.#initialize, undefined);
    const answer = 'answer' in outcome ? outcome.answer : undefined;
    const version = answer?.marks.protocolVersion;
    const agreed = answer && version && jsonString(answer.bytes, version);
    if (answer === undefined || agreed === undefined) await this.#drop();
    else {
      upstream.agreed(answer, agreed);
      upstream.send(initializedNotification);
    }
    return resultOf(outcome);
  }

  async #drop(): Promise<void> {
    const upstream = this.#upstream;
    this.#upstream = undefined;
    await upstream?.close();
  }
}

const isOpen = ({ lost }: Upstream): boolean => lost === undefined;

const resultOf = (outcome: ProbeOutcome): CheckResult => {
  const fault = 'fault' in outcome ? outcome.fault : undefined;
  if (verdictOf(fault, outcome.status) !== 'failure') return 'ok';
  return fault ?? new Fault('backend_unavailable', `it answers with HTTP status ${outcome.status}`);
};
