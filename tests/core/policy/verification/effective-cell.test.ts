import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  CATEGORIES,
  type CellQuestion,
  CLIENT_KINDS,
  type ClientFacts,
  compile,
  type EffectiveCell,
  effectiveCell,
  effectiveMatrix,
  type Facts,
  pairsOf,
  parsePolicy,
  parseRestriction,
  permits,
  RELATIONS,
  ROLES,
  type Tie,
} from '../../../../core/policy/index.js';
import { classesOf } from '../../../../core/policy/verification/domain.js';
import { cellOf, grantedIn, outcomesAt } from '../../../../core/policy/verification/outcome.js';
import { probesOf } from '../../../../core/policy/verification/probes.js';
import { base, CLEAR, document, grant, HERE, policy } from '../given.js';

const cell = (more: Partial<CellQuestion> = {}): CellQuestion => ({
  role: 'teacher',
  relation: 'teaches',
  school: null,
  purpose: 'work',
  action: 'READ',
  category: 'GRADE',
  ...more,
});
const state = (grants: Record<string, unknown>[], more: Partial<CellQuestion> = {}) => effectiveCell(policy({ grants }), cell(more)).state;

describe('the state of a cell', () => {
  it.each<[string, string, Record<string, unknown>[], Partial<CellQuestion>]>([
    ['never', 'when nothing grants it', [], {}],
    ['never', 'when the purpose has no basis', [grant()], { purpose: 'sale' }],
    ['never', 'when the purpose is not on the list', [grant()], { purpose: 'marketing' }],
    ['if-no-objection', 'on public task', [grant()], {}],
    ['always', 'on legal obligation', [grant()], { purpose: 'rights' }],
    ['always', 'on public task where nobody is the subject', [grant({ relations: ['member'] })], { relation: 'member' }],
    ['if-consent', 'when the purpose rests on consent', [grant()], { purpose: 'choice' }],
    ['if-consent', 'when the grant asks it', [grant({ consent: true })], { purpose: 'rights' }],
    ['masked', 'when the value is made coarse', [grant({ obligations: ['GENERALISE'] })], {}],
    ['aggregate', 'when only figures leave', [grant({ obligations: ['AGGREGATE_ONLY', 'AUDIT'] })], {}],
    ['if-no-objection', 'when it is only written down', [grant({ obligations: ['AUDIT'] })], {}],
    ['if-no-objection', 'when another grant asks less', [grant(), grant({ id: 'g', obligations: ['MASK'], consent: true })], {}],
  ])('is %s %s', (expected, _, grants, more) => {
    expect(state(grants, more)).toBe(expected);
  });

  it('says what comes with it, and which rules decide', () => {
    const audited = effectiveCell(policy({ grants: [grant({ obligations: ['AUDIT'] })] }), cell());
    expect(audited).toMatchObject({
      obligations: ['AUDIT'],
      rules: ['teacher.grades'],
      stopsOnObjection: true,
      needsConsent: false,
      coordinates: null,
    });
    const forbidden = policy({ grants: [grant()], forbids: [{ id: 'closed', source: 's', categories: ['GRADE'] }] });
    expect(effectiveCell(forbidden, cell())).toMatchObject({ state: 'never', rules: ['closed'], lockedBy: null });
  });

  it('without a coordinate is the loosest that any coordinate has, and says where', () => {
    const rules = policy({ grants: [grant({ coordinates: ['Plan.*'] }), grant({ id: 'g', obligations: ['MASK'] })] });
    expect(effectiveCell(rules, cell())).toMatchObject({ state: 'if-no-objection', coordinates: ['Plan.*'] });
    expect(effectiveCell(rules, cell({ coordinate: 'Student.grade' }))).toMatchObject({ state: 'masked', coordinates: null });
    expect(effectiveCell(rules, cell({ coordinate: 'Plan.note' }))).toMatchObject({ state: 'if-no-objection', coordinates: null });
  });
});

describe('the lock of a cell', () => {
  const academy = { version: '1', title: 't', level: 'academy', of: 'A99', schools: [HERE], signedOffBy: ['s'] };
  const closes = (categories: string[]) => [{ id: 'closed', source: 's', categories }];
  const national = document({
    grants: [grant({ categories: ['GRADE', 'HEALTH', 'SOCIAL', 'PROFILING'] })],
    guardrails: [{ id: 'never', source: 's', clients: ['vendor'], categories: ['GRADE'] }],
    invariants: [{ id: 'not-family', source: 's', categories: ['FAMILY'] }],
  });
  const rules = compile(parsePolicy(national), [
    parseRestriction({
      ...academy,
      forbids: closes(['HEALTH']),
      demands: [{ id: 'm', source: 's', categories: ['PROFILING'], obligations: ['MASK'] }],
    }),
    parseRestriction({ ...academy, level: 'school', of: HERE, schools: undefined, forbids: closes(['SOCIAL']) }),
  ]);
  const at = (more: Partial<CellQuestion>) => effectiveCell(rules, cell({ school: HERE, ...more }));

  it('is whoever above keeps it closed', () => {
    expect(at({ category: 'HEALTH' })).toMatchObject({ state: 'never', lockedBy: 'academy', atMost: 'never', rules: ['A99/closed'] });
    expect(at({ category: 'ORIENTATION' })).toMatchObject({ state: 'never', lockedBy: 'national', rules: [] });
    expect(at({ clientKind: 'vendor' })).toMatchObject({ state: 'never', lockedBy: 'national-guardrail', rules: ['never'] });
    expect(effectiveCell(rules, cell({ category: 'FAMILY' }))).toMatchObject({ state: 'never', lockedBy: 'national-invariant' });
  });

  it('is not there where the level itself closes it, or where it is open', () => {
    expect(at({ category: 'SOCIAL' })).toMatchObject({
      state: 'never',
      lockedBy: null,
      atMost: 'if-no-objection',
      rules: [`${HERE}/closed`],
    });
    expect(at({})).toMatchObject({ state: 'if-no-objection', lockedBy: null, atMost: 'if-no-objection' });
    expect(at({ category: 'PROFILING' })).toMatchObject({ state: 'masked', lockedBy: null, atMost: 'masked' });
    expect(effectiveCell(rules, cell({ category: 'ORIENTATION' }))).toMatchObject({ state: 'never', lockedBy: null, atMost: null });
  });
});

