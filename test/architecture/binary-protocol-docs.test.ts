import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Fault } from '../../src/domain/fault/fault.ts';
import { unwrap } from '../../src/domain/wire/client-form.ts';
import { detectDialect } from '../../src/domain/wire/dialect-detection.ts';
import {
  type Dialect,
  encodeFrame,
  FrameType,
  MAX_PAYLOAD_BYTES,
} from '../../src/domain/wire/frame.ts';
import { FrameDecoder } from '../../src/domain/wire/frame-decoder.ts';
import { scan } from '../../src/domain/wire/scan.ts';
import { decodeText, encodeText } from '../../src/domain/wire/text.ts';
import { readPacked } from '../../src/domain/wire/version2/packed.ts';
import {
  creditPayload,
  openHead,
  pieceHead,
  readCredit,
  readOpen,
  readPiece,
  readReset,
  resetHead,
} from '../../src/domain/wire/version2/payloads.ts';
import { WireFault } from '../../src/domain/wire/wire-fault.ts';
import { allDialects, typesOf } from '../domain/wire/dialects/all-dialects.ts';
import { concat, fromHex } from '../domain/wire/messages.ts';
import { publishedJson, publishedTable, publishedVectors, type Vector } from './published-page.ts';

const vectors = publishedVectors('vectors');
const refused = publishedVectors('refused');

const dialects = allDialects.map(({ label, dialect }) => {
  const name = label.toLowerCase().replaceAll(' ', '-');
  return [label, name, dialect] as const;
});

const typeNamed = (name: string): FrameType => {
  const type = Object.values(FrameType).find((known) => known === name);
  if (type === undefined) throw new Error(`the page has a frame of the unknown type ${name}`);
  return type;
};

/** The payload that the last column of the page describes. */
const payloadFrom = ({ type, payload }: Vector): Uint8Array => {
  const stated = /^call (\d+)(?:, (?:credit|bytes) (\d+))?(?:, flags (\d+))?(?:, text (.*))?$/u;
  const [, call, size, flags, text = ''] = stated.exec(payload) ?? [];
  switch (type) {
    case 'open':
      return concat(openHead(Number(call), Number(size)), text);
    case 'piece':
      return concat(pieceHead(Number(call), flags !== '0', flags === '3'), text);
    case 'credit':
      return creditPayload(Number(call), Number(size));
    case 'reset':
      return concat(resetHead(Number(call)), text);
    default:
      if (payload === '(empty)') return encodeText('');
      return payload.startsWith('0x') ? fromHex(payload.slice(2)) : encodeText(payload);
  }
};

/** The last column of the page, from the payload. */
const describePayload = (type: string, payload: Uint8Array): string => {
  const open = type === 'open' ? readOpen(payload) : undefined;
  if (open !== undefined) {
    return `call ${open.call}, credit ${open.credit}, text ${decodeText(open.request)}`;
  }
  const piece = type === 'piece' ? readPiece(payload) : undefined;
  if (piece !== undefined) {
    const flags = (piece.endsMessage ? 1 : 0) + (piece.endsCall ? 2 : 0);
    return `call ${piece.call}, flags ${flags}, text ${decodeText(piece.text)}`;
  }
  const credit = type === 'credit' ? readCredit(payload) : undefined;
  if (credit !== undefined) return `call ${credit.call}, bytes ${credit.bytes}`;
  const reset = type === 'reset' ? readReset(payload) : undefined;
  if (reset !== undefined) {
    const reason = decodeText(reset.reason);
    return reason === '' ? `call ${reset.call}` : `call ${reset.call}, text ${reason}`;
  }
  if (payload.length === 0) return '(empty)';
  const isText = payload.every((byte) => byte >= 0x20 && byte < 0x7f);
  return isText ? decodeText(payload) : `0x${Buffer.from(payload).toString('hex')}`;
};

const decode = (dialect: Dialect, frame: Uint8Array): unknown[] => {
  const seen: unknown[] = [];
  const decoder = new FrameDecoder(dialect, MAX_PAYLOAD_BYTES);
  const answer = decoder.push(frame, (type, payload) => {
    seen.push([type, describePayload(type, payload)]);
  });
  return [...seen, answer];
};

