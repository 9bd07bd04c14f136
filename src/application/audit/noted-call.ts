import { traceIdOf } from '../../domain/audit/trace-id.ts';
import { member } from '../../domain/wire/items.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, jsonString } from '../../domain/wire/text.ts';
import type { AuditedArguments } from '../ports/driven/audit-trail.ts';

/** What is recorded of the arguments of a call: JSON text, or nothing where they are none of the auditor's business. */
export type ArgumentNotes = (argumentsText: Uint8Array) => AuditedArguments | undefined;

/** What is kept of a call of a tool until it ends, when its message is gone. */
export class NotedCall {
  readonly name: string | undefined;
  readonly traceId: string | undefined;
  readonly arguments: AuditedArguments | undefined;
  #toolFailed = false;

  constructor({ bytes, marks, params }: Message, argumentNotes: ArgumentNotes) {
    const given = params && member(bytes, params, 'arguments');
    const trace = marks.meta && member(bytes, marks.meta, 'traceparent');
    this.name = marks.name && jsonString(bytes, marks.name);
    this.traceId = trace && traceIdOf(decodeText(bytes, trace));
    this.arguments = given && argumentNotes(bytes.subarray(given.start, given.end));
  }

  /** Its answer said that the tool failed (`result.isError`), which is no error of the protocol. */
  get toolFailed(): boolean {
    return this.#toolFailed;
  }

  /** Of an answer that is not held in memory nothing is known but that it came. */
  answered({ bytes, result, long }: Message): void {
    if (result === undefined || long !== undefined) return;
    const isError = member(bytes, result, 'isError');
    this.#toolFailed = isError !== undefined && decodeText(bytes, isError) === 'true';
  }
}
