import { DIGIT_0, DIGIT_9, MINUS } from './bytes.ts';

/** Where in a number the last byte stood. */
const Digits = {
  minus: 0,
  zero: 1,
  integer: 2,
  point: 3,
  fraction: 4,
  e: 5,
  sign: 6,
  exponent: 7,
} as const;
type Digits = (typeof Digits)[keyof typeof Digits];

/** One JSON number after the other, byte by byte. */
export class JsonNumber {
  #digits: Digits = Digits.minus;

  /** `first`: a digit or a minus. */
  begin(first: number): void {
    if (first === MINUS) this.#digits = Digits.minus;
    else this.#digits = first === DIGIT_0 ? Digits.zero : Digits.integer;
  }

  /** Whether the byte goes on with the number. */
  takes(byte: number): boolean {
    const next = afterDigit(this.#digits, byte);
    if (next === undefined) return false;
    this.#digits = next;
    return true;
  }

  /** It may end here. */
  get isWhole(): boolean {
    const digits = this.#digits;
    return (
      digits === Digits.zero ||
      digits === Digits.integer ||
      digits === Digits.fraction ||
      digits === Digits.exponent
    );
  }
}

const afterDigit = (digits: Digits, byte: number): Digits | undefined => {
  const isDigit = byte >= DIGIT_0 && byte <= DIGIT_9;
  switch (digits) {
    case Digits.minus:
      if (!isDigit) return undefined;
      return byte === DIGIT_0 ? Digits.zero : Digits.integer;
    case Digits.zero:
      return afterWhole(byte);
    case Digits.integer:
      return isDigit ? Digits.integer : afterWhole(byte);
    case Digits.point:
    case Digits.fraction:
      if (isDigit) return Digits.fraction;
      return digits === Digits.fraction && isE(byte) ? Digits.e : undefined;
    case Digits.e:
      if (byte === 0x2b || byte === MINUS) return Digits.sign;
      return isDigit ? Digits.exponent : undefined;
    case Digits.sign:
    case Digits.exponent:
      return isDigit ? Digits.exponent : undefined;
  }
};

const afterWhole = (byte: number): Digits | undefined => {
  if (byte === 0x2e) return Digits.point;
  return isE(byte) ? Digits.e : undefined;
};

const isE = (byte: number): boolean => (byte | 0x20) === 0x65;
