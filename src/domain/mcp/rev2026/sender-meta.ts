import { encodeText } from '../../wire/text.ts';
import type { Implementation } from '../rev2025/handshake.ts';
import { modernRevision } from '../revisions.ts';
import { MetaKey } from './names.ts';

/** Who sends a request of the stateless era: raw JSON texts. */
export interface Sender {
  readonly clientInfo: string | undefined;
  readonly clientCapabilities: string;
}

/** Raw text of the `_meta` object with the members every request needs (2026-07-28, basic/index, _meta). */
export const senderMeta = ({ clientInfo, clientCapabilities }: Sender): string => {
  const info = clientInfo === undefined ? '' : `"${MetaKey.clientInfo}":${clientInfo},`;
  return `{"${MetaKey.protocolVersion}":"${modernRevision}",${info}"${MetaKey.clientCapabilities}":${clientCapabilities}}`;
};

/** The gateway in its own name. It can answer nothing, so it declares nothing. */
export const gatewaySender = (gateway: Implementation): Sender => ({
  clientInfo: JSON.stringify(gateway),
  clientCapabilities: '{}',
});

const openBrace = 0x7b;

/** Raw `params` with `meta` as its first member. `params`: raw text of an object without `_meta`, or undefined. */
export const paramsWithMeta = (meta: string, params: Uint8Array | undefined): Uint8Array => {
  if (params === undefined) return encodeText(`{"_meta":${meta}}`);
  if (params[0] !== openBrace) throw new TypeError('params of a request are an object');
  const isEmpty = /^\{\s*\}$/.test(new TextDecoder().decode(params.subarray(0, 8)));
  const head = encodeText(isEmpty ? `{"_meta":${meta}` : `{"_meta":${meta},`);
  const rest = params.subarray(1);
  const whole = new Uint8Array(head.length + rest.length);
  whole.set(head, 0);
  whole.set(rest, head.length);
  return whole;
};
