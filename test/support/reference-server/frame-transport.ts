import type { Socket } from 'node:net';
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import { FrameReader, frameOf, frameTypes, g12Version2, layouts } from '../originals/layouts.ts';
import { CallPieces, CREDIT, OPEN, RESET } from './call-pieces.ts';

const supportedVersions = z.object({ min_version: z.number(), max_version: z.number() });
const envelope = z.object({ mcp_payload: z.looseObject({}) });

export type FrameOptions = {
  readonly layout: 'g12' | 'r16';
  /** The highest version that is agreed to. */
  readonly version: 1 | 2;
};

/**
 * Binary frames. Type 2 carries responses, type 1 carries all other messages, in both directions; in the layout R16 they
 * stand in envelopes. Since version 2 requests and what belongs to them have streams of their own.
 */
export class FrameTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #socket: Socket;
  readonly #options: FrameOptions;
  readonly #frames: FrameReader;
  readonly #calls = new CallPieces((type, payload) => this.#write(type, payload));

  constructor(socket: Socket, options: FrameOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#frames = new FrameReader(layouts[options.layout], (type, payload) =>
      this.#accept(type, payload),
    );
  }

  async start(): Promise<void> {
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('close', () => this.onclose?.());
  }

  async send(
    message: JSONRPCMessage,
    { relatedRequestId }: { relatedRequestId?: string | number | undefined } = {},
  ): Promise<void> {
    const isAnswer = !('method' in message);
    const call = isAnswer ? message.id : relatedRequestId;
    if (call !== undefined && this.#calls.send(call, message, isAnswer)) return;
    const type = isAnswer ? frameTypes.response : frameTypes.request;
    this.#write(type, JSON.stringify(this.#wrapped(message)));
  }

  async close(): Promise<void> {
    this.#socket.end();
  }

  #receive(chunk: Buffer): void {
    try {
      this.#frames.push(chunk);
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      this.#socket.destroy();
    }
  }

  #accept(type: number, payload: Buffer): void {
    switch (type) {
      case frameTypes.request:
      case frameTypes.response:
        this.#deliver(this.#unwrapped(JSON.parse(payload.toString())));
        break;
      case frameTypes.health:
        this.#write(frameTypes.health, payload);
        break;
      case frameTypes.negotiate:
        this.#negotiate(JSON.parse(payload.toString()));
        break;
      case OPEN:
        this.#deliver(JSON.parse(this.#calls.open(payload)));
        break;
      case CREDIT:
        this.#calls.grant(payload);
        break;
      case RESET:
        this.#cancel(this.#calls.reset(payload));
        break;
      default:
        throw new Error(`Unexpected frame type ${type}`);
    }
  }

  #deliver(message: unknown): void {
    this.onmessage?.(parseJSONRPCMessage(message));
  }

  #cancel(requestId: string | number | undefined): void {
    if (requestId === undefined) return;
    this.#deliver({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
  }

  #negotiate(offer: unknown): void {
    const { min_version, max_version } = supportedVersions.parse(offer);
    const version = Math.min(max_version, this.#options.version);
    if (version < Math.max(1, min_version)) throw new Error('No common version');
    this.#write(frameTypes.agree, JSON.stringify({ agreed_version: version }));
    if (version === 2) this.#frames.layout = g12Version2;
  }

  #unwrapped(message: unknown): unknown {
    return this.#options.layout === 'r16' ? envelope.parse(message).mcp_payload : message;
  }

  #wrapped(message: JSONRPCMessage): object {
    if (this.#options.layout !== 'r16') return message;
    const timestamp = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    const id = 'id' in message ? message.id : null;
    return { id, timestamp, source: 'gateway', mcp_payload: message };
  }

  #write(type: number, payload: string | Uint8Array): void {
    this.#socket.write(frameOf(this.#frames.layout, type, payload));
  }
}
