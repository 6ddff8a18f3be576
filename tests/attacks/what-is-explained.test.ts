import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codes, family, type Journey, openJourney, type Who } from '../gateway/journey.js';

/** L50 T37: an explanation is a way to ask, and gives nobody more than they may know: of others, of a family's life, of who is there. */
let journey: Journey;
beforeAll(async () => {
  journey = await openJourney();
}, 120_000);
afterAll(() => journey?.close());

interface Question {
  readonly coordinate: string;
  readonly student?: string;
  readonly purpose?: string;
  readonly client?: string;
  readonly person?: string;
}
const WHOLE =
  'outcome student { id } findings { permits role relation findings } rules { verdict version obligations stages { stage answer reason rules remedy } }';
const explain = (who: Who, question: Question, asked = WHOLE) =>
  journey.ask(
    who,
    `query($coordinate: String!, $student: ID, $purpose: String, $client: String, $person: ID) {
      explainAccess(coordinate: $coordinate, studentId: $student, purpose: $purpose, client: $client, person: $person) { ${asked} } }`,
    { ...question },
  );
const administrator = (as: string): Who => ({ client: 'console', purpose: 'policy-administration', as });
const canteen: Who = { client: 'cantine', purpose: 'catering' };
const DIET = 'Student.dietaryRequirement';

describe('a system of a third party', () => {
  const hidden = (handle: string) => journey.pairwise.hide('cantine', journey.student(handle));

  it('is told one word about itself, and nothing else whatever it asks for', async () => {
    const { data, errors } = await explain(canteen, { coordinate: DIET, student: hidden('student') });
    expect(data.explainAccess).toEqual({ outcome: 'CONSENT_REQUIRED', student: null, findings: null, rules: null });
    expect(errors.every(({ extensions }) => extensions.code === 'FORBIDDEN_FIELD')).toBe(true);
    const contract = await journey.contract('cantine');
    expect(Object.keys(contract.schema.getTypeMap()).filter((name) => /^Access(ByRules|Stage|Finding)/.test(name))).toEqual([]);
  });

  it('is told nothing about another system, a person, or a purpose it does not ask for', async () => {
    const others: Question[] = [
      { coordinate: DIET, client: 'tutorat' },
      { coordinate: DIET, client: 'nobody' },
      { coordinate: DIET, person: journey.person('parent') },
      { coordinate: DIET, person: 'nobody' },
      { coordinate: DIET, purpose: 'homework-help' },
      { coordinate: DIET, purpose: 'nothing' },
    ];
    for (const other of others)
      expect((await explain(canteen, { ...other, student: hidden('student') }, 'outcome')).data.explainAccess).toEqual({ outcome: null });
  });

  it('reads the same of a pupil it may not know, of one who is not there, and of a field that is not', async () => {
    const ours = journey.student('student');
    const unknown: Question[] = [
      { coordinate: DIET, student: ours },
      { coordinate: DIET, student: 'nonsense' },
      { coordinate: DIET, student: journey.pairwise.hide('tutorat', ours) },
      { coordinate: DIET, student: journey.pairwise.hide('cantine', '9990001X.s99999') },
      { coordinate: 'Student.nothing', student: hidden('student') },
      { coordinate: 'Accommodation.confidentialNote', student: hidden('student') },
    ];
    const texts = await Promise.all(unknown.map(async (question) => (await explain(canteen, question, 'outcome')).text));
    expect(new Set(texts)).toEqual(new Set(['{"data":{"explainAccess":{"outcome":"NOT_AVAILABLE"}}}']));
  });

  it('is not told that a consent is missing about a pupil whom only a consent would make known to it', async () => {
    const tutoring: Who = { client: 'tutorat', purpose: 'homework-help' };
    const ask = async (student: string) =>
      (await explain(tutoring, { coordinate: 'Result.value', student: journey.pairwise.hide('tutorat', student) }, 'outcome')).text;
    expect(await ask(journey.student('student-15'))).toContain('PERMITTED');
    expect(await ask(journey.student('student-victim'))).toBe(await ask('9990001X.s99999'));
  });
});

