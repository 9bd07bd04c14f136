import { expect, it } from 'vitest';
import { runWebSocketCase } from '../../../../fuzz/web-socket-case.ts';

// `npm run fuzz:wire` does the same for longer and from another seed each time.
it('reads 1,000 made-up streams of frames without a surprise', () => {
  let messages = 0;
  for (let seed = 1; seed <= 1_000; seed += 1) messages += runWebSocketCase(seed).messages;
  expect(messages).toBeGreaterThan(100);
});