describe('the effective matrix of the base policy', () => {
  it('has a row for every pair that a grant names, and a cell for every category', () => {
    const { rows } = effectiveMatrix(base, { purpose: 'roll-call', action: 'READ', school: null });
    expect(rows.length).toBe(pairsOf(base).length);
    const teacher = rows.find(({ role, relation }) => role === 'teacher' && relation === 'teaches');
    expect(teacher?.cells).toHaveLength(CATEGORIES.length);
    expect(teacher?.cells[CATEGORIES.indexOf('ATTENDANCE_FACT')]).toMatchObject({
      state: 'if-no-objection',
      rules: ['teacher.attendance-fact'],
    });
    expect(teacher?.cells[CATEGORIES.indexOf('ATTENDANCE_REASON')]).toMatchObject({
      state: 'masked',
      coordinates: ['AttendanceEvent.reasonNature'],
    });
    expect(teacher?.cells[CATEGORIES.indexOf('HEALTH')]?.state).toBe('never');
  });
});

describe('outcomes', () => {
  const clientOf = (kind: ClientFacts['kind'], purpose: string): ClientFacts => {
    const agreement = { id: 'a', school: '-', purposes: [purpose], categories: CATEGORIES, from: 0, to: null };
    return { id: 'c', kind, agreements: [agreement], tokenPurposes: [purpose] };
  };
  const factsOf = (client: ClientFacts, tie: Tie | null, more: Partial<Facts>): Facts => ({
    at: 0,
    client,
    ties: tie === null ? [] : [tie],
    consented: [],
    objection: 'none',
    state: CLEAR,
    ...more,
  });

  it('are what is decided, over the whole domain of the base policy', () => {
    const ties: (Tie | null)[] = ROLES.flatMap((role) => RELATIONS.map((relation): Tie | null => ({ role, relation, school: '-' })));
    ties.push(null);
    const probes = probesOf(base);
    let compared = 0;
    let open = 0;
    const wrong: unknown[] = [];
    for (const purpose of base.purposes.keys()) {
      for (const kind of CLIENT_KINDS) {
        const client = clientOf(kind, purpose);
        for (const action of ACTIONS) {
          for (const tie of ties) {
            const situation = { purpose, action, tie, client: kind };
            const number = cellOf(base, situation) as number;
            const places = classesOf([base], situation, probes).map((alike) => alike[alike.length - 1] as string);
            const granted = grantedIn(base, number);
            for (const coordinate of places) {
              const outcome = outcomesAt(base, situation, coordinate);
              CATEGORIES.forEach((category, at) => {
                const { without, given } = outcome(category);
                const isGranted = at < 32 ? (granted.low & (1 << at)) !== 0 : (granted.high & (1 << (at - 32))) !== 0;
                const request = { purpose, action, coordinate, categories: [category] };
                const sure = permits(base, request, factsOf(client, tie, {}));
                // Why: consent adds nothing to what nobody grants, and half the domain is spared.
                const agreed = isGranted ? permits(base, request, factsOf(client, tie, { consented: [category] })) : sure;
                compared += 1;
                if (agreed.permits) open += 1;
                const same = sure.permits === (without !== null) && agreed.permits === (given !== null);
                if (!same || (given !== null && !isGranted)) wrong.push({ request, tie, kind });
                if (given === null) return;
                // Why not `decide`: `permits` is that without its reasons (a law of its own), and there are millions to ask.
                const objected = (objection: Facts['objection']) =>
                  permits(base, request, factsOf(client, tie, { consented: [category], objection })).permits;
                const decided = objected('upheld');
                // What protects somebody goes on while an objection is examined, and nothing else does.
                if (objected('pending') !== (decided || base.purposes.get(purpose)?.protects === true)) wrong.push({ request, tie, kind });
                const cell = tie === null ? null : oneInFifty(compared, tie, { purpose, action, category, coordinate, clientKind: kind });
                if (cell !== null && (cell.state === 'never' || cell.stopsOnObjection === decided)) {
                  if (tie?.relation !== 'member') wrong.push({ request, tie, kind, cell });
                }
              });
            }
          }
        }
      }
    }
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(compared).toBeGreaterThan(7_000_000);
    expect(open).toBeGreaterThan(100_000);
  });

  /** One in fifty: naming the rules of each is what takes time. */
  function oneInFifty(
    count: number,
    { role, relation }: Tie,
    asked: Omit<CellQuestion, 'role' | 'relation' | 'school'>,
  ): EffectiveCell | null {
    return count % 50 === 0 ? effectiveCell(base, { ...asked, role, relation, school: null }) : null;
  }
});
