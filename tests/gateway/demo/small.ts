import { type Demo, generateDemo } from '../../../gateway/demo/index.js';

/** A Tuesday morning in the first trimester, twenty past ten at the schools. */
export const MORNING = new Date('2026-11-24T09:20:00Z');

export function smallDemo(at: Date = MORNING): Demo {
  return generateDemo({ at, seed: 7, students: 60 });
}

/** Person id of somebody of the cast, and their student id. */
export function castOf(demo: Demo) {
  const person = (handle: string) => {
    const found = demo.people.find((one) => one.handle === handle);
    if (found === undefined) throw new Error(`nobody is ${handle}`);
    return found.person;
  };
  const student = (handle: string) => person(handle).replace('.p', '.s');
  const link = (guardian: string, child: string) => {
    const found = demo.rows.identity.guardianLinks.find((row) => row.guardian === person(guardian) && row.student === student(child));
    if (found === undefined) throw new Error(`${guardian} is no guardian of ${child}`);
    return found;
  };
  /** Ids of the classes and groups a pupil is in now. */
  const groups = (handle: string) =>
    demo.rows.identity.memberships.filter((row) => row.student === student(handle) && row.validTo == null).map((row) => row.group);
  return { person, student, link, groups };
}
