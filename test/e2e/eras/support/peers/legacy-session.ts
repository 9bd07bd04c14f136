import { rawMembers } from '../../../support/raw-json.ts';
import type { Change, PeerCall } from './peer.ts';
import { Session } from './session.ts';

const methods = {
  tools: 'notifications/tools/list_changed',
  prompts: 'notifications/prompts/list_changed',
  resources: 'notifications/resources/list_changed',
  updated: 'notifications/resources/updated',
  tasks: 'notifications/tasks/status',
} as const;

const CAPABILITIES =
  '{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},' +
  '"prompts":{"listChanged":true},"logging":{},"completions":{},"tasks":{"list":{},"cancel":{},' +
  '"requests":{"tools":{"call":{}}}}}';

/** One session of revision 2025-11-25. */
export class LegacySession extends Session {
  readonly #subscribed = new Set<string>();
  readonly #asked = new Map<string, (answer: string) => void>();
  #nextAsk = 0;

  tell(kind: Change, subject: string, more: string): void {
    if (kind === 'updated' && !this.#subscribed.has(subject)) return;
    const about = kind === 'updated' ? `,"uri":${JSON.stringify(subject)}` : '';
    const task = kind === 'tasks' ? `,"taskId":${JSON.stringify(subject)}` : '';
    const members = `${about}${task}${more}`.slice(1);
    const params = members === '' ? '' : `,"params":{${members}}`;
    this.write(`{"jsonrpc":"2.0","method":"${methods[kind]}"${params}}`, undefined, false);
  }

  protected resultOf(members: string): string {
    return `{${members}}`;
  }

  protected accepts(): boolean {
    return true;
  }

  protected handled(call: PeerCall): boolean {
    const uri = rawMembers(call.params).get('uri') ?? '""';
    switch (call.method) {
      case 'initialize': {
        this.handshake = call.params;
        const version = rawMembers(call.params).get('protocolVersion') ?? 'null';
        call.finish(
          `"protocolVersion":${version},"capabilities":${CAPABILITIES},` +
            `"serverInfo":{"name":"${this.peer.name}","version":"1"},"instructions":"legacy"`,
        );
        return true;
      }
      case 'ping':
        call.finish('');
        return true;
      case 'logging/setLevel':
        this.log = String(JSON.parse(rawMembers(call.params).get('level') ?? '""'));
        call.finish('');
        return true;
      case 'resources/subscribe':
        this.#subscribed.add(String(JSON.parse(uri)));
        call.finish('');
        return true;
      case 'resources/unsubscribe':
        this.#subscribed.delete(String(JSON.parse(uri)));
        call.finish('');
        return true;
      default:
        return false;
    }
  }

  protected ask(about: string, method: string, params: string): Promise<string> {
    this.#nextAsk += 1;
    const id = `"ask-${this.#nextAsk}"`;
    const { promise, resolve } = Promise.withResolvers<string>();
    this.#asked.set(id, resolve);
    const text = `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
    this.write(text, about, false);
    return promise;
  }

  protected answered(id: string, message: string): void {
    this.#asked.get(id)?.(message);
    this.#asked.delete(id);
  }
}
