import { testAgreement } from './schema-agreement.ts';

testAgreement(1);