describe('a family', () => {
  const child = () => journey.student('student');

  it('is told of its own child what it has itself, and what a system has', async () => {
    const own = await explain(family('parent'), { coordinate: 'AttendanceEvent.staffNote', student: child() });
    expect(own.data.explainAccess).toMatchObject({
      outcome: 'NOT_AVAILABLE',
      findings: { permits: false, relation: 'legal-guardian', findings: ['AGREEMENT_HELD', 'NOT_GRANTED'] },
      rules: null,
    });
    const system = await explain(family('parent'), { coordinate: DIET, student: child(), client: 'cantine', purpose: 'catering' });
    expect(system.data.explainAccess).toMatchObject({
      outcome: null,
      findings: { permits: false, findings: ['AGREEMENT_HELD', 'CONSENT_MISSING'] },
    });
    const former = await explain(family('parent'), {
      coordinate: 'Student.groups',
      student: child(),
      client: 'ancien',
      purpose: 'class-lists',
    });
    expect(former.data.explainAccess.findings.findings).toEqual(['AGREEMENT_MISSING']);
  });

  it('is told nothing of what another person has: the other parent, a teacher, one who is not there', async () => {
    for (const person of [journey.person('teacher'), journey.person('principal'), journey.person('parent-separated'), '9990001X.p99999']) {
      const { data } = await explain(family('parent'), { coordinate: 'Student.boarding', student: child(), client: 'famille', person });
      expect(data.explainAccess).toMatchObject({ outcome: null, findings: null, rules: null });
    }
  });

  it('reads the same of somebody else’s child and of no child', async () => {
    const others = ['student-victim', 'student-pai'].map((handle) => journey.student(handle));
    const texts = await Promise.all(
      [...others, '9990001X.s99999', 'nonsense'].map(async (student) => {
        const asked = 'outcome student { id } findings { permits findings }';
        return (await explain(family('parent'), { coordinate: 'Student.boarding', student }, asked)).text;
      }),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]).toContain('NOT_AVAILABLE');
  });
});

