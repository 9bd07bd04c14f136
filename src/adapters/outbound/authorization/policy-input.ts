import type { PolicyQuestion } from '../../../application/ports/driven/decision-point.ts';
import { decodeText } from '../../../domain/wire/text.ts';

/**
 * The body of a question (OPA REST API, Data API, "get a document with input"): who, at which server, which method, which
 * name, and for a request from where and, when wanted, with which arguments. Members that are not known are left out.
 */
export const policyInput = (
  { principal, server, method, name, request }: PolicyQuestion,
  sendsArguments: boolean,
): string => {
  const { key, via, groups, scopes } = principal;
  const input = {
    principal: { key, via, groups, scopes },
    server,
    method,
    name,
    purpose: request === undefined ? 'list' : 'call',
    remote_address: request?.remoteAddress === '' ? undefined : request?.remoteAddress,
  };
  const body = JSON.stringify({ input });
  const argued = sendsArguments ? request?.arguments() : undefined;
  // As written, so that whoever decides reads the very text the server will.
  return argued === undefined
    ? body
    : `${body.slice(0, -'}}'.length)},"arguments":${decodeText(argued)}}}`;
};
