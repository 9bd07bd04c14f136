import type { Problem } from '../../../domain/config/problem.ts';
import type { ConfigDocument } from '../document/document.ts';
import type { Environment } from '../document/variables.ts';
import type { Note } from '../normalise/findings.ts';
import { ignoredVariables, type KeptVariable, keptVariables } from './kept-variables.ts';
import { type NamedVariable, namedVariables } from './named-variables.ts';
import { isTable, Overlay } from './overlay.ts';
import { applyPathVariables } from './path-variables.ts';

/** A document with what the environment says over it. */
export interface Layered {
  readonly document: ConfigDocument;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  readonly notes: readonly Note[];
  readonly kept: readonly KeptVariable[];
}

/** Puts the variables of the gateway over what a file says: they count before all of its forms. */
export const withEnvironment = (document: ConfigDocument, environment: Environment): Layered => {
  const layer = new Layer(document, environment);
  const { value } = document;
  // Nothing can be put into what is no document.
  if (isTable(value) || value === null || value === undefined) layer.apply();
  return layer.outcome();
};

const variableProblem = (name: string, message: string): Problem => ({
  ...{ file: `environment: ${name}`, line: 0, column: 0, path: '' },
  message: `${name} ${message}`,
});

class Layer {
  readonly #document: ConfigDocument;
  readonly #environment: Environment;
  readonly #overlay: Overlay;
  readonly #problems: Problem[] = [];
  readonly #warnings: Problem[] = [];
  readonly #notes: Note[] = [];
  readonly #kept: KeptVariable[] = [];
  readonly #settled = new Set<string>();

  constructor(document: ConfigDocument, environment: Environment) {
    const { value, places, hidden } = document;
    this.#document = document;
    this.#environment = environment;
    this.#overlay = new Overlay(isTable(value) ? value : {}, places, hidden);
  }

  apply(): void {
    for (const variable of namedVariables) this.#named(variable);
    for (const kept of keptVariables) this.#keep(kept);
    for (const name of ignoredVariables) {
      if (this.#text(name) === undefined) continue;
      this.#note(name, 'is ignored: it is for the runtime of another program');
    }
    applyPathVariables(this.#environment, this.#overlay, (name, message) => {
      this.#problems.push(variableProblem(name, message));
    });
  }

  outcome(): Layered {
    const { value } = this.#overlay;
    const isUntouched = Object.keys(value).length === 0;
    return {
      document: isUntouched ? this.#document : { ...this.#document, value },
      problems: this.#problems,
      warnings: this.#warnings,
      notes: this.#notes,
      kept: this.#kept,
    };
  }

  #named(variable: NamedVariable): void {
    const [name, ...others] = variable.names.filter((one) => this.#text(one) !== undefined);
    if (name === undefined || !this.#counts(variable)) return;
    const text = this.#text(name) ?? '';
    for (const other of others) {
      if (this.#text(other) !== text)
        this.#warn(other, `has no effect: ${name} says something else`);
    }
    const read = variable.reads(text);
    if (!read.ok) {
      if (variable.isShared === true) this.#warn(name, `${read.message}, and is left out`);
      else this.#problems.push(variableProblem(name, read.message));
      return;
    }
    if (read.value === undefined) return;
    this.#settled.add(variable.path.join('.'));
    const refusal =
      variable.place === undefined
        ? this.#overlay.set(variable.path, read.value, name)
        : variable.place(this.#overlay, read.value, name);
    if (refusal !== undefined) this.#problems.push(variableProblem(name, refusal));
  }

  /** Of several rows for one setting the first counts. */
  #counts({ path, yieldsTo = [], needs }: NamedVariable): boolean {
    if (this.#settled.has(path.join('.'))) return false;
    if (yieldsTo.some((other) => this.#overlay.at(other) !== undefined)) return false;
    return needs === undefined || needs.some((other) => this.#overlay.at(other) !== undefined);
  }

  #keep({ name, reads, why }: (typeof keptVariables)[number]): void {
    const text = this.#text(name);
    if (text === undefined) return;
    const read = reads(text);
    if (!read.ok) {
      this.#warn(name, `${read.message}, and is left out`);
      return;
    }
    this.#kept.push({ name, value: typeof read.value === 'boolean' ? read.value : text });
    this.#note(name, `is kept: ${why}`);
  }

  #note(name: string, message: string): void {
    this.#notes.push({ ...variableProblem(name, message), kind: 'kept' });
  }

  #warn(name: string, message: string): void {
    this.#warnings.push(variableProblem(name, message));
  }

  /** An empty variable counts as not set. */
  #text(name: string): string | undefined {
    const text = this.#environment[name];
    return text === '' ? undefined : text;
  }
}
