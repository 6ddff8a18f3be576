import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ACTIONS,
  brokenInvariants,
  CATEGORIES,
  type CellEdit,
  CLIENT_KINDS,
  compile,
  differenceOf,
  type EditedCell,
  type EditRefusal,
  editCell as editSourcedCell,
  editRestriction as editSourcedRestriction,
  effectiveCell,
  INTENTS,
  type Intent,
  type Level,
  type PolicyDocument,
  pairsOf,
  parsePolicy,
  parseRestriction,
  RESTRICTING_INTENTS,
  type RestrictingIntent,
  type Restriction,
  touchedCells,
} from '../../../../core/policy/index.js';
import { base, document, ELSEWHERE, grant, HERE } from '../given.js';

const cell = (more: Partial<EditedCell> = {}): EditedCell => ({
  role: 'teacher',
  relation: 'teaches',
  purpose: 'work',
  category: 'GRADE',
  action: 'READ',
  ...more,
});
const SOURCE = 'teachers asked for it';
const editCell = (before: PolicyDocument, edit: EditedCell & { readonly to: Intent }) =>
  editSourcedCell(before, { ...edit, source: SOURCE });
const editRestriction = (level: Level, edit: EditedCell & { readonly to: RestrictingIntent }) =>
  editSourcedRestriction(level, { ...edit, source: SOURCE });
const national = (parts: Record<string, unknown> = {}): PolicyDocument => parsePolicy(document({ grants: [grant()], ...parts }));

function done<D>(edit: CellEdit<D> | EditRefusal): CellEdit<D> {
  if ('refused' in edit) throw new Error(`refused: ${edit.refused} ${edit.rules.join()}`);
  return edit;
}

