import { question } from './ask.js';
import { NAMES, type Names, PAYLOAD, type Payload } from './rules.js';

/** What the console asks about what a version would change. A test reads each question against the schema. */
export interface CoordinateCount {
  readonly coordinate: string | null;
  readonly requests: number | null;
}

export interface ChangedOperation {
  readonly client: string | null;
  readonly operationName: string | null;
  readonly operationHash: string | null;
  readonly purpose: string | null;
  readonly requests: number | null;
  readonly changed: number | null;
  readonly subjects: number | null;
  readonly gained: readonly CoordinateCount[] | null;
  readonly lost: readonly CoordinateCount[] | null;
  readonly altered: readonly CoordinateCount[] | null;
}

export interface Simulation {
  /** The rules in force that it is held against. */
  readonly policyVersion: string | null;
  readonly isComplete: boolean | null;
  readonly share: number | null;
  readonly replayed: number | null;
  readonly changed: number | null;
  readonly unlisted: number | null;
  readonly operations: readonly ChangedOperation[] | null;
  readonly notReplayed: readonly { readonly reason: string | null; readonly requests: number | null }[] | null;
  readonly fault: { readonly sentence: string | null; readonly where: string | null } | null;
}

/** What operations of the last days would get; asked again until it is complete. */
export const SIMULATION = question<
  { readonly policySimulation: Simulation | null } & Names,
  { readonly id: string; readonly days: number }
>(
  `query Simulation($id: ID!, $days: Int!) { policySimulation(id: $id, days: $days) { policyVersion isComplete share replayed changed unlisted
    operations { client operationName operationHash purpose requests changed subjects
      gained { coordinate requests } lost { coordinate requests } altered { coordinate requests } }
    notReplayed { reason requests } fault { sentence where } } ${NAMES} }`,
);

export interface ShadowLine {
  readonly client: string | null;
  readonly operationName: string | null;
  readonly operationHash: string | null;
  readonly purpose: string | null;
  readonly coordinate: string | null;
  readonly change: string | null;
  readonly requests: number | null;
}

export interface Shadow {
  readonly isRunning: boolean | null;
  readonly startedAt: string | null;
  readonly observed: number | null;
  readonly changed: number | null;
  readonly notCompared: number | null;
  readonly faults: number | null;
  readonly unlisted: number | null;
  readonly lines: readonly ShadowLine[] | null;
}

/** What was seen of a version that is or was tried. */
export const SHADOW = question<{ readonly policyShadow: Shadow | null } & Names, { readonly id: string }>(
  `query Shadow($id: ID!) { policyShadow(id: $id) { isRunning startedAt observed changed notCompared faults unlisted
    lines { client operationName operationHash purpose coordinate change requests } } ${NAMES} }`,
);

export const START_SHADOW = question<{ readonly done: Payload | null }, { readonly id: string }>(
  `mutation StartShadow($id: ID!) { done: startPolicyShadow(id: $id) { ${PAYLOAD} } }`,
);

export const STOP_SHADOW = question<{ readonly done: Payload | null }, { readonly id: string }>(
  `mutation StopShadow($id: ID!) { done: stopPolicyShadow(id: $id) { ${PAYLOAD} } }`,
);
