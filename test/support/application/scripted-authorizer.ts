import type { Authorizer, ListedKind } from '../../../src/application/authorization/authorizer.ts';
import type { Act } from '../../../src/domain/authorization/policy.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';

/** Where settings ask for nothing, everybody who came in may do everything. */
export const everythingAllowed: Authorizer = {
  isOn: false,
  refusal: () => undefined,
  shown: () => 'all',
};

/** What is asked about: `{principal key} {server} {name}`, where the server calls it so. */
type Denies = (place: string) => boolean;

/** Decides by a list of names that a principal may not use, and remembers what it was asked. */
export class ScriptedAuthorizer implements Authorizer {
  isOn = true;
  /** Somebody else decides: an answer comes when it is let go. */
  isElsewhere = false;
  readonly asked: Act[] = [];
  /** Methods that nobody may use, at `{server} {method}`; the whole catalogue is called `*`. */
  readonly methods = new Set<string>();
  denies: Denies;
  readonly #waiting: (() => void)[] = [];

  constructor(denies: Denies = () => false) {
    this.denies = denies;
  }

  refusal(access: Act): Fault | undefined | Promise<Fault | undefined> {
    this.asked.push(access);
    const { principal, server, method, name } = access;
    const isMethod = this.methods.has(`${server ?? '*'} ${method}`);
    const isName = name !== undefined && this.denies(`${principal.key} ${server ?? '*'} ${name}`);
    const text = `${principal.key} may not use ${method} ${name ?? ''}`;
    return this.#answer(isMethod || isName ? new Fault('forbidden', text) : undefined);
  }

  shown(
    { principal, server }: ListedKind,
    names: readonly string[],
  ): ReadonlySet<string> | 'all' | Promise<ReadonlySet<string> | 'all'> {
    const shown = names.filter((name) => !this.denies(`${principal.key} ${server} ${name}`));
    return this.#answer(shown.length === names.length ? 'all' : new Set(shown));
  }

  /** Whoever decides elsewhere has answered what was asked until now. */
  letGo(): void {
    for (const go of this.#waiting.splice(0)) go();
  }

  #answer<Answer>(answer: Answer): Answer | Promise<Answer> {
    if (!this.isElsewhere) return answer;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise.then(() => answer);
  }
}
