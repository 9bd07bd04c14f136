import type { Socket } from 'node:net';
import {
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

const MAGIC = 'MCPB';
const VERSION = 1;
const HEADER_BYTES = 12;
const MAX_PAYLOAD_BYTES = 10 * 1024 * 1024;

const REQUEST = 1;
const RESPONSE = 2;
const HEALTH_CHECK = 4;
const VERSION_NEGOTIATION = 6;
const VERSION_ACKNOWLEDGEMENT = 7;

const supportedVersions = z.object({ min_version: z.number(), max_version: z.number() });

/**
 * Binary frames, dialect G12. A frame is the text `MCPB`, a version (u16), a type (u16), a length
 * (u32), all big-endian, then so many bytes of JSON. Type 2 carries responses; type 1 carries all
 * other messages, in both directions.
 */
export class FrameTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;
  readonly #socket: Socket;
  #unread: Buffer = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  async start(): Promise<void> {
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('close', () => this.onclose?.());
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#write('method' in message ? REQUEST : RESPONSE, message);
  }

  async close(): Promise<void> {
    this.#socket.end();
  }

  #receive(chunk: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, chunk]);
    try {
      while (this.#takeFrame());
    } catch (error) {
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      this.#socket.destroy();
    }
  }

  /** Takes one whole frame from the unread bytes; false if there is none yet. */
  #takeFrame(): boolean {
    if (this.#unread.length < HEADER_BYTES) return false;
    const magic = this.#unread.toString('latin1', 0, MAGIC.length);
    const version = this.#unread.readUInt16BE(4);
    const payloadBytes = this.#unread.readUInt32BE(8);
    if (magic !== MAGIC || version !== VERSION || payloadBytes > MAX_PAYLOAD_BYTES) {
      throw new Error(`Not a frame: ${this.#unread.toString('hex', 0, HEADER_BYTES)}`);
    }
    const frameBytes = HEADER_BYTES + payloadBytes;
    if (this.#unread.length < frameBytes) return false;
    const type = this.#unread.readUInt16BE(6);
    const payload = this.#unread.toString('utf8', HEADER_BYTES, frameBytes);
    this.#unread = this.#unread.subarray(frameBytes);
    this.#accept(type, payload);
    return true;
  }

  #accept(type: number, payload: string): void {
    switch (type) {
      case REQUEST:
      case RESPONSE:
        this.onmessage?.(parseJSONRPCMessage(JSON.parse(payload)));
        break;
      case HEALTH_CHECK:
        this.#write(HEALTH_CHECK, {});
        break;
      case VERSION_NEGOTIATION:
        this.#negotiate(payload);
        break;
      default:
        throw new Error(`Unexpected frame type ${type}`);
    }
  }

  #negotiate(payload: string): void {
    const { min_version, max_version } = supportedVersions.parse(JSON.parse(payload));
    if (min_version > VERSION || max_version < VERSION) throw new Error('No common version');
    this.#write(VERSION_ACKNOWLEDGEMENT, { agreed_version: VERSION });
  }

  #write(type: number, body: object): void {
    const payload = Buffer.from(JSON.stringify(body));
    const header = Buffer.alloc(HEADER_BYTES);
    header.write(MAGIC, 'latin1');
    header.writeUInt16BE(VERSION, 4);
    header.writeUInt16BE(type, 6);
    header.writeUInt32BE(payload.length, 8);
    this.#socket.write(Buffer.concat([header, payload]));
  }
}
