/** Lets a part ask for the end of the program without knowing who runs it. */
export class Ending {
  readonly #asked: Promise<string>;
  #ask: (reason: string) => void = () => {};

  constructor() {
    this.#asked = new Promise((resolve) => {
      this.#ask = resolve;
    });
  }

  ask(reason: string): void {
    this.#ask(reason);
  }

  /** Resolves with the reason once somebody asked. */
  get asked(): Promise<string> {
    return this.#asked;
  }
}
