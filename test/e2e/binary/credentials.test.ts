import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { describeCredentials } from './support/credentials.ts';

describeCredentials('tokens the gateway has a list of', {
  ada: 'a-token-of-ada-0123456789abcdef',
  bob: 'a-token-of-bob-0123456789abcdef',
  wrong: 'a-token-of-nobody-0123456789abc',
  auth: {
    provider: 'token',
    tokens: ['a-token-of-ada-0123456789abcdef', 'a-token-of-bob-0123456789abcdef'],
  },
});

const exp = Math.floor(Date.now() / 1_000) + 600;

describeCredentials('tokens that are signed [AU-01]', {
  ada: await signed({ ...goodClaims, exp }),
  bob: await signed({ ...goodClaims, exp, sub: 'bob' }),
  wrong: await signed({ ...goodClaims, exp }, Buffer.from(`${secret}?`)),
  auth: { provider: 'jwt', jwt: { issuer, secret_key_env: 'JWT_SECRET_KEY' } },
  env: { JWT_SECRET_KEY: secret },
});
