import {
  audience,
  forged,
  goodClaims,
  hmacWith,
  inSeconds,
  issuer,
  p256,
  pemOf,
  rsa,
  secret,
  signed,
  signedWith,
} from './tokens.ts';

export type Forgery = readonly [name: string, make: () => string | Promise<string>];

const hs = (header: Record<string, unknown>) =>
  forged({ alg: 'HS256', ...header }, goodClaims, hmacWith(secret));
/** A number JSON has and JavaScript reads as infinite. */
const hs1e400 = (): string => {
  const claims = JSON.stringify(goodClaims).replace(/"exp":\d+/, '"exp":1e400');
  const header = Buffer.from('{"alg":"HS256"}').toString('base64url');
  const data = `${header}.${Buffer.from(claims).toString('base64url')}`;
  return `${data}.${hmacWith(secret)(Buffer.from(data)).toString('base64url')}`;
};
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(goodClaims).filter(([name]) => !names.includes(name)));
const [head = '', body = '', mark = ''] = hs({}).split('.');

/** What nobody may be let in by where tokens are signed with `secret`. `nowSeconds`: since 1970. */
export const secretForgeries = (nowSeconds: number): readonly Forgery[] => [
  ['alg none', () => forged({ alg: 'none' }, goodClaims)],
  ['alg None', () => forged({ alg: 'None' }, goodClaims)],
  ['alg none with a good signature', () => forged({ alg: 'none' }, goodClaims, hmacWith(secret))],
  ['no alg', () => forged({ typ: 'JWT' }, goodClaims, hmacWith(secret))],
  ['alg as a list', () => forged({ alg: ['HS256'] }, goodClaims, hmacWith(secret))],
  [
    'HS512 with a secret too short for it',
    () => forged({ alg: 'HS512' }, goodClaims, hmacWith(secret)),
  ],
  ['another secret', () => forged({ alg: 'HS256' }, goodClaims, hmacWith('another'))],
  ['an empty secret', () => forged({ alg: 'HS256' }, goodClaims, hmacWith(''))],
  ['no signature', () => `${head}.${body}.`],
  ['half a signature', () => `${head}.${body}.${mark.slice(0, 20)}`],
  [
    'a changed claim',
    () => `${head}.${forged({}, { ...goodClaims, sub: 'eve' }).split('.')[1]}.${mark}`,
  ],
  [
    'a secret of its own in jwk',
    () =>
      forged(
        { alg: 'HS256', jwk: { kty: 'oct', k: Buffer.from('mine').toString('base64url') } },
        goodClaims,
        hmacWith('mine'),
      ),
  ],
  [
    'a key server of its own in jku',
    () => forged({ alg: 'HS256', jku: 'http://127.0.0.1:1/keys' }, goodClaims, hmacWith('mine')),
  ],
  [
    'a certificate of its own in x5u',
    () => forged({ alg: 'HS256', x5u: 'http://127.0.0.1:1/c' }, goodClaims, hmacWith('mine')),
  ],
  [
    'a file in kid',
    () => forged({ alg: 'HS256', kid: '../../../../dev/null' }, goodClaims, hmacWith('')),
  ],
  [
    'SQL in kid',
    () => forged({ alg: 'HS256', kid: "x' UNION SELECT 'mine" }, goodClaims, hmacWith('mine')),
  ],
  ['a critical extension nobody knows', () => hs({ crit: ['zone'], zone: 1 })],
  ['an empty list of critical extensions', () => hs({ crit: [] })],
  ['b64 false', () => hs({ crit: ['b64'], b64: false })],
  ['no exp', () => signed(without('exp'))],
  [
    'exp as text',
    () => forged({ alg: 'HS256' }, { ...goodClaims, exp: '9' as never }, hmacWith(secret)),
  ],
  ['expired', () => signed({ ...goodClaims, exp: nowSeconds - 6 })],
  ['not yet', () => signed({ ...goodClaims, nbf: inSeconds(6) })],
  ['issued tomorrow', () => signed({ ...goodClaims, iat: inSeconds(86_400) })],
  ['another issuer', () => signed({ ...goodClaims, iss: 'https://evil.test' })],
  ['no issuer', () => signed(without('iss'))],
  ['issuer with a slash more', () => signed({ ...goodClaims, iss: `${issuer}/` })],
  ['another audience', () => signed({ ...goodClaims, aud: 'other' })],
  ['no audience', () => signed(without('aud'))],
  ['a list of other audiences', () => signed({ ...goodClaims, aud: ['other', 'mcp'] })],
  ['an audience that begins as ours', () => signed({ ...goodClaims, aud: `${audience}-2` })],
  ['an audience in an object', () => signed({ ...goodClaims, aud: { [audience]: 1 } as never })],
  ['issuers in a list', () => signed({ ...goodClaims, iss: [issuer] as never })],
  ['exp without an end', () => hs1e400()],
  ['nbf as text', () => signed({ ...goodClaims, nbf: 'now' as never })],
  ['an ID token by its type', () => hs({ typ: 'id_token+jwt' })],
  ['a logout token', () => hs({ typ: 'logout+jwt' })],
  ['typ that is no text', () => hs({ typ: 7 })],
  ['an ID token by its nonce', () => signed({ ...goodClaims, nonce: 'n' })],
  ['an ID token by at_hash', () => signed({ ...goodClaims, at_hash: 'h' })],
  ['a refresh token', () => signed({ ...goodClaims, typ: 'Refresh' })],
  ['nobody', () => signed(without('sub'))],
  ['an empty subject', () => signed({ ...goodClaims, sub: '' })],
  ['one dot', () => `${head}.${body}`],
  ['three dots', () => `${hs({})}.x`],
  ['JSON that is none', () => `${head}.${Buffer.from('{').toString('base64url')}.${mark}`],
  ['a list for claims', () => forged({ alg: 'HS256' }, [] as never, hmacWith(secret))],
  ['a JWE', () => 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..a.b.c'],
  ['nothing', () => ''],
  ['dots', () => '..'],
  ['nine kilobytes', () => signed({ ...goodClaims, more: 'x'.repeat(9_000) })],
];

const pem = pemOf(rsa.publicKey);
const der = rsa.publicKey.export({ type: 'spki', format: 'der' });

/** The same where `rsa.publicKey` is what tokens are checked with. */
export const keyForgeries: readonly Forgery[] = [
  ['HS256 with the PEM as its secret', () => forged({ alg: 'HS256' }, goodClaims, hmacWith(pem))],
  [
    'HS256 with the PEM without its last line end',
    () => forged({ alg: 'HS256' }, goodClaims, hmacWith(pem.trim())),
  ],
  ['HS256 with the DER', () => forged({ alg: 'HS256' }, goodClaims, hmacWith(der))],
  ['a shared secret', () => hs({})],
  ['alg none', () => forged({ alg: 'none' }, goodClaims)],
  [
    'ES256 with a signature of zeros',
    () => forged({ alg: 'ES256' }, goodClaims, () => Buffer.alloc(64)),
  ],
  ['ES256 by another key', () => forged({ alg: 'ES256' }, goodClaims, signedWith(p256.privateKey))],
  [
    'RS256 with a signature of zeros',
    () => forged({ alg: 'RS256' }, goodClaims, () => Buffer.alloc(256)),
  ],
  [
    'a key of its own in jwk',
    () =>
      forged(
        { alg: 'ES256', jwk: p256.publicKey.export({ format: 'jwk' }) },
        goodClaims,
        signedWith(p256.privateKey),
      ),
  ],
];
