import { parse } from 'smol-toml';

/** One part of a dotted key and where it starts. */
export interface KeyPart {
  readonly name: string;
  readonly offset: number;
}

const bareKey = /[A-Za-z0-9_-]+/y;
const blank = /[ \t]*/y;
const empty = /(?:[ \t\r\n]+|#[^\n]*)*/y;
/** A date may hold one blank before its time. */
const bareValue = /[^,\]}#\r\n]*/y;

/** Walks over a TOML text. What no TOML text can have here makes it step to the end, so that every loop ends. */
export class TomlCursor {
  offset: number;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.offset = text.startsWith('\uFEFF') ? 1 : 0;
  }

  get isAtEnd(): boolean {
    return this.offset >= this.#text.length;
  }

  startsWith(text: string): boolean {
    return this.#text.startsWith(text, this.offset);
  }

  /** Steps over `text` if it stands here. */
  skip(text: string): boolean {
    if (!this.startsWith(text)) return false;
    this.offset += text.length;
    return true;
  }

  skipBlanks(): void {
    this.#match(blank);
  }

  /** Blanks, line ends and comments. */
  skipEmpty(): void {
    this.#match(empty);
  }

  giveUp(): void {
    this.offset = this.#text.length;
  }

  /** `a."b c".d`, with the blanks around it. */
  key(): readonly KeyPart[] {
    const parts: KeyPart[] = [];
    do {
      this.skipBlanks();
      const { offset } = this;
      const name = this.#keyPart();
      if (name === undefined) {
        this.giveUp();
        return [];
      }
      parts.push({ name, offset });
      this.skipBlanks();
    } while (this.skip('.'));
    return parts;
  }

  #keyPart(): string | undefined {
    if (!this.startsWith('"') && !this.startsWith("'")) {
      const bare = this.#match(bareKey);
      return bare === '' ? undefined : bare;
    }
    const start = this.offset;
    this.text();
    const written = this.#text.slice(start, this.offset);
    return written.includes('\\') && written.startsWith('"')
      ? decoded(written)
      : written.slice(1, -1);
  }

  /** Steps over a text in quotes of any of the four forms. */
  text(): void {
    const quote = this.startsWith('"') ? '"' : "'";
    const isLong = this.skip(quote.repeat(3));
    const end = isLong ? quote.repeat(3) : quote;
    if (!isLong) this.offset += 1;
    while (!this.isAtEnd && !this.startsWith(end)) {
      this.offset += quote === '"' && this.startsWith('\\') ? 2 : 1;
    }
    this.offset += end.length;
    // Up to two quotes before the end of a long text belong to it.
    if (isLong) while (this.startsWith(quote)) this.offset += 1;
  }

  /** Steps over a number, a date, true or false. */
  bare(): void {
    const written = this.#match(bareValue);
    if (written.trimEnd() === '') this.giveUp();
    else this.offset -= written.length - written.trimEnd().length;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.offset += found.length;
    return found;
  }
}

const decoded = (written: string): string | undefined => {
  try {
    const { key } = parse(`key = ${written}`);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined; // the parser names what is wrong with it
  }
};
