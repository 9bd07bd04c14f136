import { Fault } from '../../../domain/fault/fault.ts';

const CREDENTIAL = /[?&](?:access_token|auth_token|token|api_?key|x-api-key|jwt|bearer)=/i;

/** Addresses end up in logs, histories and `Referer`, so that a credential in one is spent (RFC 6750 §5.3, OAuth 2.1 §5.1). */
export const queryFault = (url = ''): Fault | undefined =>
  url.includes('?') && CREDENTIAL.test(url)
    ? new Fault(
        'invalid_request',
        'a credential in the address is not accepted, and has to be taken as known to others: send it in a header, as Authorization: Bearer <token>',
      )
    : undefined;
