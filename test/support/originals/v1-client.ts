import { FrameConnection, type ReceivedFrame } from './frame-connection.ts';
import { frameTypes, layouts } from './layouts.ts';

const OFFER = '{"min_version":1,"max_version":1,"preferred_version":1,"supported_versions":[1]}';

export interface V1Answer {
  readonly jsonrpc: string;
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A model of a client of the original gateway's first version (mission §3.4), from the outside. */
export class V1Client {
  readonly #connection: FrameConnection;
  #nextId = 0;

  private constructor(connection: FrameConnection) {
    this.#connection = connection;
  }

  /** Connects and agrees on the version. Rejects when the gateway agrees to anything but 1. */
  static async connect(port: number): Promise<V1Client> {
    const connection = await FrameConnection.open(port, layouts.g12);
    connection.send(frameTypes.negotiate, OFFER);
    const { type, text } = await connection.frame(() => true);
    if (type !== frameTypes.agree || Object(JSON.parse(text)).agreed_version !== 1) {
      throw new Error(`no agreement: type ${type}, ${text}`);
    }
    return new V1Client(connection);
  }

  /** All that came, in order. */
  get frames(): readonly ReceivedFrame[] {
    return this.#connection.frames;
  }

  get closed(): Promise<void> {
    return this.#connection.closed;
  }

  /** `initialize` as the original wants it: the token is a parameter. */
  initialize(token: string | undefined, params: object = {}): Promise<V1Answer> {
    return this.request('initialize', token === undefined ? params : { ...params, token });
  }

  /** A bare request. */
  request(method: string, params?: object): Promise<V1Answer> {
    return this.#ask(method, params, (message) => message);
  }

  /** A request with a credential of its own. */
  authorised(token: string, method: string, params?: object): Promise<V1Answer> {
    return this.#ask(method, params, (message) => ({ auth_token: token, message }));
  }

  notify(method: string): void {
    this.#connection.send(frameTypes.request, JSON.stringify({ jsonrpc: '2.0', method }));
  }

  /** A sign of life; resolves with the payload of its answer. */
  async health(payload = ''): Promise<string> {
    const known = this.frames.length;
    this.#connection.send(frameTypes.health, payload);
    return (await this.#next(frameTypes.health, known)).text;
  }

  /** Says that it goes; resolves with the payload of the acknowledgement. */
  async shutdown(reason: string): Promise<unknown> {
    this.#connection.send(frameTypes.control, JSON.stringify({ command: 'shutdown', reason }));
    return JSON.parse((await this.#next(frameTypes.control)).text);
  }

  /** What the gateway says in a control frame of its own, such as that it goes. */
  async control(): Promise<unknown> {
    return JSON.parse((await this.#next(frameTypes.control)).text);
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #next(wanted: number, start = 0): Promise<ReceivedFrame> {
    return this.#connection.frame(({ type }) => type === wanted, start);
  }

  async #ask(
    method: string,
    params: object | undefined,
    wrap: (message: object) => object,
  ): Promise<V1Answer> {
    this.#nextId += 1;
    const id = this.#nextId;
    const message = { jsonrpc: '2.0', id, method, ...(params === undefined ? {} : { params }) };
    this.#connection.send(frameTypes.request, JSON.stringify(wrap(message)));
    const { text } = await this.#connection.frame(
      (frame) => frame.type === frameTypes.response && JSON.parse(frame.text).id === id,
    );
    return JSON.parse(text);
  }
}
