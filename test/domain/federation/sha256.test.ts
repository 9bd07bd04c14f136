import { describe, expect, test } from 'vitest';
import { sha256Hex } from '../../../src/domain/federation/sha256.ts';

describe('SHA-256', () => {
  // FIPS 180-4 examples, and the lengths around the end of a block.
  test.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(55), '9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318'],
    ['a'.repeat(64), 'ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb'],
    ['a'.repeat(1000), '41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3'],
    ['ä€😀', '819fe77d1c7897c4c541e21c63d27154d46e12cc65074d8d9c874626a40a6074'],
  ])('of %j', (text, digest) => {
    expect(sha256Hex(text)).toBe(digest);
  });
});