describe('an administrator', () => {
  const parentOf = (student: string): Question => ({
    coordinate: 'Student.boarding',
    student,
    client: 'famille',
    purpose: 'family-information',
    person: journey.person('parent'),
  });

  it('is told the rules, and no fact of the pupil, their consents included', async () => {
    const { data, errors } = await explain(administrator('principal'), {
      coordinate: DIET,
      student: journey.student('student'),
      client: 'cantine',
      purpose: 'catering',
    });
    expect(data.explainAccess).toMatchObject({ outcome: null, student: null, findings: null, rules: { verdict: 'DEPENDS' } });
    expect(data.explainAccess.rules.stages[3]).toMatchObject({ answer: 'DEPENDS', reason: 'CONSENT_NOT_TOLD', remedy: 'CONSENT' });
    expect(codes({ errors })).toEqual(['FORBIDDEN_FIELD AccessExplanation.findings', 'FORBIDDEN_FIELD AccessExplanation.student']);
  });

  it('is told the same before and after a consent is withdrawn; the data protection officer is told that it was', async () => {
    const student = journey.student('student-15');
    const question = { coordinate: 'Result.value', student, client: 'tutorat', purpose: 'homework-help' };
    const both = async () => {
      const rules = await explain(administrator('it-admin'), question, 'rules { verdict stages { answer reason rules } }');
      const officer = await explain(administrator('dpo'), question, 'findings { permits findings }');
      return [rules.text, officer.data.explainAccess.findings.findings];
    };
    const [before, held] = await both();
    const input = { studentId: student, purpose: 'homework-help', recipient: 'tutorat', categories: [], noticeVersion: 2 };
    const withdraw = 'mutation($input: ConsentInput!) { withdrawConsent(input: $input, idempotencyKey: "explained") { errors { code } } }';
    expect((await journey.ask(family('student-15'), withdraw, { input })).data.withdrawConsent.errors).toEqual([]);
    const [after, gone] = await both();
    expect(after).toBe(before);
    expect([held, gone]).toEqual([
      ['AGREEMENT_HELD', 'CONSENT_GIVEN'],
      ['AGREEMENT_HELD', 'CONSENT_MISSING'],
    ]);
  });

  it('reads a parent under an order like one who is nothing to the pupil', async () => {
    const restricted = journey.demo.rows.identity.guardianLinks.find((link) => link.contactRestriction === 'NO_INFORMATION');
    const guardian = journey.demo.rows.identity.guardianLinks.find(
      (link) => link.student !== restricted?.student && link.guardian !== restricted?.guardian,
    );
    const told = async (person = '', student = '') =>
      (
        await explain(
          administrator('principal'),
          { ...parentOf(student), person },
          'rules { verdict stages { answer reason rules remedy } }',
        )
      ).data;
    const known = await told(restricted?.guardian, restricted?.student);
    expect(known.explainAccess.rules.verdict).toBe('DEPENDS');
    expect(known).toEqual(await told(restricted?.guardian, guardian?.student));
  });

  it('reads every kind of guardian alike, and a pupil of age like a minor', async () => {
    const { guardianLinks } = journey.demo.rows.identity;
    const here = guardianLinks.filter(({ guardian, webAccess }) => guardian.startsWith('9990001X.') && webAccess);
    const kinds = new Map(here.map((link) => [`${link.authority} ${link.parentalAuthority} ${link.contactRestriction}`, link]));
    expect(kinds.size).toBeGreaterThan(3);
    const told = async (question: Question) =>
      (await explain(administrator('it-admin'), question, 'rules { verdict obligations stages { stage answer reason rules remedy } }'))
        .text;
    for (const coordinate of ['Student.boarding', 'AttendanceEvent.reason', 'Result.value', 'Person.familyName', 'Announcement.title']) {
      const texts = await Promise.all(
        [...kinds.values()].map(({ guardian, student }) => told({ ...parentOf(student), coordinate, person: guardian })),
      );
      expect([coordinate, new Set(texts).size]).toEqual([coordinate, 1]);
      expect(texts[0]).not.toContain('{"rules":null}');
    }
    const pupil = async (handle: string) => {
      const question = { ...parentOf(journey.student(handle)), coordinate: 'AttendanceEvent.reason', person: journey.person(handle) };
      return (await explain(administrator('principal-2'), question, 'rules { verdict stages { answer reason rules } }')).text;
    };
    const minor = await pupil('student-15');
    expect(minor).toContain('TIE_NOT_TOLD');
    expect(await pupil('student-adult')).toBe(minor);
  });

  it('is told nothing about people of other schools, who read as people who are not there', async () => {
    const elsewhere = journey.demo.rows.identity.students.find(({ school }) => school === '9990002Y')?.id ?? '';
    const rules = async (question: Question) => (await explain(administrator('it-admin'), question, 'rules { verdict }')).text;
    const nobody = await rules(parentOf('9990001X.s99999'));
    expect(nobody).toBe('{"data":{"explainAccess":{"rules":null}}}');
    expect(await rules(parentOf(elsewhere))).toBe(nobody);
    expect(await rules({ ...parentOf(journey.student('student')), person: '9990002Y.p99999' })).toBe(nobody);
    expect(await rules({ ...parentOf(journey.student('student')), client: 'nobody' })).toBe(nobody);
  });

  it('is told nothing for another purpose, nor is anybody else for this one', async () => {
    const question = parentOf(journey.student('student'));
    const purposes: Who[] = [
      { client: 'vie-scolaire', purpose: 'school-administration', as: 'principal' },
      { client: 'console', purpose: 'policy-administration', as: 'teacher' },
      { client: 'console', purpose: 'policy-administration', as: 'parent' },
    ];
    for (const who of purposes) expect((await explain(who, question, 'rules { verdict }')).data.explainAccess?.rules ?? null).toBeNull();
  });
});

describe('every explanation', () => {
  it('is on the ledger before it is told, with the verdict that was told and no pupil in the clear', async () => {
    const student = journey.student('student');
    const { entries } = await explain(administrator('principal'), {
      coordinate: DIET,
      student,
      client: 'cantine',
      purpose: 'catering',
    });
    expect(entries).toMatchObject([
      { action: 'EXPLAIN', actor: journey.person('principal'), outcome: 'denied', coordinates: { denied: [DIET] }, schools: ['9990001X'] },
      { action: 'READ', outcome: 'partial' },
    ]);
    expect(JSON.stringify(entries)).not.toContain(student);
  });

  it('is not told when the ledger cannot be written', async () => {
    journey.breakLedger(true);
    const { data, text } = await explain(
      family('parent'),
      { coordinate: 'Student.boarding', student: journey.student('student') },
      'outcome',
    );
    journey.breakLedger(false);
    expect(data?.explainAccess?.outcome ?? null).toBeNull();
    expect(text).toContain('UPSTREAM_UNAVAILABLE');
  });

  it('refuses what is no question', async () => {
    for (const coordinate of ['', 'nonsense', 'A.b.c', `A.${'b'.repeat(200)}`, 'Student.boarding; drop'])
      expect((await explain(family('parent'), { coordinate }, 'outcome')).text).toContain('BAD_USER_INPUT');
    expect((await explain(family('parent'), { coordinate: DIET, client: 'x'.repeat(500) }, 'outcome')).text).toContain('BAD_USER_INPUT');
  });
});
