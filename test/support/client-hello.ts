/** An extension of a hello: its number and what it says. */
export type HelloExtension = readonly [type: number, body: Uint8Array];

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const PROTOCOLS = 16;

/** The first record of a client that speaks TLS 1.2 and 1.3, with these extensions besides what it needs (RFC 8446 §4.1.2). */
export const clientHello = (extensions: readonly HelloExtension[]): Buffer => {
  const usual: readonly HelloExtension[] = [
    [0x2b, Buffer.from([4, 3, 4, 3, 3])],
    [0x0a, sized(2, Buffer.from([0, 0x17, 0, 0x1d]))],
    [0x0d, sized(2, Buffer.from([4, 3, 8, 4, 4, 1]))],
    [0x0b, Buffer.from([1, 0])],
    // No key yet: the server says which it wants.
    [0x33, Buffer.from([0, 0])],
  ];
  const all = [...usual, ...extensions].map(([type, body]) =>
    Buffer.concat([number(2, type), sized(2, body)]),
  );
  const suites = Buffer.from([0x13, 1, 0x13, 2, 0xc0, 0x2b, 0xc0, 0x2f]);
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    sized(1, Buffer.alloc(0)),
    sized(2, suites),
    sized(1, Buffer.from([0])),
    sized(2, Buffer.concat(all)),
  ]);
  const message = Buffer.concat([number(1, CLIENT_HELLO), sized(3, body)]);
  return Buffer.concat([Buffer.from([HANDSHAKE, 3, 1]), sized(2, message)]);
};

/** Names a client could ask for, one list; `kind` 0 is a host name, the only one there is (RFC 6066 §3). */
export const serverNames = (
  ...names: readonly (readonly [kind: number, name: Uint8Array])[]
): HelloExtension => [
  SERVER_NAME,
  sized(
    2,
    Buffer.concat(names.map(([kind, name]) => Buffer.concat([number(1, kind), sized(2, name)]))),
  ),
];

/** Protocols a client would speak (RFC 7301). */
export const protocols = (...names: readonly Uint8Array[]): HelloExtension => [
  PROTOCOLS,
  sized(2, Buffer.concat(names.map((name) => sized(1, name)))),
];

/** The same extensions with whatever they say instead. */
export const rawServerNames = (body: Uint8Array): HelloExtension => [SERVER_NAME, body];
export const rawProtocols = (body: Uint8Array): HelloExtension => [PROTOCOLS, body];

const number = (bytes: number, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
};

const sized = (bytes: number, body: Uint8Array): Buffer =>
  Buffer.concat([number(bytes, body.length), body]);
