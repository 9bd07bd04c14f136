import { rawAt, rawMembers } from '../../../support/raw-json.ts';
import type { Change, PeerCall } from './peer.ts';
import { Session } from './session.ts';

const kinds = {
  tools: { method: 'notifications/tools/list_changed', filter: 'toolsListChanged' },
  prompts: { method: 'notifications/prompts/list_changed', filter: 'promptsListChanged' },
  resources: { method: 'notifications/resources/list_changed', filter: 'resourcesListChanged' },
  updated: { method: 'notifications/resources/updated', filter: 'resourceSubscriptions' },
  tasks: { method: 'notifications/tasks', filter: 'taskIds' },
} as const;

const CAPABILITIES =
  '{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},' +
  '"prompts":{"listChanged":true},"logging":{},"completions":{},' +
  '"extensions":{"io.modelcontextprotocol/tasks":{}}}';

const VERSION_KEY = 'io.modelcontextprotocol/protocolVersion';
const SUBSCRIPTION_KEY = 'io.modelcontextprotocol/subscriptionId';

/** One connection of revision 2026-07-28, on HTTP one request. */
export class ModernSession extends Session {
  /** The open subscriptions and their filters as they came. */
  readonly #listens = new Map<string, ReadonlyMap<string, string>>();

  tell(kind: Change, subject: string, more: string): void {
    const { method, filter } = kinds[kind];
    for (const [id, wanted] of this.#listens) {
      const value: unknown = JSON.parse(wanted.get(filter) ?? 'false');
      if (value !== true && !(Array.isArray(value) && value.includes(subject))) continue;
      const about = kind === 'updated' ? `,"uri":${JSON.stringify(subject)}` : '';
      const task = kind === 'tasks' ? `,"taskId":${JSON.stringify(subject)}` : '';
      const params = `{"_meta":{"${SUBSCRIPTION_KEY}":${id}}${about}${task}${more}}`;
      this.write(`{"jsonrpc":"2.0","method":"${method}","params":${params}}`, id, false);
    }
  }

  override close(): void {
    this.#listens.clear();
    super.close();
  }

  protected override cancel(id: string, params: string): void {
    this.#listens.delete(id);
    super.cancel(id, params);
  }

  protected resultOf(members: string): string {
    return members === '' ? '{"resultType":"complete"}' : `{"resultType":"complete",${members}}`;
  }

  protected accepts(call: PeerCall): boolean {
    const requested = rawMembers(call.meta).get(VERSION_KEY) ?? '"none"';
    if (requested === '"2026-07-28"') return true;
    call.refuse(
      '{"code":-32022,"message":"Unsupported protocol version",' +
        `"data":{"supported":["2026-07-28"],"requested":${requested}}}`,
    );
    return false;
  }

  protected handled(call: PeerCall): boolean {
    switch (call.method) {
      case 'server/discover':
        call.finish(
          `"supportedVersions":["2026-07-28"],"capabilities":${CAPABILITIES},"instructions":"modern",` +
            `"ttlMs":60000,"cacheScope":"public",` +
            `"_meta":{"io.modelcontextprotocol/serverInfo":{"name":"${this.peer.name}","version":"1"}}`,
        );
        return true;
      case 'subscriptions/listen': {
        const filter = rawAt(call.params, 'notifications');
        call.notify(
          'notifications/subscriptions/acknowledged',
          `{"_meta":{"${SUBSCRIPTION_KEY}":${call.id}},"notifications":${filter}}`,
        );
        this.#listens.set(call.id, rawMembers(filter));
        return true;
      }
      default:
        return false;
    }
  }

  protected ask(): Promise<string> {
    throw new Error('a server of this era asks in its results');
  }

  protected answered(_id: string, message: string): void {
    this.peer.complaints.push(`a response was sent to a modern server: ${message}`);
  }
}
