/**
 * Splits a byte stream into lines. Text is latin1 everywhere in the bench: one character is one
 * byte, so lengths are byte lengths and UTF-8 crosses unharmed.
 */
export class Latin1Lines {
  #pieces: string[] = [];

  /** Calls `take` once per complete line, without its newline. */
  push(chunk: Buffer, take: (line: string) => void): void {
    const text = chunk.toString('latin1');
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#pieces.push(text.slice(start, end));
      take(this.#pieces.length === 1 ? (this.#pieces[0] ?? '') : this.#pieces.join(''));
      this.#pieces = [];
      start = end + 1;
    }
    if (start < text.length) this.#pieces.push(text.slice(start));
  }
}
