import { facetOf } from '../../core/ids.js';
import type { AccessRequest, Action, Category, ClientFacts, Facts, Tie } from '../../core/policy/index.js';
import type { Classification, Classified } from '../../core/shield/index.js';
import {
  type Against,
  againstFor,
  type Bond,
  bondsBut,
  bondsOfPerson,
  bondsOfService,
  type ConsentBook,
  type ConsentRegister,
  horizonFrom,
  type KnownEpochs,
  NOTHING_AGAINST,
  openConsentBook,
  type RequestFacts,
  type RightsRegister,
  readConsents,
  readRights,
  stoppedFor,
  tiesTo,
} from '../facts/index.js';
import type { ClientRegistry } from '../identity/index.js';
import type { AgreementRegister } from '../request/1-authenticate.js';
import type { Rules } from '../request/3-plan.js';
import { withSaid } from '../request/said.js';

/** One question to the decision core: may this person, through this system, do this with that, for this purpose, now? */
export interface AccessQuestion {
  /** Person id; null for a system that acts for itself. */
  readonly person: string | null;
  readonly client: string;
  readonly purpose: string;
  readonly action: Action;
  /**
   * `Type.field` of the schema, `Type.field(argument:)`, or `Input.field`, which is only written. That is asked by itself: a write is permitted where
   * all that it says is, by one tie together.
   */
  readonly coordinate: string;
  /** Whose data it is: id of a student, a member of staff or a person; null where it is nobody's. */
  readonly subject: string | null;
}

/** A question with all that it is decided by. */
export interface QuestionWithFacts {
  readonly request: AccessRequest;
  readonly facts: Facts;
  /** Every bond of whoever would ask, at the schools that count; `facts.ties` are those that reach the subject. */
  readonly bonds: readonly Bond[];
  readonly isAboutNobody: boolean;
  /** Schools at which the subject stands as student, guardian or staff; empty where nobody is the subject, or nobody knows them. */
  readonly subjectAt: ReadonlySet<string>;
  /** Schools at which whoever would ask holds something. */
  readonly askerAt: ReadonlySet<string>;
}

export interface QuestionPorts {
  readonly classification: Classification;
  /** Every coordinate at which something is decided. */
  readonly places: ReadonlySet<string>;
  readonly clients: ClientRegistry;
  readonly agreements: AgreementRegister;
  readonly consents: ConsentRegister;
  readonly rights: RightsRegister;
  readonly factsAt: (at: number, epochs: KnownEpochs) => RequestFacts;
}

/** When it is asked, and what by. */
export interface Moment {
  readonly at: number;
  readonly epochs: KnownEpochs;
  readonly rules: Rules;
  /** Only what is held at these schools counts; null: at every school. */
  readonly schools: ReadonlySet<string> | null;
}

/** Finds what a question is decided by; null for a system that is not registered, or a coordinate that the schema does not classify: nothing is permitted there. */
export type FindFacts = (question: AccessQuestion, moment: Moment) => Promise<QuestionWithFacts | null>;

/** What one field about one subject is decided by: the same facts as in a request. */
export function openQuestions({ classification, places, clients, agreements, consents, rights, factsAt }: QuestionPorts): FindFacts {
  return async ({ person, client: clientId, purpose, action, coordinate, subject }, { at, epochs, rules, schools }) => {
    const [, type = '', field = '', argument = ''] = /^(\w+)\.(\w+)(?:\((\w+):\))?$/.exec(coordinate) ?? [];
    const place = `${type}.${field}`;
    const classified = classification.field(type, field);
    // Why: what has a rule and is in no tree is no field that is asked for, but one of an input.
    const isOfInput = !rules.tree.has(place);
    const [client, agreed] = await Promise.all([clients.find(clientId, epochs), agreements.of(clientId, epochs)]);
    const required = rules.requirements.of(place);
    if (client === null || classified === undefined || !places.has(coordinate) || required.mayNotReceive) return null;
    if (isOfInput && action !== 'WRITE') return null;
    // INVARIANT: no more than a request would get: a field needs what it is computed from, and, of a value nobody sees here, what it may be.
    const categories = [...new Set([...classified.categories, ...required.categories, ...classified.byValue])];
    // Why: a system that only ever acts for itself is nobody's hands.
    if (person !== null && !client.mayActForPersons) return null;

    const facts = factsAt(at, epochs);
    const held = (await bondsOf(person, agreed, facts, at)).filter(({ school }) => schools === null || schools.has(school));
    const [records, book] = await Promise.all([
      readRights(rights, clientId, epochs),
      readConsents(consents, clientId, epochs, null).then((records) =>
        openConsentBook(records, rules.policy, { purpose, at }, facts, horizonFrom(at)),
      ),
      subject === null ? undefined : facts.load([subject]),
    ]);
    const asking: ClientFacts = { id: client.id, kind: client.kind, agreements: agreed, tokenPurposes: client.purposes };
    const stands = subject === null ? null : facts.place(subject);
    const against = againstOf(subject, againstFor(records, rules.policy, purpose));
    // Why both: of the student themself it is told what stands against their data, and not that there was no tie; whoever else would be reached
    // through a student whose data are stopped (their guardian) is not reached in a request either.
    const bonds = against === NOTHING_AGAINST ? await bondsBut(stoppedFor(records, rules.policy, purpose), held, facts) : held;
    const own = classification.argument(type, field, argument)?.categories ?? [];
    const said = argument === '' ? [] : [{ coordinate, categories: own }];
    return {
      request: withSaid({ action, purpose, coordinate: place, categories }, said),
      facts: {
        at,
        client: asking,
        ties: tiesFor(classified, bonds, subject, facts),
        consented: subject === null ? [] : consentedBy(subject, book),
        ...against,
      },
      bonds,
      isAboutNobody: classified.subject?.kind === 'nobody',
      subjectAt: new Set(
        stands === null || stands.studentAt === '*'
          ? []
          : [...stands.studentAt, ...stands.staffAt, ...stands.guardianOf.map((ward) => ward.school)],
      ),
      askerAt: new Set(bonds.map(({ school }) => school)),
    };
  };
}

async function bondsOf(
  person: string | null,
  agreements: readonly { readonly school: string; readonly from: number; readonly to: number | null }[],
  facts: RequestFacts,
  at: number,
): Promise<readonly Bond[]> {
  if (person === null) {
    const inForce = agreements.filter(({ from, to }) => from <= at && (to === null || at < to));
    return bondsOfService([...new Set(inForce.map(({ school }) => school))]);
  }
  const standings = await facts.standings(person);
  return standings === null ? [] : bondsOfPerson(standings, at);
}

/** What is somebody's is decided on the ties to them; what is nobody's on membership. A datum that is somebody's has no answer without them. */
function tiesFor({ subject: whose }: Classified, bonds: readonly Bond[], subject: string | null, facts: RequestFacts): readonly Tie[] {
  if (whose?.kind === 'nobody') return bonds.filter((bond) => bond.relation === 'member');
  const place = subject === null ? null : facts.place(subject);
  return place === null ? [] : tiesTo(bonds, place);
}

function consentedBy(subject: string, book: ConsentBook): readonly Category[] {
  const student = subject.replace(/\.p/, '.s');
  return [...book].flatMap(([category, students]) => (students.has(student) ? [category] : []));
}

/** What is said against the use of a student's data; of whoever is asked about as anything else, nothing is. */
function againstOf(subject: string | null, against: ReadonlyMap<string, Against>): Against {
  const isStudent = subject !== null && facetOf('Student', subject) === subject;
  return (isStudent ? against.get(subject) : undefined) ?? NOTHING_AGAINST;
}
