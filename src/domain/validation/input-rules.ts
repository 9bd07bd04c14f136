import { Fault } from '../fault/fault.ts';
import type { Message, Span } from '../wire/message.ts';
import { idProblem } from './id-rule.ts';
import { nameProblem } from './name-rule.ts';

export interface InputRuleSettings {
  /** Ids that are texts have only letters, digits, `-` and `_`. */
  readonly strictIds: boolean;
  /** Names of tools and prompts have only letters, digits, `.`, `_`, `/` and `-`. */
  readonly strictNames: boolean;
}

export const DEFAULT_INPUT_RULES: InputRuleSettings = { strictIds: false, strictNames: false };

/** What a request of a client may be like, beyond being JSON-RPC. Addresses of resources are left alone. */
export class InputRules {
  readonly #settings: InputRuleSettings;

  constructor(settings: InputRuleSettings = DEFAULT_INPUT_RULES) {
    this.#settings = settings;
  }

  /** Undefined when it may go on. The texts repeat nothing of the request. */
  refusal(message: Message): Fault | undefined {
    // A small number, as most ids are, breaks no rule.
    const badId =
      message.idNumber < 0 ? idProblem(message.idKey, this.#settings.strictIds) : undefined;
    if (badId !== undefined) return new Fault('invalid_request', badId);
    const name = nameOf(message);
    if (name === undefined) return undefined;
    const badName = nameProblem(message.bytes, name, this.#settings.strictNames);
    return badName === undefined ? undefined : new Fault('invalid_params', badName);
  }
}

const nameOf = ({ method, marks }: Message): Span | undefined => {
  switch (method ?? '') {
    case 'tools/call':
    case 'prompts/get':
      return marks.name;
    case 'completion/complete':
      return marks.refName;
    default:
      return undefined;
  }
};
