import { parseDuration } from '../../../../src/domain/config/duration.ts';
import { interpolate } from '../../../../src/domain/config/interpolation.ts';
import { jsonValue, parseJsonc } from '../../../../src/domain/config/jsonc.ts';
import { read } from '../../../../src/domain/config/parsed.ts';
import { parseSize } from '../../../../src/domain/config/size.ts';
import { parseAddress } from '../../../../src/domain/detection/address.ts';
import { UriTemplate } from '../../../../src/domain/federation/uri-template.ts';
import {
  decodeHeaderValue,
  encodeHeaderValue,
} from '../../../../src/domain/mcp/rev2026/mirrored-headers.ts';
import { isNamespace } from '../../../../src/domain/routing/namespace.ts';
import { parsePointer } from '../../../../src/domain/transform/json-pointer.ts';
import { InputRules } from '../../../../src/domain/validation/input-rules.ts';
import { EventStreamDecoder } from '../../../../src/domain/wire/event-stream.ts';
import { scan } from '../../../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';
import { WireFault } from '../../../../src/domain/wire/wire-fault.ts';
import { cut } from './made-streams.ts';
import { makeText } from './made-texts.ts';
import { Random } from './random.ts';
import { inTime, turnOf } from './turn-time.ts';

const LONGEST = 65_536;

/** Takes one made-up text. Throws when a rule is broken; says in a word what became of the text. */
export type DecodeText = (text: string, random: Random) => string;

const outcome = (isTaken: boolean): string => (isTaken ? 'taken' : 'refused');

const same = (left: unknown, right: unknown, what: string): void => {
  if (JSON.stringify(left) !== JSON.stringify(right)) throw new Error(`${what} differs`);
};

const events = (chunks: readonly Uint8Array[], maxBytes: number): readonly string[] => {
  const decoder = new EventStreamDecoder(maxBytes);
  const seen: string[] = [];
  for (const chunk of chunks) {
    decoder.push(chunk, ({ event, id, data }) => seen.push(`${event} ${id} ${decodeText(data)}`));
  }
  return seen;
};

const usual = new InputRules();
const strict = new InputRules({ strictIds: true, strictNames: true });

export const textDecoders: Readonly<Record<string, DecodeText>> = {
  'event stream': (text, random) => {
    const bytes = Buffer.from(`${text}\n\n`);
    const maxBytes = random.pick([64, 1_024, LONGEST * 2]);
    const whole = events([bytes], maxBytes);
    same(events(cut(random, bytes), maxBytes), whole, 'a stream in chunks');
    return outcome(whole.length > 0);
  },
  'URI template': (text, random) => {
    const template = new UriTemplate(text);
    return outcome(template.matches(makeText(random, LONGEST)) || template.matches(text));
  },
  interpolation: (text) => {
    const references = { variable: () => `\${A}`, file: () => read(`\${A}`) };
    const parsed = interpolate(text, references);
    if (!text.includes('$') && (!parsed.ok || parsed.value !== text))
      throw new Error('a plain text changed');
    return outcome(parsed.ok);
  },
  JSONC: (text) => {
    const parsed = parseJsonc(text);
    const json = jsonOf(text);
    // What is JSON is JSONC, and means the same.
    if (json !== undefined && parsed.ok) same(jsonValue(parsed.node), json.value, 'a JSON text');
    return outcome(parsed.ok);
  },
  'JSON pointer': (text) => {
    const parsed = parsePointer(text);
    const again = (path: readonly string[]): string =>
      path.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    if (parsed.ok) same(parsePointer(again(parsed.value)), parsed, 'a pointer written again');
    return outcome(parsed.ok);
  },
  'header value': (text) => {
    const whole = text.toWellFormed();
    const encoded = encodeHeaderValue(whole);
    const decoded = decodeHeaderValue(encoded);
    if (encoded.length < 8_000) same(decoded, whole, 'a header value');
    return outcome(decodeHeaderValue(text) !== undefined);
  },
  'sizes and times': (text) => outcome(parseDuration(text).ok || parseSize(text).ok),
  address: (text) => outcome(parseAddress(text).ok),
  namespace: (text) => outcome(isNamespace(text)),
  'rules of input': (text) => {
    const name = JSON.stringify(text.toWellFormed());
    const body = `{"jsonrpc":"2.0","id":${name},"method":"tools/call","params":{"name":${name}}}`;
    const message = scan(encodeText(body));
    if (message instanceof WireFault) return 'refused';
    const isLegal = usual.refusal(message) === undefined;
    if (!isLegal && strict.refusal(message) === undefined)
      throw new Error('the strict rule is laxer');
    return outcome(isLegal);
  },
};

const jsonOf = (text: string): { readonly value: unknown } | undefined => {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

export interface TextCase {
  readonly decoder: string;
  readonly outcome: string;
  readonly bytes: number;
  /** Share of the time it may have that it took. */
  readonly slowest: number;
}

/** Sends one made-up text through one of `decoders`. Throws when it throws, breaks a law of its own or takes too long. */
export const runTextCase = (
  seed: number,
  decoders: Readonly<Record<string, DecodeText>> = textDecoders,
): TextCase => {
  const random = new Random(seed);
  const names = Object.keys(decoders);
  const decoder = names[random.below(names.length)] ?? '';
  const text = makeText(random, LONGEST);
  const { became, slowest } = inTime(decoder, () => {
    let became = '';
    const slowest = turnOf(text.length, () => {
      became = decoders[decoder]?.(text, random) ?? '';
    });
    return { became, slowest };
  });
  return { decoder, outcome: became, bytes: text.length, slowest };
};
