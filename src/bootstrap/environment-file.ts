import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { failureText } from './failure-text.ts';

/** A file of variables (`--env-file`). What was set before the program started wins over it. */
export class EnvironmentFile {
  readonly #environment: NodeJS.ProcessEnv;
  readonly #own = new Set<string>();
  #file: string | undefined;

  constructor(environment: NodeJS.ProcessEnv) {
    this.#environment = environment;
  }

  /** Absolute; undefined when none is used. */
  get file(): string | undefined {
    return this.#file;
  }

  /** Undefined, or why it cannot be read. */
  use(file: string): string | undefined {
    this.#file = resolve(file);
    return this.readAgain();
  }

  /** Brings the variables to what the file says now; without one there is nothing to do. */
  readAgain(): string | undefined {
    if (this.#file === undefined) return undefined;
    try {
      this.#take(parseEnv(readFileSync(this.#file, 'utf8')));
      return undefined;
    } catch (problem) {
      return failureText(problem);
    }
  }

  #take(variables: NodeJS.Dict<string>): void {
    for (const name of this.#own) {
      if (variables[name] === undefined) delete this.#environment[name];
    }
    for (const [name, value] of Object.entries(variables)) {
      if (!this.#own.has(name) && this.#environment[name] !== undefined) continue;
      this.#own.add(name);
      this.#environment[name] = value;
    }
  }
}

/** The one of this program. */
export const environmentFile = new EnvironmentFile(process.env);
