import type { Dispatcher, Pool } from 'undici';
import { BodyCollector } from '../../shared/http-client/body-collector.ts';

export interface FormQuestion {
  /** Path and query. */
  readonly path: string;
  readonly authorization: string;
  readonly form: URLSearchParams;
  readonly maxAnswerBytes: number;
  /** From the first byte of the question to the last of the answer. */
  readonly timeoutMs: number;
}

export interface FormAnswer {
  readonly status: number;
  readonly body: Uint8Array;
}

/** Sends a form and has the whole answer, or a text that says why there is none. */
export const askByForm = (pool: Pool, question: FormQuestion): Promise<FormAnswer | string> => {
  const { path, authorization, form, maxAnswerBytes, timeoutMs } = question;
  const { promise, resolve } = Promise.withResolvers<FormAnswer | string>();
  const exchange = new FormExchange(maxAnswerBytes, resolve);
  const timer = setTimeout(() => exchange.giveUp('it took too long'), timeoutMs);
  pool.dispatch(
    {
      method: 'POST',
      path,
      headers: {
        accept: 'application/json',
        authorization,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: form.toString(),
    },
    exchange,
  );
  return promise.finally(() => clearTimeout(timer));
};

class FormExchange implements Dispatcher.DispatchHandler {
  readonly #resolve: (outcome: FormAnswer | string) => void;
  readonly #body: BodyCollector;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #isGivenUp = false;

  constructor(maxAnswerBytes: number, resolve: (outcome: FormAnswer | string) => void) {
    this.#body = new BodyCollector(maxAnswerBytes);
    this.#resolve = resolve;
  }

  giveUp(reason: string): void {
    this.#isGivenUp = true;
    this.#resolve(reason);
    this.#controller?.abort(new Error(reason));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#isGivenUp) controller.abort(new Error('nobody waits for it any more'));
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number): void {
    this.#status = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#body.push(chunk) === 'too_long') this.giveUp('its answer is too long');
  }

  onResponseEnd(): void {
    this.#resolve({ status: this.#status, body: this.#body.take() });
  }

  onResponseError(_: Dispatcher.DispatchController | undefined | null, error: Error): void {
    this.#resolve(error.message);
  }
}
