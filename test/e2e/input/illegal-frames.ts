import { call } from '../faults/support/rig.ts';
import { FIN, frame, opcodes } from './web-socket-frame.ts';

const {
  continuation: CONTINUATION,
  text: TEXT,
  binary: BINARY,
  close: CLOSE,
  ping: PING,
  pong: PONG,
} = opcodes;

/** What a client sends after its handshake, and the code its connection ends with. */
export type IllegalFrames = readonly [what: string, code: number, frames: readonly Buffer[]];

/** Would be carried if anybody believed it. */
const illegal = call(1, 'illegal');
const closeBody = (code: number, reason: string | Uint8Array = ''): Buffer => {
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return Buffer.concat([head, Buffer.from(reason)]);
};

const reservedBits = [0x10, 0x20, 0x40, 0x30, 0x50, 0x60, 0x70].flatMap((bits) =>
  [TEXT, PING].map((opcode): IllegalFrames => {
    const frames = [frame({ lead: FIN | bits | opcode, payload: opcode === TEXT ? illegal : 'x' })];
    return [`reserved bits ${bits.toString(16)} on opcode ${opcode}`, 1002, frames];
  }),
);

const reservedOpcodes = [3, 4, 5, 6, 7, 0xb, 0xc, 0xd, 0xe, 0xf].map(
  (opcode): IllegalFrames => [
    `opcode ${opcode.toString(16)}`,
    1002,
    [frame({ lead: FIN | opcode, payload: illegal })],
  ],
);

const unmasked = [TEXT, BINARY, CONTINUATION, CLOSE, PING, PONG].map(
  (opcode): IllegalFrames => [
    `no mask on opcode ${opcode}`,
    1002,
    [frame({ lead: FIN | opcode, payload: opcode === TEXT ? illegal : 'xx', isMasked: false })],
  ],
);

const controls = [CLOSE, PING, PONG].flatMap((opcode): readonly IllegalFrames[] => [
  [`control ${opcode} in fragments`, 1002, [frame({ lead: opcode, payload: 'x' })]],
  [
    `126 bytes in control ${opcode}`,
    1002,
    [frame({ lead: FIN | opcode, payload: Buffer.alloc(126, 'x') })],
  ],
  [
    `64 KiB in control ${opcode}`,
    1002,
    [frame({ lead: FIN | opcode, payload: Buffer.alloc(65_536, 'x') })],
  ],
]);

const badCloses = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map(
  (code): IllegalFrames => [
    `close code ${code}`,
    1002,
    [frame({ lead: FIN | CLOSE, payload: closeBody(code) })],
  ],
);

const goodCloses = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
].map(
  (code): IllegalFrames => [
    `close code ${code}, which is answered`,
    code,
    [frame({ lead: FIN | CLOSE, payload: closeBody(code, 'bye') }), frame({ payload: illegal })],
  ],
);

const closeBodies: readonly IllegalFrames[] = [
  ['a close of one byte', 1002, [frame({ lead: FIN | CLOSE, payload: 'x' })]],
  [
    'a reason that is no UTF-8',
    1007,
    [frame({ lead: FIN | CLOSE, payload: closeBody(1000, Buffer.of(0xc3, 0x28)) })],
  ],
  [
    'a reason cut in a letter',
    1007,
    [frame({ lead: FIN | CLOSE, payload: closeBody(1000, Buffer.of(0xe2, 0x82)) })],
  ],
];

const half = illegal.length >> 1;
const fragments: readonly IllegalFrames[] = [
  ['a last continuation of nothing', 1002, [frame({ lead: FIN | CONTINUATION, payload: illegal })]],
  ['a first continuation of nothing', 1002, [frame({ lead: CONTINUATION, payload: illegal })]],
  [
    'a continuation after a whole message',
    1002,
    [frame({ payload: 'x' }), frame({ lead: FIN, payload: illegal })],
  ],
  [
    'a text inside a text',
    1002,
    [frame({ lead: TEXT, payload: '{' }), frame({ payload: illegal })],
  ],
  [
    'an unfinished text inside a text',
    1002,
    [frame({ lead: TEXT, payload: '{' }), frame({ lead: TEXT, payload: illegal })],
  ],
  [
    'a binary inside a text',
    1002,
    [frame({ lead: TEXT, payload: '{' }), frame({ lead: FIN | BINARY, payload: illegal })],
  ],
  [
    'reserved bits on a continuation',
    1002,
    [
      frame({ lead: TEXT, payload: illegal.slice(0, half) }),
      frame({ lead: FIN | 0x40, payload: illegal.slice(half) }),
    ],
  ],
  ['a binary message', 1003, [frame({ lead: FIN | BINARY, payload: illegal })]],
  [
    'a binary message in fragments',
    1003,
    [
      frame({ lead: BINARY, payload: illegal.slice(0, half) }),
      frame({ lead: FIN, payload: illegal.slice(half) }),
    ],
  ],
  [
    '2,000 fragments of a byte',
    1008,
    [
      frame({ lead: TEXT, payload: '{' }),
      ...Array.from({ length: 2_000 }, () => frame({ lead: CONTINUATION, payload: ' ' })),
    ],
  ],
  [
    '2,000 fragments of nothing',
    1008,
    [
      frame({ lead: TEXT, payload: '{' }),
      ...Array.from({ length: 2_000 }, () => frame({ lead: CONTINUATION })),
    ],
  ],
];

