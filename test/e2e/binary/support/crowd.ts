import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { FrameReader, frameOf, frameTypes, layouts } from '../../../support/originals/layouts.ts';
import { initialize } from '../../faults/support/rig.ts';

const AT_ONCE = 100;
const ANSWER_ID = /^\{"jsonrpc":"2\.0","id":([^,]+),/;

/** What came of the calls of all. */
export interface Tally {
  readonly answers: number;
  /** The first answers that were not what the call they named had to get; there should be none. */
  readonly wrong: readonly string[];
}

/** Many binary clients at once, each with a connection and a session of its own. */
export class Crowd {
  readonly #members: readonly Member[];

  private constructor(members: readonly Member[]) {
    this.#members = members;
  }

  static async gather(port: number, size: number): Promise<Crowd> {
    const members: Member[] = [];
    while (members.length < size) {
      const count = Math.min(AT_ONCE, size - members.length);
      const first = members.length;
      const joining = Array.from({ length: count }, (_, index) => Member.join(port, first + index));
      members.push(...(await Promise.all(joining)));
    }
    return new Crowd(members);
  }

  /**
   * Everybody sends `outstanding` calls at once to a tool that answers with `{content: [], echo: its arguments}`.
   * Resolves when all have so many answers, right or wrong. `more`: further arguments, each followed by a comma.
   */
  async call(tool: string, outstanding: number, more = ''): Promise<Tally> {
    await Promise.all(this.#members.map((member) => member.call(tool, outstanding, more)));
    return {
      answers: this.#members.reduce((sum, { answers }) => sum + answers, 0),
      wrong: this.#members.flatMap(({ wrong }) => wrong).slice(0, 5),
    };
  }

  async leave(): Promise<void> {
    await Promise.all(this.#members.map((member) => member.leave()));
  }
}

class Member {
  readonly wrong: string[] = [];
  answers = 0;
  readonly #socket: Socket;
  readonly #number: number;
  /** By raw id the whole answer that has to come: it repeats a value that nobody else sent. */
  readonly #expected = new Map<string, string>();
  readonly #hello = Promise.withResolvers<string>();
  readonly #done = Promise.withResolvers<void>();
  #isIn = false;

  private constructor(socket: Socket, number: number) {
    this.#socket = socket;
    this.#number = number;
    const reader = new FrameReader(layouts.g12, (type, payload) => {
      if (type === frameTypes.response) this.#take(payload.toString());
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk));
    socket.on('error', (problem) => this.#done.reject(problem));
    socket.once('close', () => this.#done.reject(new Error('a connection ended')));
  }

  static async join(port: number, number: number): Promise<Member> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    const member = new Member(socket, number);
    socket.write(frameOf(layouts.g12, frameTypes.request, initialize()));
    const answer = await member.#hello.promise;
    if (!answer.includes('"result"')) throw new Error(answer);
    return member;
  }

  call(tool: string, outstanding: number, more: string): Promise<void> {
    const frames: Buffer[] = [];
    for (let call = 0; call < outstanding; call += 1) {
      // Half of the clients use the same ids as all others of that half, so ids alone tell nobody apart.
      const id = this.#number % 2 === 0 ? String(call) : `"${this.#number}-${call}"`;
      const args = `{${more}"mine":"${this.#number}/${call}"}`;
      this.#expected.set(id, `{"jsonrpc":"2.0","id":${id},"result":{"content":[],"echo":${args}}}`);
      const params = `{"name":"${tool}","arguments":${args}}`;
      const text = `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":${params}}`;
      frames.push(frameOf(layouts.g12, frameTypes.request, text));
    }
    this.#socket.write(Buffer.concat(frames));
    return this.#done.promise;
  }

  async leave(): Promise<void> {
    this.#done.promise.catch(() => undefined);
    this.#socket.destroy();
    await once(this.#socket, 'close');
  }

  #take(text: string): void {
    if (this.#isIn) this.#check(text);
    else this.#hello.resolve(text);
    this.#isIn = true;
  }

  #check(text: string): void {
    const id = ANSWER_ID.exec(text)?.[1] ?? '';
    const expected = this.#expected.get(id);
    this.#expected.delete(id);
    this.answers += 1;
    if (text !== expected) this.wrong.push(`${text} instead of ${expected}`);
    if (this.#expected.size === 0) this.#done.resolve();
  }
}
