import { parseAddress } from '../egress/ip-address.ts';
import { holds, type Network, parseNetwork } from '../egress/network.ts';
import { argumentsCheck } from './argument-test.ts';
import type { Decision } from './decision.ts';
import type { ItemKind, MethodReach } from './method-reach.ts';
import { plainUri } from './plain-uri.ts';
import type { PolicyRule } from './policy-rule.ts';
import { TextPatterns } from './text-patterns.ts';
import { windowCheck } from './time-window.ts';

/** What is decided on. */
export interface Matter {
  readonly method: string;
  readonly reach: MethodReach;
  /** Empty where the method has none. */
  readonly name: string;
  /** The name stands for many: a URI template. */
  readonly isTemplate: boolean;
  /** Undefined where it is not known: any. */
  readonly remoteAddress: string | undefined;
  readonly nowMs: number;
  /** Has the arguments; undefined where they are not known: any. */
  readonly request: { arguments(): Uint8Array | undefined } | undefined;
  /** Set when more than method and name was looked at. */
  isUnique: boolean;
}

/**
 * One rule, ready to be asked. What is not known of a matter is taken so that lists show what some call is let through
 * for: a rule that allows fits if it could, one that denies only if it must. What is not clear (a URI with two forms, a
 * member named twice) is taken the other way round: no guess of ours lets anything through.
 */
export class CompiledRule {
  readonly rule: PolicyRule;
  readonly decision: Decision;
  readonly servers: TextPatterns | undefined;
  readonly #allows: boolean;
  readonly #methods: TextPatterns | undefined;
  readonly #names: Readonly<Record<ItemKind, TextPatterns | undefined>> | undefined;
  readonly #networks;
  readonly #isOpen;
  readonly #arguments;
  readonly #looksFurther: boolean;

  constructor(rule: PolicyRule) {
    this.rule = rule;
    this.#allows = rule.effect === 'allow';
    this.decision = { allows: this.#allows, basis: 'rule', rule };
    this.servers = patternsOf(rule.servers);
    this.#methods = patternsOf(rule.methods);
    this.#names = namesOf(rule);
    this.#networks = rule.addresses.map(networkOf);
    this.#isOpen = rule.window && windowCheck(rule.window);
    this.#arguments = rule.arguments.length === 0 ? undefined : argumentsCheck(rule.arguments);
    const { addresses, window, arguments: tests } = rule;
    this.#looksFurther = addresses.length + tests.length > 0 || window !== undefined;
  }

  /** Who and where is settled; this is about what. */
  isAbout(matter: Matter): boolean {
    return this.#isOfMethod(matter) && this.#isOfName(matter);
  }

  /** And this: from where, when, with which arguments. */
  holdsFor(matter: Matter): boolean {
    if (!this.#looksFurther) return true;
    matter.isUnique = true;
    return this.#isFrom(matter.remoteAddress) && this.#isNow(matter.nowMs) && this.#isWith(matter);
  }

  #isOfMethod({ method, reach }: Matter): boolean {
    if (this.#methods === undefined) return true;
    if (reach.reach !== 'around') return this.#methods.match(method);
    return this.#allows || (!reach.isList && this.#methods.match(method));
  }

  #isOfName({ reach, name, isTemplate }: Matter): boolean {
    const names = this.#names;
    if (names === undefined) return true;
    if (reach.reach !== 'use') return reach.reach === 'around' && this.#allows;
    for (const kind of reach.kinds) {
      const patterns = names[kind];
      if (patterns === undefined) continue;
      if (kind === 'prompt') {
        // Completion is for prompts and resources, and its name has to say for which of both.
        const isAddress = reach.kinds.length > 1 && name.includes('://');
        if (!isAddress && patterns.match(name)) return true;
      } else if (kind === 'tool') {
        if (patterns.match(name)) return true;
      } else if (this.#isOfUri(patterns, name, isTemplate)) return true;
    }
    return false;
  }

  #isOfUri(patterns: TextPatterns, uri: string, isTemplate: boolean): boolean {
    if (isTemplate) return this.#allows ? patterns.matchSomeOf(uri) : patterns.matchAllOf(uri);
    const fitsWritten = patterns.match(uri);
    if (fitsWritten !== this.#allows) return fitsWritten;
    const plain = plainUri(uri);
    return plain === uri ? fitsWritten : patterns.match(plain);
  }

  #isFrom(remoteAddress: string | undefined): boolean {
    const networks = this.#networks;
    if (networks.length === 0) return true;
    if (remoteAddress === undefined) return this.#allows;
    const address = parseAddress(remoteAddress);
    return address !== undefined && networks.some((network) => holds(network, address));
  }

  #isNow(nowMs: number): boolean {
    return this.#isOpen === undefined || this.#isOpen(nowMs);
  }

  #isWith({ request, reach }: Matter): boolean {
    if (this.#arguments === undefined) return true;
    if (request === undefined || reach.reach === 'around') return this.#allows;
    const outcome = this.#arguments(request.arguments());
    return outcome === 'unclear' ? !this.#allows : outcome;
  }
}

/** Whoever makes rules has read the text before: another one is a bug, and no rule that fits nobody. */
const networkOf = (text: string): Network => {
  const parsed = parseNetwork(text);
  if (!parsed.ok) throw new TypeError(parsed.message);
  return parsed.value;
};

/** Undefined where nothing is said, or everything. */
export const patternsOf = (patterns: readonly string[]): TextPatterns | undefined => {
  const compiled = new TextPatterns(patterns);
  return patterns.length === 0 || compiled.isEverything ? undefined : compiled;
};

const namesOf = ({ tools, prompts, resources }: PolicyRule) => {
  if (tools.length + prompts.length + resources.length === 0) return undefined;
  const some = (names: readonly string[]) =>
    names.length === 0 ? undefined : new TextPatterns(names);
  return { tool: some(tools), prompt: some(prompts), resource: some(resources) };
};
