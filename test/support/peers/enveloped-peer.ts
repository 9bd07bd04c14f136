import type { Socket } from 'node:net';
import { frameTypes } from '../originals/layouts.ts';
import { frameServer } from './frame-peer.ts';
import { PeerScript } from './peer-script.ts';
import { breakOff, FLOOD_BYTES } from './stream-peer.ts';

/** What a gateway of the original system writes around a message (mission §3.5); the message keeps its bytes. */
export const envelopeAround = (message: string): string => {
  const id: unknown = Object(JSON.parse(message)).id ?? null;
  return `{"id":${JSON.stringify(id)},"timestamp":"2026-01-02T03:04:05Z","source":"gateway","mcp_payload":${message}}`;
};

const PAYLOAD = '"mcp_payload":';

/** The message in an envelope, byte for byte: it stands last. */
export const messageIn = (envelope: string): string =>
  envelope.slice(envelope.indexOf(PAYLOAD) + PAYLOAD.length, -1);

const isObject = (text: string): boolean => text.startsWith('{') && text.endsWith('}');

/** Frames of dialect R16 and envelopes that follow `PeerScript`, after the version is agreed. */
export const converseInEnvelopes = (socket: Socket): void => {
  const script = new PeerScript();
  frameServer('r16', 1, (peer, { type, text }) => {
    if (type !== frameTypes.request && type !== frameTypes.response) return;
    script.receive(messageIn(text), {
      send: (message) => {
        const isAnswer = !('method' in Object(JSON.parse(message)));
        const sent = isObject(message) ? envelopeAround(message) : message;
        peer.send(isAnswer ? frameTypes.response : frameTypes.request, sent);
      },
      die: () => breakOff(socket),
      flood: () =>
        peer.send(frameTypes.response, envelopeAround(`{"id":"${'x'.repeat(FLOOD_BYTES)}"}`)),
      babble: () => {
        peer.send(frameTypes.error, 'no idea');
        peer.send(frameTypes.response, 'welcome');
      },
    });
  })(socket);
};
