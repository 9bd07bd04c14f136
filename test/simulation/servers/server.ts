import type { Ledger } from '../ledger.ts';
import type { SimulatedServerPlan } from '../plan.ts';
import type { World } from '../world.ts';
import type { SimulatedLink } from './link.ts';
import { agreement, discovery, readingResult } from './offer.ts';
import type { SimulatedProcess } from './process.ts';
import { errorText, noticeText, type Rpc, readRpc, resultText, subscriptionKey } from './rpc.ts';
import { callTool } from './tool-calls.ts';

/** One message at its server. `call`: what the gateway named the exchange it came by. */
export interface Hearing {
  readonly link: SimulatedLink;
  readonly process: SimulatedProcess;
  readonly text: string;
  readonly call: number | undefined;
}

/** A request at its server. */
export interface HeardRequest extends Hearing {
  readonly id: number;
  readonly message: Rpc;
}

const unsupportedVersion = -32_022;
const methodNotFound = -32_601;
const sessionRequired = -32_000;

/** An MCP server of either era that all its endpoints are instances of. */
export class SimulatedServer {
  readonly plan: SimulatedServerPlan;
  readonly world: World;
  readonly ledger: Ledger;
  /** Of processes that are started from now on. */
  era: 'legacy' | 'modern';
  /** Answers of clients to what was asked of them, by its own ids. */
  readonly asked = new Map<string, (response: Rpc) => void>();
  readonly #subscribed = new Set<SimulatedLink>();
  #questions = 0;

  constructor(plan: SimulatedServerPlan, world: World, ledger: Ledger) {
    this.plan = plan;
    this.world = world;
    this.ledger = ledger;
    this.era = plan.era;
  }

  /** An id for what is asked of a client. */
  nextQuestion(): string {
    this.#questions += 1;
    return `${this.plan.name}-q${this.#questions}`;
  }

  hear(hearing: Hearing): void {
    const message = readRpc(hearing.text);
    const { id, method } = message;
    if (method === undefined) this.#answered(message);
    else if (typeof id === 'number') this.#asked({ ...hearing, id, message });
    else if (!this.#isKnown(hearing) && hearing.link.hadSession) hearing.link.retire(undefined);
  }

  /** Tells whoever listens that something changed. */
  news(): void {
    const updated = { uri: 'sim://one' };
    for (const link of this.#subscribed) {
      if (link.isDead) this.#subscribed.delete(link);
      else {
        const isList = this.world.chance.hits(0.5);
        const [method, params] = isList
          ? ['notifications/tools/list_changed', {}]
          : ['notifications/resources/updated', updated];
        if (link.subscriptions.size === 0) link.say(noticeText(method, params), undefined);
        for (const [id, call] of link.subscriptions) {
          link.say(noticeText(method, { ...params, _meta: { [subscriptionKey]: id } }), call);
        }
      }
    }
  }

  /** After the work it takes. Sometimes twice, as broken servers do. */
  answer({ link, process, id, call }: HeardRequest, workMs: number, result: object): void {
    process.run(workMs + link.endpoint.slowMs, () => {
      link.say(resultText(id, result), call);
      if (this.world.chance.hits(0.02)) link.say(resultText(id, result), call);
    });
  }

  refuse({ link, id, call }: HeardRequest, code: number, status?: number): void {
    const data = code === unsupportedVersion ? { supported: ['2026-07-28'] } : undefined;
    link.say(errorText(id, code, 'refused', data), call, status);
  }

  #answered(message: Rpc): void {
    const key = String(message.id);
    const waiting = this.asked.get(key);
    this.asked.delete(key);
    waiting?.(message);
  }

  #asked(request: HeardRequest): void {
    if (request.process.era === 'modern') this.#askedModern(request);
    else this.#askedLegacy(request);
  }

  #askedLegacy(request: HeardRequest): void {
    const { link, process, message } = request;
    const { method = '', params = {} } = message;
    if (method === 'initialize') {
      process.sessions.add(link);
      link.hadSession = true;
      this.#subscribed.add(link);
      this.answer(request, this.world.chance.spanning(1, 100), agreement);
    } else if (method === 'server/discover') this.#discoveredByMistake(request);
    else if (!this.#isKnown(request)) this.#refuseUnknown(request);
    else if (method === 'tools/call') callTool(this, request, false);
    else {
      const result = readingResult(method, params, false);
      const isSetting = /^(ping|logging\/setLevel|resources\/(un)?subscribe)$/.test(method);
      if (result !== undefined || isSetting)
        this.answer(request, this.world.chance.between(0, 20), result ?? {});
      else this.refuse(request, methodNotFound);
    }
  }

  #askedModern(request: HeardRequest): void {
    const { link, message } = request;
    const { method = '', params = {} } = message;
    const isModern = params._meta?.['io.modelcontextprotocol/protocolVersion'] !== undefined;
    if (!isModern) this.refuse(request, unsupportedVersion, this.#statusOn(request));
    else if (method === 'server/discover') this.answer(request, 1, discovery);
    else if (method === 'subscriptions/listen') this.#listened(request);
    else if (method === 'tools/call') callTool(this, request, true);
    else {
      const result = readingResult(method, params, true);
      if (result !== undefined) this.answer(request, this.world.chance.between(0, 20), result);
      else this.refuse(request, methodNotFound, link.separatesCalls ? 404 : undefined);
    }
  }

  #listened({ link, process, id, call, message }: HeardRequest): void {
    const notifications = message.params?.notifications ?? {};
    const params = { _meta: { [subscriptionKey]: id }, notifications };
    process.run(0, () => {
      link.stream(call);
      link.say(noticeText('notifications/subscriptions/acknowledged', params), call);
      link.subscriptions.set(id, call);
      this.#subscribed.add(link);
    });
  }

  /** Some servers of before say nothing to what they do not know, and some end. */
  #discoveredByMistake(request: HeardRequest): void {
    const { chance } = this.world;
    if (chance.hits(0.1) && !request.link.separatesCalls) return;
    if (chance.hits(0.05) && request.link.endpoint.carrier === 'pipe')
      request.process.die('it was asked what it does not know');
    else this.refuse(request, methodNotFound, this.#statusOn(request));
  }

  /** Only who names a session hears that it is not known. */
  #refuseUnknown(request: HeardRequest): void {
    if (request.link.hadSession) request.link.retire(request.call);
    else this.refuse(request, sessionRequired, this.#statusOn(request));
  }

  #statusOn({ link }: HeardRequest): number | undefined {
    return link.separatesCalls ? 400 : undefined;
  }

  #isKnown({ link, process }: Hearing): boolean {
    return process.era === 'modern' || !link.separatesCalls || process.sessions.has(link);
  }
}
