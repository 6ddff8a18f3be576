import { refuse } from '../../../core/errors.js';
import { facetOf } from '../../../core/ids.js';
import { explain } from '../../../core/policy/index.js';
import type { Context, Resolver, Resolvers } from '../../../core/subgraph/index.js';
import { type AccessQuestion, byRules, findingsOf, type Moment, type QuestionWithFacts } from '../../access/index.js';
import type { Loaders } from '../loaders.js';
import { authorityOf } from '../policies/authority.js';
import { nameOf } from '../policies/words.js';
import type { Repository } from '../repository.js';
import type { ExplainPorts } from './ports.js';

type Asked = Context<Repository, Loaders>;

interface Arguments {
  readonly coordinate: string;
  readonly studentId?: string | null;
  readonly purpose?: string | null;
  readonly client?: string | null;
  readonly person?: string | null;
}

/** An explanation that was asked for; each part is told to whom the policy opens it. */
export interface Explained {
  readonly question: AccessQuestion;
}

const COORDINATE = /^[A-Za-z_]\w{0,79}\.[A-Za-z_]\w{0,79}(\([A-Za-z_]\w{0,79}:\))?$/;
const LONGEST = 100;

/** `Query.explainAccess`: the question alone. Refuses what is none with `BAD_USER_INPUT`. */
export const explainAccess: Resolver<Asked> = (_root, args: Arguments, { capability }): Explained => {
  const { coordinate, studentId = null, purpose, client, person } = args;
  if (!COORDINATE.test(coordinate))
    throw refuse('BAD_USER_INPUT', '`coordinate` is `Type.field`, `Type.field(argument:)` or `Input.field`');
  for (const [name, value] of Object.entries({ studentId, purpose, client, person }))
    if (value != null && (value === '' || value.length > LONGEST))
      throw refuse('BAD_USER_INPUT', `\`${name}\` has 1 to ${LONGEST} characters`);
  return {
    question: {
      action: 'READ',
      coordinate,
      subject: studentId,
      purpose: purpose ?? capability.purpose,
      client: client ?? capability.client,
      person: person ?? (client == null ? capability.person : null),
    },
  };
};

/** The parts of an explanation. Each is on the ledger before it is told, with the verdict that is told and no other. */
export function explanations({ find, clients, moment, account }: ExplainPorts): Resolvers<Asked> {
  /** Finds the facts of a question, and those by which whoever would ask may know the student. */
  const look = async ({ question }: Explained, { at }: Asked, schools: Moment['schools']) => {
    const now: Moment = { ...(await moment()), at: at.getTime(), schools };
    // Why: of a person or a member of staff nothing is explained, and what is no student is nobody anybody knows.
    const isStudent = question.subject === null || facetOf('Student', question.subject) === question.subject;
    return { now, found: isStudent ? await find(question, now) : null };
  };
  /** INVARIANT: whatever is granted to somebody, a system of a third party that they ask through is told the one word and no more. */
  const isSchools = async ({ capability }: Asked) =>
    (await clients.find(capability.client, (await moment()).epochs))?.kind === 'school-app';
  const told = async (permits: boolean, { question }: Explained, now: Moment, { capability, at }: Asked, schools: Iterable<string>) => {
    const { person, client, purpose } = capability;
    const asker = { person, client: { id: client }, purpose, at: at.getTime(), rules: now.rules, epochs: now.epochs };
    await account.explained(asker, { coordinate: question.coordinate, subject: question.subject, permits }, [...schools].sort());
  };

  return {
    AccessExplanation: {
      student: ({ question: { subject } }: Explained) => (subject === null ? null : { __typename: 'Student', id: subject }),

      outcome: async (explained: Explained, _args, context) => {
        const { question } = explained;
        if (!isOwn(question, context)) return null;
        const { now, found } = await look(explained, context, null);
        const known = question.subject === null ? null : await find({ ...question, coordinate: 'Student.id' }, now);
        const decision = found === null ? null : explain(now.rules.policy, found.request, found.facts);
        const mayKnow = question.subject === null || (known !== null && explain(now.rules.policy, known.request, known.facts).permits);
        await told(decision?.permits === true, explained, now, context, []);
        if (decision?.permits === true) return 'PERMITTED';
        return decision?.consentWouldPermit === true && mayKnow ? 'CONSENT_REQUIRED' : 'NOT_AVAILABLE';
      },

      rules: async (explained: Explained, _args, context) => {
        const reach = context.reach('AccessExplanation.rules');
        const schools = new Set(authorityOf(reach, context.capability.person, []).schools);
        if (schools.size === 0 || !(await isSchools(context))) return null;
        const { now, found } = await look(explained, context, schools);
        const isOurs = found !== null && isWithin(schools, explained.question, found);
        const explanation = isOurs ? byRules(now.rules.policy, found, schools) : null;
        await told(explanation?.verdict === 'permits', explained, now, context, schools);
        return explanation;
      },

      findings: async (explained: Explained, _args, context) => {
        const { question } = explained;
        const officerAt = new Set(
          context
            .reach('AccessExplanation.findings')
            .flatMap((extent) => (extent.of === 'students' && extent.students === '*' ? [extent.school] : [])),
        );
        const toOfficer = officerAt.size > 0;
        // INVARIANT: who is no officer is told of what they have themself and of what a system has for itself, never of another person.
        if (!toOfficer && question.person !== null && question.person !== context.capability.person) return null;
        if (!(await isSchools(context))) return null;
        const { now, found } = await look(explained, context, toOfficer ? officerAt : null);
        const isOurs = found !== null && (!toOfficer || isWithin(officerAt, question, found));
        const findings = isOurs
          ? findingsOf(explain(now.rules.policy, found.request, found.facts), { isForItself: question.person === null, toOfficer })
          : null;
        await told(findings?.permits === true, explained, now, context, toOfficer ? officerAt : []);
        return findings;
      },
    },
    AccessByRules: { verdict: ({ verdict }) => nameOf(verdict), obligations: ({ obligations }) => obligations },
    AccessStage: {
      stage: ({ stage }) => nameOf(stage.slice('S0-'.length)),
      answer: ({ answer }) => nameOf(answer),
      reason: ({ reason }) => nameOf(reason),
      remedy: ({ remedy }) => (remedy === null ? null : nameOf(remedy)),
    },
    AccessFindings: {
      role: ({ tie }) => tie?.role ?? null,
      relation: ({ tie }) => tie?.relation ?? null,
      findings: ({ findings }: { findings: readonly string[] }) => findings.map(nameOf),
    },
  };
}

/** Is it asked about what the caller would get themself, as they ask now? */
function isOwn({ person, client, purpose }: AccessQuestion, { capability }: Asked): boolean {
  return person === capability.person && client === capability.client && purpose === capability.purpose;
}

/**
 * Is whoever would ask, and whose data it is, of these schools? Nobody else is explained: it reads as somebody who is not there. A system is of a
 * school that ever contracted it.
 */
function isWithin(
  schools: ReadonlySet<string>,
  { person, subject }: AccessQuestion,
  { subjectAt, askerAt, facts }: QuestionWithFacts,
): boolean {
  const isOurs = (places: Iterable<string>) => [...places].some((school) => schools.has(school));
  const ofAsker = person === null ? facts.client.agreements.map(({ school }) => school) : askerAt;
  return isOurs(ofAsker) && (subject === null || isOurs(subjectAt));
}
