import type { Answered, Fetch } from '../shop/by-hand.js';

const HOME = `{ me { __typename id displayName wards { authority student { __typename id
  person { givenName photo { url } } currentEnrolment { mainClass { name } }
  guardians { guardian { displayName phones { value } } residence } } } } }`;
const MAIL = `query ($people: [_Any!]!) { _entities(representations: $people) { ... on Person { unreadCounts { conversations announcements }
  announcements(unacknowledgedOnly: true, first: 10) { edges { node { id title acknowledgementRequired publishedTo } } pageInfo { hasNextPage } } } } }`;
const RESULTS = `query ($students: [_Any!]!, $period: ID!) { _entities(representations: $students) { ... on Student {
  results(periodId: $period, first: 10) { edges { node { status value outOf evaluation { title subject { __typename id } publishedToGuardiansAt } } }
    pageInfo { hasNextPage } } } } }`;
const ATTENDANCE = `query ($students: [_Any!]!, $from: DateTime, $now: DateTime) { _entities(representations: $students) { ... on Student {
  attendanceEvents(from: $from, to: $now, first: 10) { edges { node { id kind start end status guardianActionRequired reason { label } staffNote
    recordedBy { __typename id } } } pageInfo { hasNextPage } }
  measures(first: 5) { edges { node { label reasons decidedAt acknowledgedAt incident { participants { role person { __typename id } } } } }
    pageInfo { hasNextPage } } } } }`;
const NAMES = `query ($subjects: [_Any!]!, $staff: [_Any!]!, $people: [_Any!]!) {
  subjects: _entities(representations: $subjects) { ... on Subject { name } }
  staff: _entities(representations: $staff) { ... on Staff { person { displayName } } }
  people: _entities(representations: $people) { ... on Person { displayName } } }`;
const MEMBERS = `query ($group: ID!) { classGroup(id: $group) { id name
  members(first: 40) { edges { node { id person { id familyName givenName } } } pageInfo { hasNextPage } } } }`;

/** One fetch, and its answer handed on. */
export async function answerClassList(fetch: Fetch, variables: object): Promise<string> {
  return JSON.stringify({ data: await fetch('identity', MEMBERS, variables) });
}

/** The home of a parent by hand: five fetches in three waves. */
export async function answerParentHome(fetch: Fetch, { period, from, now }: Answered): Promise<string> {
  const { me } = await fetch('identity', HOME, {});
  const students = me.wards.map(({ student }: Answered) => reference(student));
  const [mail, results, attendance] = await Promise.all([
    fetch('messaging', MAIL, { people: [reference(me)] }),
    fetch('assessment', RESULTS, { students, period }),
    fetch('attendance', ATTENDANCE, { students, from, now }),
  ]);

  const subjects = new Named();
  const staff = new Named();
  const people = new Named();
  for (const student of results._entities) {
    for (const { node } of student.results.edges) subjects.add(node.evaluation.subject);
  }
  for (const student of attendance._entities) {
    for (const { node } of student.attendanceEvents.edges) staff.add(node.recordedBy);
    for (const { node } of student.measures.edges) for (const { person } of node.incident?.participants ?? []) people.add(person);
  }
  const found = await fetch('identity', NAMES, { subjects: subjects.keys(), staff: staff.keys(), people: people.keys() });
  subjects.name(found.subjects);
  staff.name(found.staff);
  people.name(found.people);

  const [{ unreadCounts, announcements }] = mail._entities;
  return JSON.stringify({
    data: {
      me: {
        id: me.id,
        displayName: me.displayName,
        unreadCounts,
        wards: me.wards.map(({ authority, student }: Answered, index: number) => {
          const { attendanceEvents, measures } = attendance._entities[index];
          const { results: own } = results._entities[index];
          const { id, person, currentEnrolment, guardians } = student;
          return {
            authority,
            student: {
              id,
              person,
              currentEnrolment,
              attendanceEvents: page(attendanceEvents, (event) => ({ ...event, recordedBy: staff.get(event.recordedBy) })),
              measures: page(measures, withParticipants),
              results: page(own, ({ evaluation, ...result }) => ({
                ...result,
                evaluation: { ...evaluation, subject: subjects.get(evaluation.subject) },
              })),
              guardians,
            },
          };
        }),
        announcements,
      },
    },
  });

  function withParticipants({ incident, ...measure }: Answered): Answered {
    if (incident === null) return { ...measure, incident };
    const participants = incident.participants?.map(({ role, person }: Answered) => ({ role, person: people.get(person) })) ?? null;
    return { ...measure, incident: { participants } };
  }
}

function page({ edges, pageInfo }: Answered, told: (node: Answered) => Answered): Answered {
  return { edges: edges.map(({ node }: Answered) => ({ node: told(node) })), pageInfo };
}

function reference({ __typename, id }: Answered): Answered {
  return { __typename, id };
}

/** References met on the way, each once, and what they turned out to be. */
class Named {
  readonly #known = new Map<string, Answered>();
  add(found: Answered): void {
    if (found != null) this.#known.set(found.id, found);
  }
  keys(): readonly Answered[] {
    return [...this.#known.values()];
  }
  name(entities: readonly Answered[]): void {
    for (const [index, id] of [...this.#known.keys()].entries()) this.#known.set(id, entities[index]);
  }
  get(found: Answered): Answered {
    return found == null ? null : this.#known.get(found.id);
  }
}
