import { refuse } from '../../../core/errors.js';
import type { Resolver, Resolvers } from '../../../core/subgraph/index.js';
import { type Asked, isOfFamily, isOfficerFor } from './acting.js';
import type { RightsPorts } from './ports.js';
import { decideBy, EVERYBODY, type ObjectionRow, type RestrictionRow, stateOf } from './rows.js';

/** Objections of a school that are read at once, and at most. */
const USUAL = 50;
const MOST = 500;

/** `Query.objections`: of a school whose office one holds. */
export const objectionsAt: Resolver<Asked> = (
  _root,
  { schoolId, pendingOnly, first }: { schoolId: string; pendingOnly?: boolean | null; first?: number | null },
  { repository, reach, at },
) => {
  const most = first ?? USUAL;
  if (most < 1 || most > MOST) throw refuse('BAD_USER_INPUT', `\`first\` is from 1 to ${MOST}`);
  return repository.rights.objectionsAt(
    schoolId,
    { reach: reach('Query.objections'), at },
    pendingOnly === false ? 'all' : 'pending',
    most,
  );
};

/** The types of the schema that rows are told as. */
export const rightsAnswers = (ports: { readonly rights: RightsPorts }): Resolvers<Asked> => ({
  Objection: {
    student: ({ student }: ObjectionRow) => ({ __typename: 'Student', id: student }),
    recipient: ({ recipient }: ObjectionRow) => (recipient === EVERYBODY ? null : recipient),
    // Why: a parent objects for reasons that may be of their own life; the other parent is told that they did, and not why, whatever office they hold.
    grounds: async ({ grounds, raisedBy, student }: ObjectionRow, _args, { capability: { person }, repository, reach, at }) => {
      if (raisedBy === person) return grounds;
      const isTold = person !== null && isOfficerFor(reach('Objection.grounds'), student, await repository.rights.answering(student, at));
      return isTold && !(await isOfFamily(person, student, at, ports.rights)) ? grounds : null;
    },
    state: stateOf,
    raisedBy: ({ raisedBy }: ObjectionRow) => ({ __typename: 'Person', id: raisedBy }),
    raisedAt: ({ raisedAt }: ObjectionRow) => raisedAt.toISOString(),
    decideBy: (row: ObjectionRow) => decideBy(row).toISOString(),
    decidedBy: ({ decidedBy }: ObjectionRow) => (decidedBy === null ? null : { __typename: 'Person', id: decidedBy }),
    decidedAt: ({ decidedAt }: ObjectionRow) => decidedAt?.toISOString() ?? null,
    takenBackAt: ({ takenBackAt }: ObjectionRow) => takenBackAt?.toISOString() ?? null,
  },
  DataRestriction: {
    student: ({ student }: RestrictionRow) => ({ __typename: 'Student', id: student }),
    setBy: ({ setBy }: RestrictionRow) => ({ __typename: 'Person', id: setBy }),
    setAt: ({ setAt }: RestrictionRow) => setAt.toISOString(),
    liftedBy: ({ liftedBy }: RestrictionRow) => (liftedBy === null ? null : { __typename: 'Person', id: liftedBy }),
    liftedAt: ({ liftedAt }: RestrictionRow) => liftedAt?.toISOString() ?? null,
  },
});
