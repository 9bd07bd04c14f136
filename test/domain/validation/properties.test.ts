import fc from 'fast-check';
import { expect, it } from 'vitest';
import { idProblem } from '../../../src/domain/validation/id-rule.ts';
import { nameProblem } from '../../../src/domain/validation/name-rule.ts';
import { isTokenText } from '../../../src/domain/validation/token-rule.ts';
import { encodeText, latin1Text } from '../../../src/domain/wire/text.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';
import { shortestMs } from '../../support/pure/shortest-time.ts';

/** A JSON text with some of its characters written as escapes, as another encoder would. */
const written = fc
  .tuple(fc.string({ unit: anyCharacter, maxLength: 60 }), fc.infiniteStream(fc.boolean()))
  .map(([text, choices]) => {
    const json = JSON.stringify(text.toWellFormed());
    const escaped = json.replace(/[^\\"](?!.{0,5}\\)/gu, (letter) => {
      const isEscaped = choices.next().value === true && !json.includes('\\');
      return isEscaped && letter.length === 1
        ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
        : letter;
    });
    return { text: text.toWellFormed(), json: escaped };
  });

it('an id is refused exactly when its text has a control character, however it is written', () => {
  fc.assert(
    fc.property(written, ({ text, json }) => {
      const bytes = encodeText(json);
      const isRefused = idProblem(latin1Text(bytes, 0, bytes.length), false) !== undefined;
      expect(isRefused).toBe(/\p{Cc}/u.test(text));
    }),
  );
});

it('a name is judged by its text, however it is written', () => {
  fc.assert(
    fc.property(written, fc.boolean(), ({ text, json }, isStrict) => {
      const judged = (form: string): boolean => {
        const bytes = encodeText(form);
        return nameProblem(bytes, { start: 0, end: bytes.length }, isStrict) !== undefined;
      };
      expect(judged(json)).toBe(judged(JSON.stringify(text)));
    }),
  );
});

it('what passes the strict rule passes the usual one', () => {
  const names = fc.string({ unit: fc.constantFrom('a', '.', '/', '-', '_', '%', '2', 'e', 'é') });
  fc.assert(
    fc.property(names, (name) => {
      const bytes = encodeText(JSON.stringify(name));
      const span = { start: 0, end: bytes.length };
      if (nameProblem(bytes, span, true) === undefined) {
        expect(nameProblem(bytes, span, false)).toBeUndefined();
      }
    }),
  );
});

it('64 KB that is made to be slow is judged within 50 ms', () => {
  const hostile = ['../'.repeat(21_845), '%2e'.repeat(21_845), `${'/.'.repeat(32_768)}`];
  for (const text of hostile) {
    const bytes = encodeText(JSON.stringify(text));
    const spentMs = shortestMs(() => {
      nameProblem(bytes, { start: 0, end: bytes.length }, false);
      idProblem(latin1Text(bytes, 0, bytes.length), false);
      isTokenText(text);
    });
    expect(spentMs).toBeLessThan(50);
  }
});
