const CHARACTERS = [...'aé漢😀zß→ñ'].map((character) => Buffer.from(character));

let last = { bytes: 0, seed: 1, text: '' };

/** The same text for the same arguments, of exactly `bytes` UTF-8 bytes, mostly not ASCII. */
export const sampleText = (bytes: number, seed = 1): string => {
  // Who sends a text and who compares it are often one process.
  if (last.bytes !== bytes || last.seed !== seed) last = { bytes, seed, text: made(bytes, seed) };
  return last.text;
};

const made = (bytes: number, seed: number): string => {
  const text = Buffer.alloc(bytes, 'x');
  let state = seed;
  let at = 0;
  while (bytes - at >= 4) {
    // Numerical Recipes' linear congruence: short, and the same everywhere.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const character = CHARACTERS[(state >>> 16) % CHARACTERS.length] as Uint8Array;
    for (const byte of character) {
      text[at] = byte;
      at += 1;
    }
  }
  return text.toString();
};

/** What a careless gateway changes: big integers, -0, overflow, key order, unknown members, odd spacing, escapes. */
export const HARD_JSON =
  '{ "z" : 18446744073709551615,"a":-0 , "big":1e400,"small":1.0E-7, "one":1.0,' +
  '"10":"ten","2":"two", "esc":"\\u00e9\\/\\ud83d\\ude00", "é":"é😀",' +
  '"nested":{"id":9223372036854775807,"method":"x","jsonrpc":null,"result":[ ]},' +
  '"__proto__":{"x":1} , "constructor":[[[]],{} ] }';

/** A result no schema knows, with content of an unknown type. */
export const HARD_RESULT =
  '{ "structuredContent":{"n":-9223372036854775808 , "d":0.10},"x-vendor":[ -0,1e400 ],' +
  '"content" : [ {"points":[18446744073709551615],"type":"x-hologram"} ,' +
  ' {"type":"text" ,"text":"\\u0000\\u2028", "annotations":{"x-unknown":1.50}} ],' +
  `"isError":false ,"deep":${HARD_JSON}, "_meta":{"vendor.example/trace":"7" } }`;
