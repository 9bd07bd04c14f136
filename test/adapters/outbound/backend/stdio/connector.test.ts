import {
  CONTRACT_MAX_MESSAGE_BYTES,
  describeBackendConnector,
} from '../../../../contracts/backend-connector.contract.ts';
import {
  scriptedEndpoint,
  stdioBench,
  stdioEndpoint,
} from '../../../../support/backend/stdio-bench.ts';

describeBackendConnector('A stdio link [BE-01]', {
  carrier: 'connection',
  opensEagerly: true,
  connector: () => stdioBench({ maxMessageBytes: CONTRACT_MAX_MESSAGE_BYTES }).connector,
  server: async () => ({
    endpoint: scriptedEndpoint(),
    nowhere: stdioEndpoint('no-such-command-anywhere', []),
    close: async () => {},
  }),
});
