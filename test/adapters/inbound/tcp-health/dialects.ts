/** How the same check is written in one form, and what comes back (mission §3.1). */
export interface WrittenForm {
  readonly name: string;
  check(payload: string): Buffer;
  /** The text inside an answer; throws when the bytes are none. */
  answer(bytes: Buffer): string;
  /** The error inside a refusal; throws when the bytes are none. */
  error(bytes: Buffer): { readonly code: number; readonly message: string };
}

interface FrameBytes {
  /** Hexadecimal, up to the length. */
  readonly check: string;
  readonly answer: string;
  /** Undefined where a refusal is an answer that holds a JSON-RPC error. */
  readonly error: string | undefined;
}

const length = (bytes: number): Buffer => {
  const field = Buffer.alloc(4);
  field.writeUInt32BE(bytes);
  return field;
};

const payloadAfter = (head: string, bytes: Buffer): string => {
  const start = head.length / 2 + 4;
  const payload = bytes.subarray(start);
  const expected = Buffer.concat([Buffer.from(head, 'hex'), length(payload.length)]);
  if (!bytes.subarray(0, start).equals(expected)) throw new Error(`found ${bytes.toString('hex')}`);
  return payload.toString();
};

const frames = (name: string, { check, answer, error }: FrameBytes): WrittenForm => ({
  name,
  check: (payload) =>
    Buffer.concat([
      Buffer.from(check, 'hex'),
      length(Buffer.byteLength(payload)),
      Buffer.from(payload),
    ]),
  answer: (bytes) => payloadAfter(answer, bytes),
  error: (bytes) =>
    error === undefined
      ? JSON.parse(payloadAfter(answer, bytes)).error
      : JSON.parse(payloadAfter(error, bytes)),
});

const lines: WrittenForm = {
  name: 'lines',
  check: (payload) => Buffer.from(`${payload}\n`),
  answer: (bytes) => {
    const [line = '', ...rest] = bytes.toString().split('\n');
    if (rest.join() !== '') throw new Error(`found ${bytes.toString()}`);
    return line;
  },
  error: (bytes) => JSON.parse(bytes.toString()).error,
};

export const g12 = frames('G12', {
  check: '4d43504200010004',
  answer: '4d43504200010004',
  error: '4d43504200010005',
});

export const allForms: readonly WrittenForm[] = [
  g12,
  frames('R16', {
    check: '4d4350000001000400000000',
    answer: '4d4350000001000400000000',
    error: '4d4350000001000500000000',
  }),
  frames('S12', {
    check: '4d43504201040000',
    answer: '4d43504201050000',
    error: '4d43504201030000',
  }),
  frames('M6', { check: '4d43', answer: '4d43', error: undefined }),
  frames('M7', { check: '4d4302', answer: '4d4303', error: '4d4304' }),
  lines,
];
