import fc from 'fast-check';
import type { Demo } from '../../gateway/demo/index.js';
import { AT } from './instant.js';
import type { PolicyReading } from './policy-reading.js';
import type { Asker } from './ties.js';

/** Somebody to ask as, as it is drawn: a demo person by handle (null: the system for itself), a client, a purpose, and when. */
export interface Who {
  readonly as: string | null;
  readonly client: string;
  readonly purpose: string;
  /** Days after the instant of the demo. */
  readonly days: number;
}

/** Families through their application, staff through theirs: who would ask, for what they would ask it. */
const FAMILIES = ['family-information', 'subject-access', 'class-council', 'messaging'] as const;
const USUAL: readonly (readonly [person: RegExp, client: string, purposes: readonly string[]])[] = [
  [/^(parent|student|foster)/, 'famille', FAMILIES],
  [/^teacher-parent$/, 'famille', FAMILIES],
  [/^(teacher|head-teacher|substitute)/, 'prof', ['attendance', 'roll-call', 'attendance-register', 'assessment', 'grading', 'messaging']],
  [/^(teacher|head-teacher|substitute)/, 'vie-scolaire', ['attendance-follow-up', 'assessment', 'guidance', 'messaging', 'wellbeing']],
  [/^(teacher|teacher-parent)$/, 'notes', ['grading']],
  [/^(cpe|aed|principal|deputy)/, 'vie-scolaire', ['attendance', 'attendance-follow-up', 'protection', 'family-information', 'messaging']],
  [/^(principal|deputy|office)/, 'vie-scolaire', ['school-administration', 'assessment', 'guidance', 'statistics', 'wellbeing']],
  [/^(principal|deputy|office)/, 'lsu', ['report-card-export']],
  [/^nurse/, 'vie-scolaire', ['nurse-care', 'special-needs', 'messaging']],
  [/^(psychologist|social-worker)/, 'vie-scolaire', ['guidance', 'wellbeing', 'attendance-follow-up', 'statistics']],
  [/^aide/, 'vie-scolaire', ['pupil-support']],
  [
    /^(bursar|librarian|it-admin)/,
    'vie-scolaire',
    ['school-services', 'catering', 'school-administration', 'digital-resources', 'attendance'],
  ],
  [/^harassment-referent/, 'vie-scolaire', ['protection', 'messaging']],
  [/^dpo/, 'vie-scolaire', ['policy-administration', 'statistics']],
  [/^(dpo|principal)/, 'vie-scolaire', ['subject-access']],
];

/** Who would ask through what for what, by the sort of people they are: the part of the lattice where most is permitted. */
export function usualAskers(demo: Demo): readonly (readonly Who[])[] {
  const people = USUAL.map(([person, client, purposes]) =>
    demo.people
      .filter(({ handle }) => person.test(handle))
      .flatMap(({ handle }) => purposes.map((purpose) => ({ as: handle, client, purpose, days: 0 }))),
  );
  const systems = demo.clients
    .filter((client) => client.kind === 'vendor')
    .flatMap(({ id, purposes }) => purposes.map((purpose) => ({ as: null, client: id, purpose, days: 0 })));
  return [...people, systems];
}

/** Anybody, through anything, for anything, mostly now: the usual ones more often. */
export function askers(demo: Demo, policy: PolicyReading): fc.Arbitrary<Who> {
  const usual = usualAskers(demo).map((some) => fc.constantFrom(...some));
  const anybody = fc.record({
    as: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...demo.people.map(({ handle }) => handle)) }, fc.constant(null)),
    client: fc.constantFrom(...demo.clients.map(({ id }) => id)),
    purpose: fc.constantFrom(...policy.purposes.map(({ id }) => id)),
    days: fc.constant(0),
  });
  const when = fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.constantFrom(-200, -3, 3, 120, 250, 400));
  return fc
    .tuple(fc.oneof({ weight: 4, arbitrary: fc.oneof(...usual) }, { weight: 1, arbitrary: anybody }), when)
    .map(([who, days]) => ({ ...who, days }));
}

export function askerOf(demo: Demo, who: Who): Asker {
  const person = who.as === null ? null : (demo.people.find(({ handle }) => handle === who.as)?.person ?? null);
  return { person, client: who.client, purpose: who.purpose, at: AT.getTime() + who.days * 86_400_000 };
}
