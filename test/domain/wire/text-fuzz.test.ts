import { expect, it } from 'vitest';
import { runTextCase, textDecoders } from '../../support/pure/fuzz/text-case.ts';

// `npm run fuzz:texts` does the same for longer and from another seed each time.
it('reads 3,000 made-up texts without a surprise', () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= 3_000; seed += 1) {
    const { decoder, outcome } = runTextCase(seed);
    seen.add(`${decoder} ${outcome}`);
  }
  const refused = Object.keys(textDecoders).map((name) => `${name} refused`);
  expect([...seen]).toEqual(expect.arrayContaining(refused));
  const taken = ['event stream', 'interpolation', 'JSONC', 'header value', 'rules of input'];
  expect([...seen]).toEqual(expect.arrayContaining(taken.map((name) => `${name} taken`)));
});
