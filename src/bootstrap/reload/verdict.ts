import { isDeepStrictEqual } from 'node:util';
import type { Decision, Decisions } from './decisions.ts';

/** Collects what differs between two settings, and brings together what is in force afterwards. */
export class Verdict {
  readonly changed: string[] = [];
  readonly needsRestart: string[] = [];

  /** What is in force of one setting. */
  one<Value>({ setting, when }: Decision, active: Value, next: Value, place = ''): Value {
    if (isDeepStrictEqual(active, next)) return active;
    if (when === 'never') return next;
    const names = when === 'restart' ? this.needsRestart : this.changed;
    const name = `${place}${setting}`;
    if (!names.includes(name)) names.push(name);
    return when === 'restart' ? active : next;
  }

  /** What is in force of a group that is decided on key by key. */
  each<Group extends object>(
    decisions: Decisions<Group>,
    active: Group,
    next: Group,
    place = '',
  ): Group {
    const result = { ...next };
    for (const key in next) {
      // More may be there than what is decided on here.
      if (!Object.hasOwn(decisions, key)) continue;
      result[key] = this.one(decisions[key], active[key], next[key], place);
    }
    return result;
  }

  /** Something that cannot change in a running gateway has. */
  restart(name: string): void {
    this.needsRestart.push(name);
  }
}
