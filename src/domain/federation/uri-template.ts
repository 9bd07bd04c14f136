/** What an expression of a template can stand for: nothing, or `lead` and then characters outside of `excluded`. */
interface Gap {
  readonly lead: string;
  readonly excluded: string;
}

type Part = string | Gap;

/** A longer URI fits no template: matching it would cost more than any real one is worth. */
const maxMatchedLength = 8_192;

/** By operator (RFC 6570 §2.2): where the values of an expression have to end. */
const gaps: Readonly<Record<string, Gap>> = {
  '': { lead: '', excluded: '/?#' },
  '+': { lead: '', excluded: '' },
  '#': { lead: '#', excluded: '' },
  '.': { lead: '.', excluded: '/?#' },
  '/': { lead: '/', excluded: '?#' },
  ';': { lead: ';', excluded: '/?#' },
  '?': { lead: '?', excluded: '#' },
  '&': { lead: '&', excluded: '#' },
};
const plainGap: Gap = { lead: '', excluded: '/?#' };

/**
 * A URI template (RFC 6570, all four levels) read backwards: could this URI be one of its expansions? Names, lists and
 * lengths of variables are not looked at. In time linear to template times URI, whatever a server writes.
 */
export class UriTemplate {
  /** What every expansion begins with. */
  readonly literalStart: string;
  readonly #parts: readonly Part[];

  constructor(template: string) {
    this.#parts = partsOf(template);
    const [first] = this.#parts;
    this.literalStart = typeof first === 'string' ? first : '';
  }

  matches(uri: string): boolean {
    if (uri.length > maxMatchedLength || !uri.startsWith(this.literalStart)) return false;
    let ends: ReadonlySet<number> = new Set([0]);
    for (const part of this.#parts) {
      ends = typeof part === 'string' ? afterText(uri, part, ends) : afterGap(uri, part, ends);
      if (ends.size === 0) return false;
    }
    return ends.has(uri.length);
  }
}

/** A brace that opens nothing is text. */
const partsOf = (template: string): readonly Part[] =>
  template
    .split(/(\{[^{}]+\})/)
    .filter((text) => text !== '')
    .map((text) => (isExpression(text) ? (gaps[operatorOf(text)] ?? plainGap) : text));

const isExpression = (text: string): boolean => text.startsWith('{') && text.endsWith('}');

const operatorOf = (expression: string): string => {
  const first = expression[1] ?? '';
  return Object.hasOwn(gaps, first) ? first : '';
};

/** Each of `starts` moved behind `text`, where that stands there. */
const afterText = (uri: string, text: string, starts: ReadonlySet<number>): ReadonlySet<number> => {
  const ends = new Set<number>();
  for (const start of starts) if (uri.startsWith(text, start)) ends.add(start + text.length);
  return ends;
};

/** Everywhere a gap that begins at one of `starts` can end. */
const afterGap = (uri: string, gap: Gap, starts: ReadonlySet<number>): ReadonlySet<number> => {
  const ends = new Set<number>(starts);
  let isOpen = false;
  for (let at = 0; at <= uri.length; at += 1) {
    if (isOpen) ends.add(at);
    const character = uri[at] ?? '';
    if (gap.lead === '') isOpen ||= starts.has(at);
    isOpen &&= !gap.excluded.includes(character);
    if (gap.lead !== '' && character === gap.lead && starts.has(at)) isOpen = true;
  }
  return ends;
};
