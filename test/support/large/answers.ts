export interface LargeRequest {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: LargeArguments;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

export interface LargeArguments {
  /** Of the text. */
  readonly bytes?: number;
  /** Where the id of the answer stands. */
  readonly idLast?: boolean;
  /** A list of rows in `structuredContent` instead of one text. */
  readonly rows?: boolean;
  /** The answer carries this id. */
  readonly wrongId?: number;
  /** HTTP: the answer is a stream of events. */
  readonly events?: boolean;
  /** What happens after so many bytes of the text: the connection ends. */
  readonly diesAfter?: number;
  /** A byte comes that no JSON may hold. */
  readonly spoilsAfter?: number;
  /** Nothing more comes until the tool `go` is called. */
  readonly holdsAfter?: number;
  /** So many bytes come in a second. */
  readonly bytesPerSecond?: number;
}

export interface AnswerParts {
  readonly head: string;
  /** Repeated as often as it takes. */
  readonly unit: Buffer;
  readonly bodyBytes: number;
  readonly tail: string;
  /** Of all parts together. */
  readonly length: number;
  readonly args: LargeArguments;
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
const discovered = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
const tools = ['large', 'echo', 'go'].map((name) => ({ name, inputSchema: { type: 'object' } }));
const cacheHints = { ttlMs: 60_000, cacheScope: 'public' };
const NOTHING = Buffer.alloc(0);

/** The answer to a request; undefined when there is none. */
export const answerParts = ({ id, method, params }: LargeRequest): AnswerParts | undefined => {
  if (id === undefined) return undefined;
  const { _meta: meta = {}, arguments: args = {} } = params ?? {};
  const isModern = 'io.modelcontextprotocol/protocolVersion' in meta;
  const { bytes = 0, idLast = false, rows = false, wrongId = id } = args;
  const key = JSON.stringify(wrongId);
  const [open, close] = idLast
    ? ['{"result":', `,"jsonrpc":"2.0","id":${key}}`]
    : [`{"jsonrpc":"2.0","id":${key},"result":`, '}'];
  const type = isModern ? '"resultType":"complete",' : '';
  const whole = (result: object): AnswerParts => {
    const members = JSON.stringify(result).slice(1);
    const comma = members === '}' ? type.slice(0, -1) : type;
    return partsOf(`${open}{${comma}${members}${close}`, NOTHING, 0, '', args);
  };
  if (method === 'initialize') return whole(initialized);
  if (method === 'server/discover') return whole({ ...discovered, ...cacheHints });
  if (method === 'tools/list') return whole(isModern ? { tools, ...cacheHints } : { tools });
  if (method !== 'tools/call') return whole({});
  if (bytes === 0) return whole({ content: [{ type: 'text', text: 'small' }] });
  const unit = rows ? rowUnit : textUnit;
  const count = Math.ceil(bytes / unit.length) * unit.length;
  const [before, after] = rows
    ? ['"content":[],"structuredContent":{"rows":[', '{"name":"last"}]}}']
    : ['"content":[{"type":"text","text":"', '"}]}'];
  return partsOf(`${open}{${type}${before}`, unit, count, after + close, args);
};

const partsOf = (
  head: string,
  unit: Buffer,
  bodyBytes: number,
  tail: string,
  args: LargeArguments,
): AnswerParts => {
  const length = Buffer.byteLength(head) + bodyBytes + Buffer.byteLength(tail);
  return { head, unit, bodyBytes, tail, length, args };
};
