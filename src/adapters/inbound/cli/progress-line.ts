import { printable } from './output.ts';
import type { Terminal } from './terminal.ts';

const longest = 78;
/** Back to the first column, and nothing right of it (ECMA-48 EL). */
const wipe = '\r\u001b[K';

/** One line on stderr that is written over while something takes its time; nothing at all in files and pipes. */
export class ProgressLine {
  readonly #terminal: Pick<Terminal, 'error' | 'showsProgress'>;
  #isShown = false;

  constructor(terminal: Pick<Terminal, 'error' | 'showsProgress'>) {
    this.#terminal = terminal;
  }

  show(text: string): void {
    if (!this.#terminal.showsProgress) return;
    this.#isShown = true;
    this.#terminal.error(`${wipe}${printable(text).slice(0, longest)}`);
  }

  clear(): void {
    if (this.#isShown) this.#terminal.error(wipe);
    this.#isShown = false;
  }
}
