import { parseId } from '../../core/ids.js';
import type { Context, Reference } from '../../core/subgraph/index.js';
import type { Loaders } from './loaders.js';
import type { Repository } from './repository/index.js';

export type AttendanceContext = Context<Repository, Loaders>;

/** Records by id, each inside the reach of its type. Students and classes are identity's: here they are what attendance hangs on. */
export const references: Readonly<Record<string, Reference<AttendanceContext>>> = {
  Student: ({ id }) => stub(id),
  ClassGroup: ({ id }) => stub(id),
  AttendanceEvent: ({ id }, { loaders }) => loaders.event.load(String(id)),
  AbsenceReason: ({ id }, { loaders }) => loaders.reason.load(String(id)),
  RollCall: ({ id }, { loaders }) => loaders.rollCall.load(String(id)),
  InfirmaryVisit: ({ id }, { loaders }) => loaders.visit.load(String(id)),
  BehaviourIncident: ({ id }, { loaders }) => loaders.incident.load(String(id)),
  Justification: ({ id }, { loaders }) => loaders.justification.load(String(id)),
  Exemption: ({ id }, { loaders }) => loaders.exemption.load(String(id)),
  Observation: ({ id }, { loaders }) => loaders.observation.load(String(id)),
  Measure: ({ id }, { loaders }) => loaders.measure.load(String(id)),
};

function stub(id: unknown): { readonly id: string } | null {
  return parseId(String(id)) === null ? null : { id: String(id) };
}
