import { rawMembers } from '../../../support/raw-json.ts';
import type { Peer, PeerCall, Reaction } from './peer.ts';

const EXTENSION = 'io.modelcontextprotocol/tasks';
const WHEN = '2026-07-28T00:00:00Z';

interface Task {
  readonly id: string;
  status: string;
  /** Raw members of its status. */
  outcome: string;
}

/** The tasks of one server: those of the extension (SEP-2663), or those of revision 2025-11-25. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  get reactions(): Readonly<Record<string, Reaction>> {
    return {
      'tools/call long': (call, peer) => this.#create(call, peer),
      'tasks/get': (call, peer) => this.#get(call, peer),
      'tasks/cancel': (call, peer) => this.#cancel(call, peer),
      'tasks/update': (call, peer) => this.#update(call, peer),
      'tasks/list': (call) => {
        const all = [...this.#tasks.values()].map((task) => `{${legacyMembers(task)}}`);
        call.finish(`"tasks":[${all}]`);
      },
      'tasks/result': (call) => {
        const task = this.#of(call);
        if (task !== undefined) call.finish(`"content":[],"of":"${task.id}"`);
      },
    };
  }

  /** Changes a task and tells who listens. */
  settle(peer: Peer, id: string, status: string, outcome: string): void {
    const task = this.#tasks.get(id);
    if (task === undefined) throw new Error(`no task ${id}`);
    task.status = status;
    task.outcome = outcome;
    const members = peer.era === 'modern' ? modernMembers(task) : legacyMembers(task);
    peer.announce('tasks', id, `,${members.slice(members.indexOf(',') + 1)}`);
  }

  #create(call: PeerCall, peer: Peer): void {
    const id = `${this.#prefix}-ü-${this.#tasks.size + 1}`;
    const task: Task = { id, status: 'working', outcome: '' };
    if (peer.era === 'legacy') {
      const asked = rawMembers(call.params).has('task');
      if (!asked) {
        call.finish('"content":[],"task":"not asked for"');
        return;
      }
      this.#tasks.set(id, task);
      call.finish(`"task":{${legacyMembers(task)}}`);
    } else if (call.meta.includes(EXTENSION)) {
      this.#tasks.set(id, task);
      call.answer(`{"resultType":"task",${modernMembers(task)},"x-vendor":[-0]}`);
    } else {
      const needed = `{"requiredCapabilities":{"extensions":{"${EXTENSION}":{}}}}`;
      call.refuse(
        `{"code":-32021,"message":"Missing required client capability","data":${needed}}`,
      );
    }
  }

  #get(call: PeerCall, peer: Peer): void {
    const task = this.#of(call);
    if (task !== undefined) {
      call.finish(peer.era === 'modern' ? modernMembers(task) : legacyMembers(task));
    }
  }

  #cancel(call: PeerCall, peer: Peer): void {
    const task = this.#of(call);
    if (task === undefined) return;
    task.status = 'cancelled';
    call.finish(peer.era === 'modern' ? '' : legacyMembers(task));
  }

  #update(call: PeerCall, peer: Peer): void {
    const task = this.#of(call);
    if (task === undefined) return;
    const said = rawMembers(call.params).get('inputResponses') ?? 'null';
    call.finish('');
    this.settle(peer, task.id, 'completed', `,"result":{"content":[],"said":${said}}`);
  }

  #of(call: PeerCall): Task | undefined {
    const id = rawMembers(call.params).get('taskId') ?? '""';
    const task = this.#tasks.get(String(JSON.parse(id)));
    if (task === undefined)
      call.refuse(`{"code":-32602,"message":"no task","data":{"taskId":${id}}}`);
    return task;
  }
}

const common = (task: Task): string =>
  `"taskId":${JSON.stringify(task.id)},"status":"${task.status}","createdAt":"${WHEN}","lastUpdatedAt":"${WHEN}"`;

const modernMembers = (task: Task): string =>
  `${common(task)},"ttlMs":60000,"pollIntervalMs":5000${task.outcome}`;

const legacyMembers = (task: Task): string => `${common(task)},"ttl":60000,"pollInterval":5000`;
