import { once } from 'node:events';
import type { Writable } from 'node:stream';

export interface LargeRequest {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: {
    readonly arguments?: {
      /** Of the text. */
      readonly bytes?: number;
      /** Where the id of the answer stands. */
      readonly idLast?: boolean;
      /** A list of rows in `structuredContent` instead of one text. */
      readonly rows?: boolean;
      /** The connection ends after so many bytes of the text. */
      readonly diesAfter?: number;
    };
  };
}

export interface AnswerParts {
  readonly head: string;
  /** Repeated as often as it takes. */
  readonly unit: Buffer;
  readonly bodyBytes: number;
  readonly tail: string;
  /** Of all parts together. */
  readonly length: number;
  readonly diesAfter: number;
}

const UNIT_BYTES = 65_536;
/** JSON text of one string's inside: quotes, line breaks, characters of several bytes, and no two neighbours alike. */
const LINE = Buffer.from('Zeile: „Grüße“ \\"quoted\\" \\u00e9 😀\\n');
const lines = Math.floor(UNIT_BYTES / LINE.length);
const textUnit = Buffer.alloc(UNIT_BYTES, 'x');
for (let at = 0; at < lines; at += 1) LINE.copy(textUnit, at * LINE.length);
const ROW = '{"name":"row","value":-12.5e3,"ok":true},';
const rowUnit = Buffer.from(ROW.repeat(1_000));

const initialized = {
  protocolVersion: '2025-11-25',
  capabilities: { tools: {} },
  serverInfo: { name: 'large', version: '1' },
};
const tools = ['large', 'echo'].map((name) => ({ name, inputSchema: { type: 'object' } }));

/** The answer to a request; undefined when there is none. */
export const answerParts = ({ id, method, params }: LargeRequest): AnswerParts | undefined => {
  if (id === undefined) return undefined;
  const {
    bytes = 0,
    idLast = false,
    rows = false,
    diesAfter = Number.POSITIVE_INFINITY,
  } = params?.arguments ?? {};
  const key = JSON.stringify(id);
  const [open, close] = idLast
    ? ['{"result":', `,"jsonrpc":"2.0","id":${key}}`]
    : [`{"jsonrpc":"2.0","id":${key},"result":`, '}'];
  const whole = (result: unknown): AnswerParts =>
    partsOf(open + JSON.stringify(result) + close, Buffer.alloc(0), 0, '', diesAfter);
  if (method === 'initialize') return whole(initialized);
  if (method === 'tools/list') return whole({ tools });
  if (method !== 'tools/call') return whole({});
  if (bytes === 0) return whole({ content: [{ type: 'text', text: 'small' }] });
  if (rows) {
    const count = Math.ceil(bytes / rowUnit.length) * rowUnit.length;
    const last = '{"name":"last"}]}}';
    return partsOf(
      `${open}{"content":[],"structuredContent":{"rows":[`,
      rowUnit,
      count,
      last + close,
      diesAfter,
    );
  }
  const count = Math.ceil(bytes / textUnit.length) * textUnit.length;
  return partsOf(
    `${open}{"content":[{"type":"text","text":"`,
    textUnit,
    count,
    `"}]}${close}`,
    diesAfter,
  );
};

const partsOf = (
  head: string,
  unit: Buffer,
  bodyBytes: number,
  tail: string,
  diesAfter: number,
): AnswerParts => {
  const length = Buffer.byteLength(head) + bodyBytes + Buffer.byteLength(tail);
  return { head, unit, bodyBytes, tail, length, diesAfter };
};

/** Writes an answer as fast as it is taken. */
export const writeAll = async (output: Writable, parts: AnswerParts): Promise<void> => {
  const { head, unit, bodyBytes, tail, diesAfter } = parts;
  output.write(head);
  for (let sent = 0; sent < bodyBytes; sent += unit.length) {
    if (sent >= diesAfter) {
      output.destroy();
      process.exit(1);
    }
    if (!output.write(unit)) await once(output, 'drain');
  }
  output.write(tail);
};
