import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  type AccessRequest,
  CATEGORIES,
  type Category,
  type ClientFacts,
  compile,
  decide,
  type Facts,
  parsePolicy,
  RELATIONS,
  ROLES,
  type Tie,
} from '../../core/policy/index.js';
import { schemaFile } from '../../schema/files.js';
import { ask, lineageOf, type Question, readPolicy, type Said, type Stage } from '../oracle/policy-reading.js';
import { readSchema } from '../oracle/schema-reading.js';

/**
 * The coverage gate, of decisions: every classified coordinate of the schema is once permitted, and once refused by each stage, by a request
 * that differs from the permitted one in that alone; and the decision core and the policy's plain reading say the same of every one of them.
 * That the gateway asks for these decisions, and obeys, is what `tests/oracle` is for.
 */
const yaml = readFileSync(schemaFile('policy/base.yaml'), 'utf8');
const compiled = compile(parsePolicy(parse(yaml)));
const reading = readPolicy(yaml);
const schema = readSchema(readFileSync(schemaFile('supergraph.graphql'), 'utf8'));

const SCHOOL = '9990001X';
const AT = Date.parse('2026-03-10T09:30:00Z');
const STAGES: readonly Stage[] = ['S0', 'S1', 'S2', 'S3', 'S4'];
type Column = 'permitted' | Stage;
const CLEAR = { restricted: false, retentionOver: false, courtOrder: false, sealed: false } as const;

/** One question, in full. */
interface Asking {
  readonly coordinate: string;
  readonly categories: readonly string[];
  readonly action: 'READ' | 'WRITE';
  readonly purpose: string;
  readonly tie: Tie | null;
  readonly kind: ClientFacts['kind'];
  readonly agreed: readonly string[];
  readonly consented: readonly string[];
  readonly objection: Facts['objection'];
  readonly state: Facts['state'];
}

const agreementsOf = ({ agreed, purpose }: Asking) =>
  agreed.length === 0 ? [] : [{ id: 'a', school: SCHOOL, purposes: [purpose], categories: agreed as Category[], from: AT - 1, to: AT + 1 }];

/** Who refuses, by the decision core. */
function byCore(asking: Asking): { readonly refusing: Stage[]; readonly obligations: string[] } {
  const request: AccessRequest = { ...asking, categories: asking.categories as Category[] };
  const client: ClientFacts = { id: 'c', kind: asking.kind, agreements: agreementsOf(asking), tokenPurposes: [asking.purpose] };
  const ties = asking.tie === null ? [] : [asking.tie];
  const { objection, state } = asking;
  const decision = decide(compiled, request, { at: AT, client, ties, consented: asking.consented as Category[], objection, state });
  const refusing = decision.stages.filter((stage) => !stage.permits).map(({ stage }) => stage.slice(0, 2) as Stage);
  return { refusing, obligations: [...decision.obligations].sort() };
}

/** And by the reading of its text. */
function byReading(asking: Asking): Said {
  const { coordinate, categories, action, purpose, objection, state, consented, kind, tie } = asking;
  const client = { kind, tokenPurposes: [purpose], agreements: agreementsOf(asking) };
  const question: Question = {
    coordinate,
    categories,
    action,
    purpose,
    at: AT,
    client,
    objection,
    state,
    consented: (one) => consented.includes(one),
  };
  const said = ask(reading, question, tie);
  return { refusing: said.refusing, obligations: said.refusing.length > 0 ? [] : [...said.obligations].sort() };
}

/** What both say; they must say the same. */
function refusing(asking: Asking): readonly Stage[] {
  const core = byCore(asking);
  const read = byReading(asking);
  // Why: a matcher takes longer than both decisions.
  if (!isDeepStrictEqual(core, read)) expect({ asking, ...core }).toEqual({ asking, ...read });
  return core.refusing;
}

/** Requests that could be permitted: the ties and purposes of the grants that speak of the coordinate, nothing standing against them. */
function* candidates(coordinate: string, categories: readonly string[], action: 'READ' | 'WRITE'): Generator<Asking> {
  const type = coordinate.split('.')[0];
  const common = { coordinate, categories, action, agreed: CATEGORIES, consented: CATEGORIES, objection: 'none', state: CLEAR } as const;
  if (categories.every((one) => one === 'PUBLIC'))
    yield { ...common, purpose: 'attendance', tie: { role: 'guardian', relation: 'member', school: SCHOOL }, kind: 'school-app' };
  for (const grant of reading.grants) {
    const covers = grant.coordinates?.some((one) => one === coordinate || one === `${type}.*`) ?? true;
    if (!covers || !grant.actions?.includes(action) || !grant.categories?.some((one) => categories.includes(one))) continue;
    const purposes = reading.purposes.filter(({ id }) => lineageOf(reading, id).some((one) => grant.purposes?.includes(one)));
    for (const { id: purpose } of purposes)
      for (const role of grant.roles ?? [])
        for (const relation of grant.relations ?? [])
          yield { ...common, purpose, tie: { role, relation, school: SCHOOL } as Tie, kind: 'school-app' };
  }
}