const stateIn = (policy: PolicyDocument, one: EditedCell) => effectiveCell(compile(policy), { ...one, school: null }).state;
describe('a cell edited by intent', () => {
  it.each<[Intent, string]>([
    ['if-consent', 'if-consent'],
    ['masked', 'masked'],
    ['aggregate', 'aggregate'],
    ['never', 'never'],
  ])('becomes %s, in that purpose and not in the one below', (to, state) => {
    const { document: edited, changed } = done(editCell(national(), { ...cell(), to }));
    expect(stateIn(edited, cell())).toBe(state);
    expect(stateIn(edited, cell({ purpose: 'work-part' }))).toBe('if-no-objection');
    expect(changed).toHaveLength(1);
    expect(parsePolicy(edited)).toEqual(edited);
    // And back, which leaves nothing behind.
    const back = done(editCell(edited, { ...cell(), to: 'always' }));
    expect(back.document).toEqual(national());
    expect(back.changed).toEqual(changed);
  });

  it.each<Intent>(['if-consent', 'masked', 'never'])('has rules that say why, in the words of who wished it %s', (to) => {
    const { document: edited } = done(editCell(national(), { ...cell(), to }));
    const rules = [...edited.forbids, ...(edited.demands ?? []), ...edited.grants].filter(({ id }) => id !== grant().id);
    expect(rules.map(({ source }) => source)).toEqual([SOURCE]);
  });

  it('that was closed is opened, as far as the lawful basis goes', () => {
    const closed = cell({ category: 'HEALTH' });
    const { document: edited, sentence, changed } = done(editCell(national(), { ...closed, to: 'always' }));
    expect(stateIn(edited, closed)).toBe('if-no-objection');
    expect(changed).toEqual(['may.teacher.teaches.work.health.read']);
    expect(sentence).toEqual({
      fr: 'Un enseignant peut, pour les élèves de ses classes, lire (santé) au titre de « but » : sauf opposition de la personne.',
      en: 'A teacher may, about the pupils they teach, read (health) for “purpose”: unless the person objects.',
    });
  });

  it('that is as wished is left alone', () => {
    const before = national();
    expect(done(editCell(before, { ...cell(), to: 'always' }))).toMatchObject({ document: before, changed: [] });
  });

  it('made looser stays within the coordinates where it was open', () => {
    const before = national({ grants: [grant({ coordinates: ['Plan.note'], obligations: ['MASK', 'AUDIT'] })] });
    const { document: edited } = done(editCell(before, { ...cell(), to: 'always' }));
    const after = compile(edited);
    const at = (coordinate: string) => effectiveCell(after, { ...cell(), school: null, coordinate });
    expect(at('Plan.note')).toMatchObject({ state: 'if-no-objection', obligations: ['AUDIT'] });
    expect(at('Plan.other').state).toBe('never');
  });

  it('that a wide refusal closes is opened alone: the refusal says the same of every other', () => {
    const before = national({ forbids: [{ id: 'wide', source: 's', categories: ['GRADE', 'HEALTH'] }] });
    const { document: edited, changed } = done(editCell(before, { ...cell(), to: 'always' }));
    expect(stateIn(edited, cell())).toBe('if-no-objection');
    expect([...touchedCells(differenceOf(compile(before), compile(edited)))]).toHaveLength(1);
    expect(changed[0]).toBe('wide');
  });

  it.each<[string, PolicyDocument, EditedCell, Intent, string, string[]]>([
    ['a guardrail', national({ guardrails: [{ id: 'g', source: 's', categories: ['GRADE'] }] }), cell(), 'always', 'GUARDRAIL', ['g']],
    [
      'an invariant',
      national({ invariants: [{ id: 'i', source: 's', categories: ['HEALTH'] }] }),
      cell({ category: 'HEALTH' }),
      'masked',
      'INVARIANT',
      ['i'],
    ],
    ['a purpose without a basis', national(), cell({ purpose: 'sale' }), 'always', 'LAWFUL_BASIS', ['sale']],
    ['a purpose that rests on consent', national(), cell({ purpose: 'choice' }), 'always', 'LAWFUL_BASIS', ['choice']],
    [
      'consent where nobody is the subject',
      national({ grants: [grant({ relations: ['member'] })] }),
      cell({ relation: 'member' }),
      'if-consent',
      'NOBODY_TO_ASK',
      [],
    ],
    ['that what is written is not reduced', national(), cell({ action: 'WRITE' }), 'masked', 'NOTHING_LEAVES', []],
    ['that what is written is no figure', national(), cell({ action: 'WRITE' }), 'aggregate', 'NOTHING_LEAVES', []],
    ['a purpose that is not on the list', national(), cell({ purpose: 'marketing' }), 'never', 'UNKNOWN', []],
    ['a role that does not exist', national(), cell({ role: 'janitor' as never }), 'never', 'UNKNOWN', []],
  ])('is refused by %s', (_, before, one, to, code, rules) => {
    expect(editCell(before, { ...one, to })).toEqual({ refused: code, rules });
  });

  it('is refused when it cannot be said of that cell alone', () => {
    const before = national({ forbids: [{ id: 'wide', source: 's', purposes: ['work'] }] });
    // The refusal also closes public facts to whoever holds no tie, which no rule about roles could say.
    expect(editCell(before, { ...cell(), to: 'always' })).toEqual({ refused: 'CANNOT_BE_SAID_ALONE', rules: [] });
  });
});

const pairs = pairsOf(base);
const anyCell = fc.record({
  pair: fc.constantFrom(...pairs),
  purpose: fc.constantFrom(...base.purposes.keys()),
  category: fc.constantFrom(...CATEGORIES),
  action: fc.constantFrom('READ', ...ACTIONS),
});
/** Cells that are open, as often as any. */
const openCells = openOnes();
const someCell: fc.Arbitrary<EditedCell> = fc.oneof(
  fc.constantFrom(...openCells),
  anyCell.map(({ pair, ...rest }) => ({ ...pair, ...rest })),
);

function openOnes(): EditedCell[] {
  const empty = compile({ ...base.document, grants: [] });
  return [...touchedCells(differenceOf(empty, base))].flatMap(({ role, relation, purpose, category, action }) =>
    role === null || relation === null ? [] : [{ role, relation, purpose, category, action }],
  );
}

