import { Fault } from '../../../domain/fault/fault.ts';
import type { ListKind } from '../../../domain/mcp/rev2025/methods.ts';
import { argumentEdits, completionEdits } from '../../../domain/transform/changed-request.ts';
import { seenResult } from '../../../domain/transform/changed-result.ts';
import { seenPrompt, seenTool } from '../../../domain/transform/definitions.ts';
import type { EntryRule, EntryRules } from '../../../domain/transform/entry-rules.ts';
import { taskFault } from '../../../domain/transform/task-refusal.ts';
import { membersAt } from '../../../domain/wire/items.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Edit } from '../../../domain/wire/splice.ts';
import { jsonString } from '../../../domain/wire/text.ts';
import type { Shown } from '../../relay/route.ts';
import type { PageItem } from '../list-pages.ts';
import type { ServerView } from '../server-view.ts';

/** What the settings of one server change of its tools and prompts. */
export interface Transformation {
  readonly tools: EntryRules;
  readonly prompts: EntryRules;
}

const noEdits: readonly Edit[] = [];

/** Tools and prompts under other names, with other words, arguments and output than their server has (mission RS-08). */
export class TransformView implements ServerView {
  readonly #rules: Transformation;

  constructor(rules: Transformation) {
    this.#rules = rules;
  }

  item(kind: ListKind, item: PageItem): PageItem | undefined {
    const rules = this.#rulesOf(kind);
    if (rules === undefined || item.key === undefined) return item;
    if (rules.nameOfClient(item.key) === undefined) return undefined;
    const rule = rules.of(item.key);
    if (rule === undefined) return item;
    const bytes =
      kind.items === 'tools' ? seenTool(item.bytes, rule) : seenPrompt(item.bytes, rule);
    const keySpan = membersAt(bytes, 0, [kind.key])[kind.key];
    return { ...item, bytes, keySpan, key: keySpan && jsonString(bytes, keySpan) };
  }

  nameAtServer(kind: ListKind, name: string): string | Fault {
    const rules = this.#rulesOf(kind);
    const known = rules === undefined ? name : rules.nameAtServer(name);
    const what = kind.items === 'tools' ? 'tool' : 'prompt';
    return known ?? new Fault('invalid_params', `unknown ${what} "${name}"`);
  }

  edits(message: Message, name: string | undefined): readonly Edit[] | Fault {
    const rule = this.#rule(message.method, name);
    const refused = rule?.result && taskFault(message);
    if (refused !== undefined) return refused;
    const change = rule?.arguments;
    if (change === undefined) return noEdits;
    return message.method === 'completion/complete'
      ? completionEdits(message, change)
      : argumentEdits(message, change);
  }

  argumentPath(tool: string, path: readonly string[]): readonly string[] | undefined {
    const change = this.#rules.tools.of(tool)?.arguments;
    return change === undefined ? path : change.pathOfClient(path);
  }

  shown({ method }: Message, name: string | undefined): Shown | undefined {
    const change = method === 'tools/call' ? this.#rule(method, name)?.result : undefined;
    return change && ((answer) => seenResult(answer, change));
  }

  #rule(method: string | undefined, name: string | undefined): EntryRule | undefined {
    if (name === undefined) return undefined;
    if (method === 'tools/call') return this.#rules.tools.of(name);
    const isOfPrompt = method === 'prompts/get' || method === 'completion/complete';
    return isOfPrompt ? this.#rules.prompts.of(name) : undefined;
  }

  #rulesOf({ items }: ListKind): EntryRules | undefined {
    if (items === 'tools') return this.#rules.tools;
    return items === 'prompts' ? this.#rules.prompts : undefined;
  }
}
