import { type Fault, inFile } from '../fault.js';

const attack = (name: string) => [`tests/attacks/tokens-${name}.test.ts`];

/** Faults in the look at tokens. */
export const tokens: readonly Fault[] = [
  ...inFile('gateway/identity/token-verifier.ts', [
    {
      name: 'a token for somebody else is taken',
      find: 'audience: issuer.audience,',
      replace: '',
      tests: attack('meant-for-somebody-else'),
    },
    {
      name: 'a token that is over is taken for as long as clocks may differ',
      find: "if (claims.expires * 1000 <= at) throw notAccepted('exp');",
      replace: '',
      tests: attack('of-another-time'),
    },
    {
      name: 'a token is remembered beyond its end',
      find: 'found !== undefined && now() < found.actor.expiresAt ?',
      replace: 'found !== undefined ?',
      tests: ['tests/gateway/identity/token-verifier.test.ts'],
    },
    {
      name: 'a system that acts for nobody acts for a person',
      find: "if (person !== null && !client.mayActForPersons) throw notAccepted('client may not act for persons');",
      replace: '',
      tests: attack('of-a-borrowed-person'),
    },
  ]),
  ...inFile('gateway/identity/token-claims.ts', [
    {
      name: 'a token bound to a key is taken from whoever shows it',
      find: "if (cnf !== undefined) return { fault: 'bound to a key that was not shown' };",
      replace: '',
      tests: attack('of-the-wrong-kind'),
      threat: 'L44',
    },
  ]),
];
