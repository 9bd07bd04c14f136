import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { StartFault } from '../../../application/ports/driven/frontend.ts';

const crlBlock = /-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g;

/** The lists of revoked certificates in a PEM file, one text each. Rejects with a `StartFault` that names the file. */
export const readRevocations = async (file: string): Promise<readonly string[]> => {
  try {
    const lists = (await readFile(file, 'latin1')).match(crlBlock) ?? [];
    if (lists.length === 0) throw new TypeError('it holds no X509 CRL in PEM');
    createSecureContext({ crl: [...lists] });
    return lists;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartFault(`cannot use ${file} for revoked certificates: ${reason}`, {
      cause: error,
    });
  }
};

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
/** Of the fields before the times: signature and issuer (RFC 5280 §5.1). */
const FIELDS_BEFORE_TIMES = 2;

/** When a list is out of date, after which every certificate it speaks of is refused; undefined: it does not say. */
export const outOfDateAt = (pem: string): Date | undefined => {
  const bytes = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const list = new DerReader(bytes).enter(SEQUENCE).enter(SEQUENCE);
  if (list.tag === INTEGER) list.skip();
  for (let field = 0; field < FIELDS_BEFORE_TIMES; field += 1) list.skip();
  list.skip();
  const { tag } = list;
  if (tag !== UTC_TIME && tag !== GENERALIZED_TIME) return undefined;
  return timeOf(list.text(), tag === UTC_TIME);
};

/** Reads fields one after the other (X.690 §8.1). */
class DerReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get tag(): number | undefined {
    return this.#bytes[this.#at];
  }

  enter(tag: number): DerReader {
    if (this.tag !== tag) throw new TypeError('it is no list of revoked certificates');
    return new DerReader(this.#take());
  }

  skip(): void {
    this.#take();
  }

  text(): string {
    return this.#take().toString('latin1');
  }

  #take(): Buffer {
    const short = this.#bytes[this.#at + 1] ?? 0;
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    const start = this.#at + 2 + lengthBytes;
    const length = lengthBytes === 0 ? short : this.#bytes.readUIntBE(this.#at + 2, lengthBytes);
    this.#at = start + length;
    return this.#bytes.subarray(start, this.#at);
  }
}

/** `YYMMDDHHMMSSZ`, of 1950 to 2049, or with four digits of the year (RFC 5280 §5.1.2.4). */
const timeOf = (text: string, isShort: boolean): Date | undefined => {
  const century = Number(text.slice(0, 2)) < 50 ? '20' : '19';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(isShort ? century + text : text);
  if (parts === null) return undefined;
  const [, year, month, day, hours, minutes, seconds] = parts;
  return new Date(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}Z`);
};
