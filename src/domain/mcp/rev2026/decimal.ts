/** Longer plain texts are not made: `1e999999999` must not become a gigabyte of zeros. */
const maxDigits = 400;

const numberText = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The one plain decimal text of a JSON number: no exponent, no zero that says nothing, digits exact however many.
 * `42.0`, `4.2e1` and `42` are all `42`, `-0` is `0`. Undefined for other text and beyond 400 digits.
 */
export const plainDecimal = (text: string): string | undefined => {
  if (text.length > maxDigits) return undefined;
  const parts = numberText.exec(text);
  if (parts === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  const digits = (whole + fraction).replace(/^0+/, '');
  if (digits === '') return '0';
  const point = digits.length - fraction.length + Number(exponent);
  if (Math.abs(point) > maxDigits) return undefined;
  const wholeDigits = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const rest = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  const fractionDigits = withoutLastZeros(rest);
  return `${sign}${wholeDigits}${fractionDigits === '' ? '' : `.${fractionDigits}`}`;
};

const withoutLastZeros = (digits: string): string => {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
};