function basisOf(purpose: string): string {
  return reading.purposes.find((one) => one.id === purpose)?.basis ?? 'none';
}

/** The same request, refused by one stage alone; null where there is none. */
function refusedBy(stage: Stage, asking: Asking): Asking | null {
  const alone = (one: Asking) => (refusing(one).join() === stage ? one : null);
  switch (stage) {
    case 'S0': {
      const crossing = { ...asking, purpose: 'advertising' };
      return refusing(crossing).includes('S0') ? crossing : null;
    }
    case 'S1':
      return alone({ ...asking, agreed: [] });
    case 'S2':
      for (const relation of RELATIONS)
        for (const role of ROLES) {
          const found = alone({ ...asking, tie: { role, relation, school: SCHOOL } });
          if (found !== null) return found;
        }
      return null;
    case 'S3':
      return basisOf(asking.purpose) === 'consent' ? alone({ ...asking, consented: [] }) : alone({ ...asking, objection: 'upheld' });
    case 'S4':
      return alone({ ...asking, state: { ...CLEAR, sealed: true } });
  }
}

/** Bases that neither a consent carries nor an objection stops. Source: GDPR art. 21(1), which names points (e) and (f) of art. 6(1) alone. */
const STANDS_ALONE: ReadonlySet<string> = new Set(['legal-obligation', 'vital-interests', 'contract']);

describe('every classified coordinate, by decision', () => {
  const coordinates = [...schema.classified];
  it.each(coordinates)('%s is permitted to somebody, and refused by every stage to somebody else', (coordinate, categories) => {
    const action = /^Mutation\.|Input\./.test(coordinate) ? 'WRITE' : 'READ';
    let canBeStopped = false;
    const row: Record<Column, number> = { permitted: 0, S0: 0, S1: 0, S2: 0, S3: 0, S4: 0 };
    for (const asking of candidates(coordinate, categories, action)) {
      if (STAGES.every((stage) => row[stage] > 0)) break;
      if (refusing(asking).length > 0) continue;
      row.permitted += 1;
      if (!STANDS_ALONE.has(basisOf(asking.purpose))) canBeStopped = true;
      for (const stage of STAGES) if (row[stage] === 0 && refusedBy(stage, asking) !== null) row[stage] += 1;
    }
    const missing = (['permitted', ...STAGES] as const).filter((column) => row[column] === 0);
    // Why: what is used on such a basis alone, with no consent asked, neither consent nor objection stops; that they never do is asked below.
    expect(missing).toEqual(canBeStopped || row.S3 > 0 || row.permitted === 0 ? [] : ['S3']);
  });

  it('about the rules themselves is used because the law asks for it, and stopped by no objection', () => {
    const alone = coordinates.filter(([, categories]) => categories.includes('POLICY'));
    expect(alone.length).toBeGreaterThan(100);
    for (const [coordinate, categories] of alone) {
      const action = /^Mutation\.|Input\./.test(coordinate) ? 'WRITE' : 'READ';
      const permitted = [...candidates(coordinate, categories, action)].filter((asking) => refusing(asking).length === 0);
      expect(permitted.map(({ purpose }) => basisOf(purpose)).filter((basis) => !STANDS_ALONE.has(basis))).toEqual([]);
      for (const asking of permitted)
        for (const objection of ['pending', 'upheld'] as const) expect(refusing({ ...asking, consented: [], objection })).toEqual([]);
    }
  });
});

describe('the decision core and the plain reading of the policy', () => {
  const asking: fc.Arbitrary<Asking> = fc.constantFrom(...schema.classified).chain(([coordinate, categories]) =>
    fc.record({
      coordinate: fc.constant(coordinate),
      categories: fc.oneof({ weight: 5, arbitrary: fc.constant(categories) }, fc.constant([...categories, 'HEALTH'])),
      action: fc.constantFrom('READ' as const, 'READ' as const, 'WRITE' as const),
      purpose: fc.constantFrom(...reading.purposes.map(({ id }) => id)),
      tie: fc.oneof(
        {
          weight: 12,
          arbitrary: fc.record({
            role: fc.constantFrom(...ROLES),
            relation: fc.constantFrom(...RELATIONS),
            school: fc.constantFrom(SCHOOL, SCHOOL, '9990002Y'),
          }),
        },
        fc.constant(null),
      ),
      kind: fc.constantFrom('school-app' as const, 'vendor' as const),
      agreed: fc.oneof({ weight: 3, arbitrary: fc.constant([...CATEGORIES]) }, fc.subarray([...CATEGORIES])),
      consented: fc.oneof(fc.constant([...CATEGORIES]), fc.subarray([...CATEGORIES])),
      objection: fc.constantFrom('none' as const, 'none' as const, 'pending' as const, 'upheld' as const),
      state: fc.record({
        restricted: fc.boolean(),
        retentionOver: fc.constant(false),
        courtOrder: fc.constant(false),
        sealed: fc.boolean(),
      }),
    }),
  );

  it('refuse by the same stages, and oblige to the same, whatever is asked', () => {
    fc.assert(
      fc.property(asking, (one) => {
        refusing(one);
      }),
      { numRuns: 4000, seed: 2026 },
    );
  });
});
