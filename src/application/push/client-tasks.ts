import { member } from '../../domain/wire/items.ts';
import type { Message, Span } from '../../domain/wire/message.ts';
import { onOneLine } from '../../domain/wire/splice.ts';
import { jsonString } from '../../domain/wire/text.ts';
import type { Upstream } from '../links/upstream.ts';

/** A task the client works on for a server (2025-11-25, tasks). */
interface ClientTask {
  readonly upstream: Upstream;
  /** The session's own id of the request that made it, which is also its progress token. */
  readonly id: number;
  /** Passes progress on to the server; undefined when it asked for none. */
  readonly progressed: ((message: Message, token: Span) => void) | undefined;
}

/** A client that makes more is not followed any further: the oldest are forgotten. */
const maxTasks = 1_000;

/**
 * Whom a client works for: servers may ask it for something that takes time, and it answers with a task. What it tells of
 * that task later names nothing else, so it goes to the server that waits for it and to no other.
 */
export class ClientTasks {
  readonly #byTaskId = new Map<string, ClientTask>();

  /** Takes note when a client's answer to a server says that there is a task. */
  answered({ bytes, result }: Message, task: ClientTask): void {
    const made = result && member(bytes, result, 'task');
    const taskId = made && textOf(bytes, member(bytes, made, 'taskId'));
    if (taskId === undefined) return;
    this.#byTaskId.set(taskId, task);
    const [oldest] = this.#byTaskId.keys();
    if (this.#byTaskId.size > maxTasks && oldest !== undefined) this.#byTaskId.delete(oldest);
  }

  /** Passes `notifications/tasks/status` on. False when no server waits for such a task. */
  told(message: Message): boolean {
    const { bytes, params } = message;
    const taskId = params && textOf(bytes, member(bytes, params, 'taskId'));
    const task = taskId === undefined ? undefined : this.#byTaskId.get(taskId);
    task?.upstream.send(onOneLine(message));
    return task !== undefined;
  }

  /** Passes progress on that comes after the answer. False when it belongs to no task. */
  progressed(id: number, message: Message, token: Span): boolean {
    for (const task of this.#byTaskId.values()) {
      if (task.id !== id || task.progressed === undefined) continue;
      task.progressed(message, token);
      return true;
    }
    return false;
  }

  /** A server is gone, and its requests with it. */
  dropServer(upstream: Upstream): void {
    for (const [taskId, task] of this.#byTaskId) {
      if (task.upstream === upstream) this.#byTaskId.delete(taskId);
    }
  }
}

const textOf = (bytes: Uint8Array, span: Span | undefined): string | undefined =>
  span && jsonString(bytes, span);