describe.each(dialects)('the published vectors of %s', (_, name, dialect) => {
  const own = vectors.get(name) ?? [];

  it('cover every type of frame', () => {
    expect(new Set(own.map(({ type }) => type))).toEqual(new Set(typesOf(dialect)));
  });

  it('are what is written, and are read as what they say', () => {
    for (const vector of own) {
      const type = typeNamed(vector.type);
      expect(encodeFrame(dialect, type, payloadFrom(vector))).toEqual(vector.frame);
      expect(decode(dialect, vector.frame)).toEqual([[type, vector.payload], 'ok']);
      expect(detectDialect(vector.frame)).toBe(dialect.name);
    }
  });

  it('hold messages where messages belong', () => {
    const messages = own.filter(({ type, payload }) => {
      return ['request', 'response', 'message', 'open'].includes(type) && payload !== '{}';
    });
    expect(messages).not.toHaveLength(0);
    for (const { payload } of messages) {
      const text = encodeText(payload.slice(payload.indexOf('{')));
      const wrapped = unwrap(text);
      expect(wrapped).not.toBeInstanceOf(Fault);
      const message = wrapped === undefined || wrapped instanceof Fault ? text : wrapped.message;
      expect(scan(message)).not.toBeInstanceOf(WireFault);
    }
  });

  it('show headers that are refused, and why', () => {
    const lies = refused.get(name) ?? [];
    const parts = new Set(lies.map(({ type }) => type));
    expect(parts.has('length')).toBe(true);
    for (const { type, frame } of lies) expect(decode(dialect, frame)).toEqual([type]);
  });

  it('agree with the table of types', () => {
    const column = dialect.name.toUpperCase();
    const isVersion2 = name === 'g12-version-2';
    const table = publishedTable('### Types');
    expect(table.size).toBe(Object.keys(FrameType).length);
    for (const [cell, row] of table) {
      const type = typeNamed(cell.replaceAll('`', ''));
      const number = row.get(column) ?? '';
      const isNew = ['open', 'piece', 'credit', 'reset', 'packed'].includes(type);
      const isThere = number !== '' && (isVersion2 || !isNew);
      expect([type, dialect.has(type)]).toEqual([type, isThere]);
      if (!isThere || number === 'any') continue;
      const header = new Uint8Array(dialect.headerBytes);
      dialect.writeHeader(header, 0, type, 0);
      const last = offsetsIn('Type', column).at(-1) ?? -1;
      expect([type, header[last]]).toEqual([type, Number(number)]);
    }
  });

  it('agree with the table of layouts', () => {
    const column = dialect.name.toUpperCase();
    expect(publishedTable('## Frames').get(column)?.get('Header')).toBe(`${dialect.headerBytes}`);
    const header = new Uint8Array(dialect.headerBytes);
    dialect.writeHeader(header, 0, dialect.request, 0x01020304);
    const at = (field: string): number[] =>
      offsetsIn(field, column).map((byte) => header[byte] ?? -1);
    const magic = publishedTable('## Frames').get(column)?.get('Magic') ?? '';
    const [, shown = ''] = /`([0-9a-f]+)`/u.exec(magic) ?? [];
    expect(at('Magic')).toEqual([...fromHex(shown)]);
    expect(at('Payload length')).toEqual([1, 2, 3, 4]);
    expect(at('Reserved, zero').every((byte) => byte === 0)).toBe(true);
    const fields = ['Magic', 'Version', 'Type', 'Reserved, zero', 'Payload length'];
    const all = fields.flatMap((field) => offsetsIn(field, column));
    expect(all).toEqual(Array.from({ length: dialect.headerBytes }, (__, index) => index));
  });
});

/** `4–5` is bytes 4 and 5; an empty cell is none. */
const offsetsIn = (field: string, dialect: string): number[] => {
  const cell = publishedTable('## Frames').get(dialect)?.get(field) ?? '';
  const [, first, last = first] = /^(\d+)(?:–(\d+))?/u.exec(cell) ?? [];
  if (first === undefined) return [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => Number(first) + at);
};

describe('the page of the binary protocol', () => {
  it.each([
    ['r16', '4d435000 0001 0006 00000000 00000050'],
    ['r16', '4d435000 0001 0007 00000000 00000014 7b226167726565645f76657273696f6e223a317d'],
    ['r16', '4d435000 0001 0004 00000000 00000002 7b7d'],
    ['g12', '4d435042 0001 0006 00000050'],
    ['g12', '4d435042 0001 0004 00000000'],
    ['s12', '4d435042 01 04 0000 00000000'],
    ['s12', '4d435042 01 05 0000 00000000'],
    ['m6', '4d43 00000002 7b7d'],
    ['m7', '4d43 02 00000000'],
  ])('has the sample frame of %s that the original documents give: %s', (name, hex) => {
    expect(vectors.get(name)?.some((vector) => vector.hex.startsWith(hex))).toBe(true);
  });

  it('has vectors for these dialects and no others', () => {
    const names = dialects.map(([, name]) => name).sort();
    expect([...vectors.keys()].sort()).toEqual(names);
    expect([...refused.keys()].sort()).toEqual(names);
  });

  it('shows pieces that make a message', () => {
    const pieces = (vectors.get('g12-version-2') ?? [])
      .filter(({ type }) => type === 'piece')
      .map(({ frame }) => readPiece(frame.subarray(12)))
      .filter((piece) => piece?.call === 1);
    const texts = pieces.map((piece) => decodeText(piece?.text ?? encodeText('')));
    expect(pieces.map((piece) => piece?.endsCall)).toEqual([false, true]);
    expect(JSON.parse(texts.join(''))).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
  });

  it('shows packed frames that stand for a call and for its request', () => {
    const packed = (vectors.get('g12-version-2') ?? []).filter(({ type }) => type === 'packed');
    const [call, request] = packed.map(({ frame }) => readPacked(frame.subarray(12)));
    const opened = readOpen(zstdDecompressSync(call?.compressed ?? ''));
    expect([call?.type, opened?.call, opened?.credit]).toEqual(['open', 1, 65_536]);
    const text = gunzipSync(request?.compressed ?? '').toString();
    expect([request?.type, text]).toEqual([
      'request',
      decodeText(opened?.request ?? encodeText('')),
    ]);
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id: 1, method: 'ping' });
  });

  it('shows JSON that is JSON', () => {
    expect(publishedJson().map((text) => typeof JSON.parse(text))).toEqual([
      'object',
      'object',
      'object',
    ]);
  });
});
