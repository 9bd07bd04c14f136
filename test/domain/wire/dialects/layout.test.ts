import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeHeader, FrameType } from '../../../../src/domain/wire/frame.ts';
import { fromHex } from '../messages.ts';
import { byLabel, type KnownDialect, typesOf } from './all-dialects.ts';

type Part = 'version' | 'type' | 'reserved' | 'length';

const hexOf = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');

/** The header as the published table has it, with `lies` in place of what belongs there. */
const headerOf = (
  { magic, fields, versions, types, firstType }: KnownDialect,
  type: FrameType,
  length: number,
  lies: Partial<Record<Part, number>> = {},
): Uint8Array => {
  const truth = {
    version: versions.at(-1) ?? 0,
    type: types.indexOf(type) + firstType,
    reserved: 0,
    length,
  };
  const parts = [...fields, ['length', 4] as const];
  return fromHex(
    magic + parts.map(([part, size]) => hexOf(lies[part] ?? truth[part], size)).join(''),
  );
};

const sizeOf = ({ fields }: KnownDialect, part: Part): number | undefined =>
  fields.find(([name]) => name === part)?.[1];

const LENGTHS = [0, 1, 255, 256, 1_023, 1_024, 10_485_760, 10_485_761, 0x7fffffff, 0xffffffff];

const cases = (known: KnownDialect, part: Part, values: readonly number[]): number[] => {
  const size = sizeOf(known, part);
  return size === undefined ? [] : values.filter((value) => value < 0x100 ** size);
};

describe.each(byLabel)('the layout of %s', (_, known) => {
  const { dialect, magic, fields, types, versions } = known;

  it('has the size and the types of the published table', () => {
    const before = magic.length / 2 + fields.reduce((sum, [, size]) => sum + size, 0);
    expect(dialect.headerBytes).toBe(before + 4);
    expect(new Set(typesOf(dialect))).toEqual(new Set(types));
    expect(types).toContain(dialect.request);
    expect(types).toContain(dialect.response);
  });

  it('is written and read back with every type and length', () => {
    for (const type of types) {
      for (const length of LENGTHS) {
        const header = headerOf(known, type, length);
        expect(encodeHeader(dialect, type, length)).toEqual(header);
        const into = new Uint8Array(header.length + 2).fill(0xee);
        dialect.writeHeader(into, 1, type, length);
        expect(into).toEqual(Uint8Array.of(0xee, ...header, 0xee));
        expect([dialect.typeAt(into, 1), dialect.lengthAt(into, 1)]).toEqual([type, length]);
      }
    }
  });

  it('never mixes up headers that were made before', () => {
    const wanted = fc.tuple(fc.constantFrom(...types), fc.nat({ max: 1_100 }));
    fc.assert(
      fc.property(fc.array(wanted, { maxLength: 40 }), (list) => {
        const made = list.map(([type, length]) => encodeHeader(dialect, type, length));
        expect(made).toEqual(list.map(([type, length]) => headerOf(known, type, length)));
      }),
    );
  });

  it('has no header for the types of others', () => {
    const foreign = Object.values(FrameType).filter((type) => !types.includes(type));
    for (const type of foreign) {
      expect(() => encodeHeader(dialect, type, 0)).toThrow(RangeError);
      expect(() => dialect.writeHeader(new Uint8Array(16), 0, type, 0)).toThrow(RangeError);
    }
  });

  it('names what is wrong in a header', () => {
    const refused = (header: Uint8Array): unknown => {
      const moved = Uint8Array.of(0, ...header);
      return dialect.typeAt(moved, 1) === undefined ? dialect.problemAt(moved, 1) : 'nothing';
    };
    const type = dialect.request;
    for (let bit = 0; bit < magic.length * 4; bit += 1) {
      const header = headerOf(known, type, 1);
      header[bit >> 3] = (header[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(refused(header)).toBe('magic');
    }
    const wrongVersions = [0, 1, 2, 3, 0xff, 0x100, 0x101, 0x102, 0xffff];
    for (const version of cases(known, 'version', wrongVersions)) {
      const expected = versions.includes(version) ? 'nothing' : 'version';
      expect(refused(headerOf(known, type, 1, { version }))).toBe(expected);
    }
    const wrongTypes = [0, types.length + 1, 0xff, 0x100, 0x101, 0xffff];
    for (const number of cases(known, 'type', wrongTypes)) {
      expect(refused(headerOf(known, type, 1, { type: number }))).toBe('type');
    }
    const notZero = [1, 0x80, 0x100, 0x8000, 0x10000, 0x80000000, 0xffffffff];
    for (const reserved of cases(known, 'reserved', notZero)) {
      expect(refused(headerOf(known, type, 1, { reserved }))).toBe('reserved');
    }
  });

  it('names the first of several problems', () => {
    const all = { version: 0xff, type: 0xff, reserved: 1 };
    const wrong = fields.map(([part]) => part);
    for (const [index, part] of wrong.entries()) {
      const lies = Object.fromEntries(wrong.slice(index).map((name) => [name, all[name]]));
      const header = headerOf(known, dialect.request, 1, lies);
      expect(dialect.typeAt(header, 0)).toBeUndefined();
      expect(dialect.problemAt(header, 0)).toBe(part);
    }
  });

  it('takes exactly the headers it would write', () => {
    const legal = types.flatMap((type) =>
      (versions.length === 0 ? [0] : versions).map((version) =>
        Buffer.from(headerOf(known, type, 0, { version }))
          .toString('hex')
          .slice(0, -8),
      ),
    );
    const start = fc
      .tuple(fc.constantFrom(...legal), fc.nat({ max: dialect.headerBytes - 5 }), fc.nat(3))
      .map(([hex, at, value]) => {
        const bytes = fromHex(`${hex}00000000`);
        bytes[at] = value;
        return bytes;
      });
    const anything = fc.uint8Array({
      minLength: dialect.headerBytes,
      maxLength: dialect.headerBytes,
    });
    fc.assert(
      fc.property(fc.oneof(start, anything), (bytes) => {
        const isLegal = legal.includes(Buffer.from(bytes).toString('hex').slice(0, -8));
        expect(dialect.typeAt(bytes, 0) !== undefined).toBe(isLegal);
      }),
    );
  });
});
