/** A place for each member the scan records. Small integers from 1, so one bit mask can hold them all. */
export const Slot = {
  jsonrpc: 1,
  id: 2,
  method: 3,
  params: 4,
  result: 5,
  error: 6,
  name: 7,
  uri: 8,
  cursor: 9,
  meta: 10,
  paramsProgressToken: 11,
  requestId: 12,
  namespace: 13,
  token: 14,
  paramsProtocolVersion: 15,
  paramsCapabilities: 16,
  clientInfo: 17,
  level: 18,
  ref: 19,
  logger: 20,
  metaProgressToken: 21,
  refName: 22,
  refUri: 23,
  resultProtocolVersion: 24,
  resultCapabilities: 25,
  errorCode: 26,
} as const;
export type Slot = (typeof Slot)[keyof typeof Slot];

export const SLOT_COUNT = 27;