const notUtf8: readonly (readonly [what: string, parts: readonly (readonly number[])[]])[] = [
  ['a wrong second byte', [[0xc3, 0x28]]],
  ['a wrong second byte in the next fragment', [[0xc3], [0x28]]],
  ['a letter that does not end', [[0xe2, 0x82]]],
  ['a letter that ends with the message, in fragments', [[0xf0, 0x9f], [0x98]]],
  ['an overlong slash', [[0xc0, 0xaf]]],
  ['an overlong NUL', [[0xe0, 0x80, 0x80]]],
  ['half a surrogate pair', [[0xed, 0xa0, 0x80]]],
  ['a letter beyond Unicode', [[0xf4, 0x90, 0x80, 0x80]]],
  ['a byte that is none', [[0xff]]],
  ['a stray continuation byte', [[0x80]]],
];

const brokenText = notUtf8.map(([what, parts]): IllegalFrames => {
  const frames = parts.map((bytes, at) => {
    const opcode = at === 0 ? TEXT : CONTINUATION;
    const fin = at === parts.length - 1 ? FIN : 0;
    return frame({ lead: fin | opcode, payload: Uint8Array.from(bytes) });
  });
  return [`${what} (UTF-8)`, 1007, frames];
});

/** Lengths over the limit of the test's gateway, 4 KiB, or of the protocol. */
const lengths: readonly IllegalFrames[] = [
  ['a length over the limit', 1009, [frame({ said: 4_097n, payload: 'x' })]],
  ['a length of 10 MB and a byte', 1009, [frame({ said: 10_485_761n, payload: 'x' })]],
  ['a length of 4 GiB', 1009, [frame({ said: 2n ** 32n, payload: 'x' })]],
  ['a length beyond 2^53', 1009, [frame({ said: 2n ** 53n, payload: 'x' })]],
  ['a length with the highest bit', 1009, [frame({ said: 2n ** 63n, payload: 'x' })]],
  ['a length of 2^64 - 1', 1009, [frame({ said: 2n ** 64n - 1n, payload: 'x' })]],
  [
    'fragments over the limit together',
    1009,
    [
      frame({ lead: TEXT, payload: '{'.padEnd(2_000) }),
      frame({ lead: CONTINUATION, payload: ' '.repeat(2_000) }),
      frame({ lead: CONTINUATION, said: 97n, payload: 'x' }),
    ],
  ],
];

export const illegalFrames: readonly IllegalFrames[] = [
  ...reservedBits,
  ...reservedOpcodes,
  ...unmasked,
  ...controls,
  ...badCloses,
  ...goodCloses,
  ...closeBodies,
  ...fragments,
  ...brokenText,
  ...lengths,
];

const [start, end] = [call(2, 'legal').slice(0, 20), call(2, 'legal').slice(20)];

/** What looks odd and is legal: each carries one call of the tool `legal`. */
export const legalFrames: readonly (readonly [what: string, frames: readonly Buffer[]])[] = [
  [
    'a ping between fragments',
    [
      frame({ lead: TEXT, payload: start }),
      frame({ lead: FIN | PING, payload: 'x' }),
      frame({ lead: FIN, payload: end }),
    ],
  ],
  [
    'empty fragments',
    [
      frame({ lead: TEXT }),
      frame({ lead: CONTINUATION, payload: start + end }),
      frame({ lead: FIN }),
    ],
  ],
  [
    'a pong nobody asked for',
    [frame({ lead: FIN | PONG, payload: 'x' }), frame({ payload: start + end })],
  ],
  [
    'a ping of 125 bytes',
    [frame({ lead: FIN | PING, payload: Buffer.alloc(125) }), frame({ payload: start + end })],
  ],
  [
    '20 pings',
    [
      ...Array.from({ length: 20 }, () => frame({ lead: FIN | PING })),
      frame({ payload: start + end }),
    ],
  ],
];