describe('any cell of the base policy', () => {
  it('becomes as wished and no other changes, or is fixed by a guardrail, an invariant or the lawful basis', () => {
    const codes = new Map<string, number>();
    fc.assert(
      fc.property(someCell, fc.constantFrom(...INTENTS), (one, to) => {
        const edit = editCell(base.document, { ...one, to });
        const code = 'refused' in edit ? edit.refused : 'done';
        codes.set(code, (codes.get(code) ?? 0) + 1);
        expect(['done', 'GUARDRAIL', 'INVARIANT', 'LAWFUL_BASIS', 'NOBODY_TO_ASK', 'NOTHING_LEAVES']).toContain(code);
        if ('refused' in edit) return;
        const after = compile(parsePolicy(edit.document));
        const states = CLIENT_KINDS.map((clientKind) => effectiveCell(after, { ...one, school: null, clientKind }).state);
        expect(to === 'always' ? states.map((state) => (state === 'if-no-objection' ? 'always' : state)) : states).toContain(to);
        if (to === 'never') expect(states).toEqual(['never', 'never']);
        for (const touched of touchedCells(differenceOf(base, after))) expect(touched).toMatchObject(one);
        expect(brokenInvariants(after)).toEqual([]);
      }),
      { numRuns: 50 },
    );
    expect(codes.get('done')).toBeGreaterThan(20);
  });
});

describe('a cell that a school edits', () => {
  const own = (more: Record<string, unknown> = {}): Restriction =>
    parseRestriction({ version: '1', title: 't', level: 'school', of: HERE, signedOffBy: ['s'], forbids: [], ...more });
  const academy = (more: Record<string, unknown>) => own({ level: 'academy', of: 'A99', schools: [HERE], ...more });
  const edit = (restriction: Restriction, to: RestrictingIntent, one = cell(), above: Restriction[] = []) =>
    editRestriction({ national: national(), above, restriction }, { ...one, to });
  const stateAt = (restriction: Restriction, school: string, one = cell()) =>
    effectiveCell(compile(national(), [restriction]), { ...one, school }).state;

  it.each<[RestrictingIntent, string]>([
    ['if-consent', 'if-consent'],
    ['masked', 'masked'],
    ['aggregate', 'aggregate'],
    ['never', 'never'],
  ])('becomes %s there and nowhere else, and can be taken back', (to, state) => {
    const { document: edited, sentence } = done(edit(own(), to));
    expect(stateAt(edited, HERE)).toBe(state);
    expect(stateAt(edited, ELSEWHERE)).toBe('if-no-objection');
    expect(stateAt(edited, HERE, cell({ purpose: 'work-part' }))).toBe('if-no-objection');
    expect(sentence.en).toMatch(/^A teacher may/);
    expect(parseRestriction(edited)).toEqual(edited);
    expect(done(edit(edited, 'as-above')).document).toEqual(own());
  });

  it('goes from one of its own states to another, looser or tighter, within what is above', () => {
    const closed = done(edit(own(), 'never')).document;
    const masked = done(edit(closed, 'masked')).document;
    expect(stateAt(masked, HERE)).toBe('masked');
    expect(stateAt(done(edit(masked, 'if-consent')).document, HERE)).toBe('if-consent');
  });

  it('is refused what a level above denies, or asks already', () => {
    const above = [academy({ forbids: [{ id: 'f', source: 's', categories: ['GRADE'] }] })];
    expect(edit(own(), 'masked', cell(), above)).toEqual({ refused: 'FIXED_ABOVE', rules: ['A99/f'] });
    expect(edit(own(), 'masked', cell({ category: 'HEALTH' }))).toEqual({ refused: 'FIXED_ABOVE', rules: [] });
    const asking = [academy({ demands: [{ id: 'd', source: 's', categories: ['GRADE'], consent: true }] })];
    expect(edit(own(), 'masked', cell(), asking)).toMatchObject({ refused: 'FIXED_ABOVE' });
    expect('refused' in edit(own(), 'never', cell(), asking)).toBe(false);
  });

  it('knows no intent that opens', () => {
    expect(edit(own(), 'always' as never)).toEqual({ refused: 'UNKNOWN', rules: [] });
  });

  it('never opens anything, whatever is wished of whichever cell of the base policy', () => {
    let edited = 0;
    fc.assert(
      fc.property(fc.constantFrom(...openCells), fc.constantFrom(...RESTRICTING_INTENTS), (one, to) => {
        const level = { national: base.document, above: [], restriction: own({ forbids: [{ id: 'f', source: 's', roles: ['aed'] }] }) };
        const found = editRestriction(level, { ...one, to });
        if ('refused' in found) return;
        const differences = differenceOf(base, compile(base.document, [parseRestriction(found.document)]));
        expect(differences.map(({ change }) => change).filter((change) => change !== 'newly-denied' && change !== 'tightened')).toEqual([]);
        edited += found.changed.length;
      }),
      { numRuns: 15 },
    );
    expect(edited).toBeGreaterThan(3);
  });
});
