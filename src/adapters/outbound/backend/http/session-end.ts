import type { Dispatcher } from 'undici';

const ABORTED = new Error('the end of the session was not confirmed in time');

/** The DELETE that ends a session; its outcome changes nothing, so it is only waited for. */
export class SessionEnd implements Dispatcher.DispatchHandler {
  readonly #done: () => void;
  readonly #deadline: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  /** `done` is called once, after `timeoutMs` at the latest. */
  constructor(timeoutMs: number, done: () => void) {
    this.#done = done;
    this.#deadline = setTimeout(() => this.#giveUp(), timeoutMs);
  }

  get cancelled(): boolean {
    return this.#isOver;
  }

  refuse(): void {
    this.#end();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isOver) controller.abort(ABORTED);
  }

  onResponseStart(): void {
    this.#end();
  }

  onResponseData(): void {
    // Whatever the server has to say about it.
  }

  onResponseEnd(): void {
    this.#end();
  }

  onResponseError(): void {
    this.#end();
  }

  #giveUp(): void {
    this.#end();
    this.#controller?.abort(ABORTED);
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#done();
  }
}
