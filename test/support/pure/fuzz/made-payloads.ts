import type { FrameType } from '../../../../src/domain/wire/frame.ts';
import {
  creditPayload,
  openHead,
  pieceHead,
  resetHead,
} from '../../../../src/domain/wire/version2/payloads.ts';
import type { Random } from './random.ts';

const WORDS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '\\',
  '\\u00e4',
  '\\ud83d',
  '0',
  '-1.5e9',
  'null',
  'true',
  ' ',
  '\n',
  'ä',
  '😀',
  '"id"',
  '"jsonrpc":"2.0"',
  '"method":"tools/call"',
  '"params"',
  '"mcp_payload"',
  '"message"',
  '"request"',
  '"auth_token"',
  '"target_namespace"',
  '"source"',
] as const;

/** The payload of a frame of this type: what belongs there, or what does not. */
export const payloadOf = (random: Random, type: FrameType): Buffer => {
  if (random.oneIn(12)) return random.bytes(random.size(400));
  return (makers[type] ?? signal)(random);
};

const number = (random: Random): number => random.pick([0, 1, 7, 65_536, 0x7fffffff, 0xffffffff]);

const signal = (random: Random): Buffer =>
  Buffer.from(
    random.pick([
      '',
      '',
      '{}',
      '{"command":"shutdown","reason":"update"}',
      '{"agreed_version":1}',
      '{"token":"secret"}',
      '{"check":"simple"}',
    ]),
  );

const message = (random: Random): Buffer => {
  if (random.oneIn(8)) return words(random);
  const bare = bareMessage(random);
  return Buffer.from(
    random.pick([
      bare,
      bare,
      bare,
      `{"id":7,"timestamp":"2026-01-02T03:04:05Z","source":"local-router","target_namespace":"weather","auth_token":"Bearer secret","mcp_payload":${bare}}`,
      `{"auth_token":"secret","message":${bare}}`,
      ` {"request":${bare},"auth_token":null} `,
      `[${bare},${bare}]`,
    ]),
  );
};

const bareMessage = (random: Random): string => {
  const id = random.pick(['1', '"a"', '0', '-1', '1.5', '9007199254740993', 'null', '{}']);
  const text = JSON.stringify('x'.repeat(random.size(random.oneIn(50) ? 200_000 : 300)));
  const deep = random.oneIn(20) ? '['.repeat(80) + ']'.repeat(80) : text;
  return random.pick([
    `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"echo","arguments":{"text":${deep}}}}`,
    `{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":${deep}}]}}`,
    `{"jsonrpc":"2.0","id":${id},"error":{"code":-32603,"message":${text}}}`,
    `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":${id}}}`,
  ]);
};

const piece = (random: Random): Buffer => {
  const head = pieceHead(number(random), random.oneIn(2), random.oneIn(2));
  return Buffer.concat([head, message(random).subarray(random.size(60))]);
};

const words = (random: Random): Buffer => {
  const count = random.size(60);
  return Buffer.from(Array.from({ length: count }, () => random.pick(WORDS)).join(''));
};

const makers: Partial<Record<FrameType, (random: Random) => Buffer>> = {
  request: message,
  response: message,
  message,
  open: (random) => Buffer.concat([openHead(number(random), number(random)), message(random)]),
  piece,
  credit: (random) => Buffer.from(creditPayload(number(random), number(random))),
  reset: (random) => Buffer.concat([resetHead(number(random)), words(random)]),
};
