import type { IncomingHttpHeaders } from 'node:http';
import { rawMembers } from '../../../support/raw-json.ts';
import type { Change, Peer, PeerCall, PeerSession, Write } from './peer.ts';

const text = (raw: string | undefined): string =>
  raw === undefined ? '' : String(JSON.parse(raw));

/** What sessions of both eras do alike: they tell requests apart and remember which are open. */
export abstract class Session implements PeerSession {
  readonly number: number;
  handshake = '{}';
  log = '';
  protected readonly peer: Peer;
  protected readonly write: Write;
  protected readonly open = new Map<string, PeerCall>();

  constructor(peer: Peer, write: Write) {
    this.peer = peer;
    this.write = write;
    this.number = peer.opened;
  }

  receive(message: string, headers: IncomingHttpHeaders = {}): void {
    const members = rawMembers(message);
    const id = members.get('id');
    const method = members.get('method');
    const params = members.get('params') ?? '{}';
    if (method === undefined) this.answered(id ?? '', message);
    else if (id === undefined) this.notified(text(method), params);
    else this.#requested(id, text(method), params, message, headers);
  }

  broken(id: string): void {
    if (this.peer.era === 'modern') this.cancel(id, '');
  }

  close(): void {
    this.peer.sessions.delete(this);
    this.open.clear();
  }

  abstract tell(kind: Change, subject: string, more: string): void;
  /** Whether the request is one of the era; otherwise it has been refused. */
  protected abstract accepts(call: PeerCall): boolean;
  /** Handles what belongs to the era itself. */
  protected abstract handled(call: PeerCall): boolean;
  protected abstract resultOf(members: string): string;
  protected abstract answered(id: string, message: string): void;
  protected abstract ask(about: string, method: string, params: string): Promise<string>;

  protected notified(method: string, params: string): void {
    if (method !== 'notifications/cancelled') return;
    this.cancel(rawMembers(params).get('requestId') ?? '', params);
  }

  protected cancel(id: string, params: string): void {
    const call = this.open.get(id);
    if (call === undefined) {
      this.peer.strayCancels.push(params);
      return;
    }
    this.open.delete(id);
    this.peer.cancelled.push(call);
  }

  #requested(
    id: string,
    method: string,
    params: string,
    message: string,
    headers: IncomingHttpHeaders,
  ): void {
    const members = rawMembers(params);
    const isOpen = (): boolean => this.open.get(id) === call;
    const end = (outcome: string): void => {
      if (!isOpen()) return;
      this.open.delete(id);
      this.write(`{"jsonrpc":"2.0","id":${id},${outcome}}`, id, true);
    };
    const call: PeerCall = {
      id,
      method,
      name: text(members.get('name')),
      params,
      args: members.get('arguments') ?? '{}',
      meta: members.get('_meta') ?? '{}',
      text: message,
      headers,
      session: this,
      get isOpen() {
        return isOpen();
      },
      notify: (what, about) => {
        if (isOpen())
          this.write(`{"jsonrpc":"2.0","method":"${what}","params":${about}}`, id, false);
      },
      finish: (raw) => end(`"result":${this.resultOf(raw)}`),
      answer: (result) => end(`"result":${result}`),
      refuse: (error) => end(`"error":${error}`),
      ask: (what, about) => this.ask(id, what, about),
    };
    this.open.set(id, call);
    this.peer.calls.push(call);
    if (!this.accepts(call)) return;
    const reaction = this.peer.reactions[`${method} ${call.name}`] ?? this.peer.reactions[method];
    if (reaction !== undefined) reaction(call, this.peer);
    else if (!this.handled(call)) call.refuse('{"code":-32601,"message":"Method not found"}');
  }
}
