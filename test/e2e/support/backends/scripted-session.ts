import { rawMembers } from '../raw-json.ts';
import { initializeResult, lists, PROMPT, resourceText } from './announcements.ts';
import { type ToolCall, tools } from './scripted-tools.ts';

/**
 * Writes one message. `about`: raw id of the call it belongs to, undefined for a message outside any call.
 * `isAnswer`: it is the last one of that call.
 */
export type Send = (text: string, about: string | undefined, isAnswer: boolean) => void;

/** One MCP session of the scripted server. It reads and writes raw text only, so it shows what really crossed. */
export class ScriptedSession {
  /** `serverInfo.name`, and part of the resource addresses. */
  readonly name: string;
  /** Raw params of the client's initialize. */
  handshake = 'null';
  /** Raw ids of the calls that were cancelled while they ran, in order. */
  readonly cancelled: string[] = [];
  /** Raw params of cancellations of calls that did not run. */
  readonly strayCancels: string[] = [];
  readonly running = new Map<string, ToolCall>();
  readonly #send: Send;
  readonly #asked = new Map<string, (answer: string) => void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #onCancelled: (() => void)[] = [];
  #nextAsk = 0;

  constructor(send: Send, name = 'scripted') {
    this.#send = send;
    this.name = name;
  }

  receive(text: string): void {
    const message = rawMembers(text);
    const id = message.get('id');
    const method = message.get('method');
    const params = message.get('params') ?? '{}';
    if (method === undefined) this.#answered(message);
    else if (id === undefined) this.#notified(method, params);
    else this.#requested(id, method, params, text);
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  /** Ends a call with a raw result. */
  answer(id: string, result: string): void {
    this.write(`{"jsonrpc":"2.0","id":${id},"result":${result}}`, id);
  }

  /** Ends a call with these very bytes. */
  write(text: string, id: string): void {
    this.running.delete(id);
    this.#send(text, id, true);
  }

  /** A notification; without `about` it belongs to no call. */
  notify(method: string, params: string, about?: string): void {
    this.#send(`{"jsonrpc":"2.0","method":"${method}","params":${params}}`, about, false);
  }

  /** Asks the client something within a call; resolves with the raw text of its whole answer. */
  ask(about: string, method: string, params: string): Promise<string> {
    this.#nextAsk += 1;
    // Both kinds of id, and of each kind one that is easily spoilt.
    const id = this.#nextAsk % 2 === 0 ? `900719925474099${this.#nextAsk}` : `"é-${this.#nextAsk}"`;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#asked.set(id, resolve);
    const text = `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
    this.#send(text, about, false);
    return promise;
  }

  after(delayMs: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, delayMs);
    this.#timers.add(timer);
  }

  /** Calls back once `count` calls have been cancelled. */
  whenCancelled(count: number, then: () => void): void {
    if (this.cancelled.length >= count) then();
    else this.#onCancelled.push(() => this.whenCancelled(count, then));
  }

  #requested(id: string, method: string, params: string, text: string): void {
    switch (method) {
      case '"initialize"':
        this.handshake = params;
        this.answer(id, initializeResult(this.name, params));
        return;
      case '"tools/call"':
        this.#call(id, rawMembers(params), text);
        return;
      case '"resources/read"':
        this.answer(id, resourceText(this.name, rawMembers(params).get('uri') ?? 'null'));
        return;
      case '"prompts/get"':
        this.answer(id, PROMPT(this.name));
        return;
      default:
        this.#list(id, method);
    }
  }

  #list(id: string, method: string): void {
    const result = lists(this.name)[method];
    if (result !== undefined) this.answer(id, result);
    else {
      const error = `{"code":-32601,"message":"no ${method.slice(1, -1)}","data":{"x-vendor":-0}}`;
      this.write(`{"jsonrpc":"2.0","id":${id},"error":${error}}`, id);
    }
  }

  #call(id: string, params: ReadonlyMap<string, string>, text: string): void {
    const name = params.get('name') ?? '""';
    const tool = tools[name.slice(1, -1)];
    const meta = params.get('_meta');
    const call: ToolCall = {
      id,
      text,
      args: params.get('arguments') ?? '{}',
      token: meta === undefined ? undefined : rawMembers(meta).get('progressToken'),
    };
    this.running.set(id, call);
    if (tool === undefined) this.answer(id, `{"content":[],"isError":true,"unknown":${name}}`);
    else tool(this, call);
  }

  #answered(message: ReadonlyMap<string, string>): void {
    const id = message.get('id') ?? '';
    const asked = this.#asked.get(id);
    if (asked === undefined) return;
    this.#asked.delete(id);
    asked(message.get('result') ?? message.get('error') ?? 'null');
  }

  #notified(method: string, params: string): void {
    if (method !== '"notifications/cancelled"') return;
    const id = rawMembers(params).get('requestId') ?? '';
    const call = this.running.get(id);
    if (call === undefined) this.strayCancels.push(params);
    else {
      this.cancelled.push(id);
      // Too late on purpose: the gateway must drop what comes after a cancellation.
      this.answer(id, '{"content":[],"late":true}');
    }
    for (const heard of this.#onCancelled.splice(0)) heard();
  }
}
