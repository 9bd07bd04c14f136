import { Fault } from '../../../domain/fault/fault.ts';
import { legacyAnswer, toolOutputs } from '../../../domain/mcp/bridge/to-modern/legacy-answer.ts';
import { readDiscovery } from '../../../domain/mcp/rev2026/discover.ts';
import { paramsWithMeta } from '../../../domain/mcp/rev2026/sender-meta.ts';
import { member } from '../../../domain/wire/items.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { ListSource } from '../../federation/list-source.ts';
import type { ModernServer } from '../../stateless/modern-server.ts';
import { OwnQuestion, requestOf } from '../../stateless/own-question.ts';
import type { BridgedSession } from './bridged-session.ts';
import type { WrappedOutputs } from './wrapped-outputs.ts';

/** What one modern server lists for one legacy client, where several servers are shown as one. */
export class BridgedLists implements ListSource {
  readonly era = 'modern';
  readonly #server: ModernServer;
  readonly #discovery: Message;
  readonly #session: BridgedSession;
  readonly #outputs: WrappedOutputs;

  /** `discovery`: the server's answer to server/discover. */
  constructor(
    server: ModernServer,
    discovery: Message,
    session: BridgedSession,
    outputs: WrappedOutputs,
  ) {
    this.#server = server;
    this.#discovery = discovery;
    this.#session = session;
    this.#outputs = outputs;
  }

  declares(capability: string): boolean {
    const { bytes } = this.#discovery;
    const declared = readDiscovery(this.#discovery)?.capabilities;
    return declared !== undefined && member(bytes, declared, capability) !== undefined;
  }

  /** The server says how long its lists last. */
  hearing(): undefined {
    return undefined;
  }

  async ask(method: string, params: Uint8Array | undefined): Promise<Message | Fault> {
    const { promise, resolve } = Promise.withResolvers<Message | Fault>();
    const whole = paramsWithMeta(`{${this.#session.quietMembers}}`, params);
    this.#server.send({
      pending: new OwnQuestion(method, resolve, this.#session.client.principal),
      message: requestOf(method, whole),
      edits: [],
      wantsLogs: false,
      notified: () => undefined,
      paramHeaders: [],
    });
    const answer = await promise;
    if (answer instanceof Fault) return answer;
    if (method === 'tools/list') this.#outputs.learn(toolOutputs(answer));
    return legacyAnswer(answer, method, false, 'kept');
  }
}
