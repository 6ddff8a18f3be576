import { describe, expect, it } from 'vitest';
import type { Epochs, KeptAct, KeptObjection } from '../../../gateway/facts/index.js';
import { NO_REQUIREMENTS } from '../../../gateway/federation/requirements.js';
import type { Rules } from '../../../gateway/request/3-plan.js';
import type { Caller } from '../../../gateway/request/caller.js';
import { isOvertaken } from '../../../gateway/request/overtaken.js';
import { policy } from '../../core/policy/given.js';
import { caller, consentOf, studentId } from './pocket/index.js';

const rulesOf = (): Rules => ({ policy: policy(), tree: new Map(), requirements: NO_REQUIREMENTS });
const RULES = rulesOf();
const BEFORE: Epochs = { agreement: '1', consent: '1', policy: '1', relation: '1', store: 'here' };
const ACTS = consentOf('ana', ['ana', 'paul'], ['GRADE']);
const asking: Caller = { ...caller(null, { purpose: 'choice' }), rules: RULES, epochs: BEFORE };

interface Now {
  readonly acts?: KeptAct[];
  readonly objections?: KeptObjection[];
  readonly restricted?: string[];
  readonly now?: Partial<Caller>;
  readonly unknown?: boolean;
}

/** Is the answer overtaken, when epochs have moved and these things are so now? */
function overtaken(
  moved: Partial<Epochs>,
  { acts = structuredClone(ACTS), objections = [], restricted = [], now = {}, unknown = false }: Now = {},
): Promise<boolean> {
  const epochs = { ...BEFORE, ...moved };
  const renew = async () => ({ ...asking, client: structuredClone(asking.client), epochs, ...now });
  return isOvertaken(
    { caller: asking, records: { acts: ACTS, notices: [], objections: [], restricted: [] }, consentsAt: null },
    {
      readEpochs: async () => epochs,
      renew: unknown ? undefined : renew,
      consents: { actsTowards: async () => acts, noticesAbout: async () => [] },
      rights: { objectionsTo: async () => objections, restricted: async () => restricted },
    },
  );
}

describe('an answer', () => {
  it('is not overtaken by what others agreed, consented to or drafted meanwhile', async () => {
    for (const moved of [{}, { agreement: '2' }, { consent: '2' }, { policy: '2' }, { relation: '2' }])
      expect(await overtaken(moved)).toBe(false);
  });

  it('is overtaken by an act towards whoever asks', async () => {
    expect(await overtaken({ consent: '2' }, { acts: ACTS.slice(1) })).toBe(true);
    expect(await overtaken({ consent: '2' }, { acts: ACTS.map((act) => ({ ...act, act: 'WITHDRAWN' })) })).toBe(true);
  });

  it('is overtaken by an objection to whoever asks, and by a restriction', async () => {
    expect(await overtaken({ consent: '2' }, { objections: [{ student: studentId('ana'), purpose: 'work', isUpheld: false }] })).toBe(true);
    expect(await overtaken({ consent: '2' }, { restricted: [studentId('ana')] })).toBe(true);
  });

  it('is overtaken by another agreement of whoever asks, and by another policy', async () => {
    expect(await overtaken({ agreement: '2' }, { now: { client: { ...asking.client, agreements: [] } } })).toBe(true);
    expect(await overtaken({ policy: '2' }, { now: { rules: rulesOf() } })).toBe(true);
  });

  it('is overtaken by any change where nobody can say who asks', async () => {
    expect(await overtaken({ consent: '2' }, { unknown: true })).toBe(true);
  });
});
