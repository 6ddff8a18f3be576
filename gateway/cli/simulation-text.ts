interface Count {
  readonly coordinate: string;
  readonly requests: number;
}

/** What the gateway tells of a simulation. */
export interface Simulation {
  readonly days: number;
  readonly since: string;
  readonly until: string;
  readonly isComplete: boolean;
  readonly share: number;
  readonly replayed: number;
  readonly changed: number;
  readonly unlisted: number;
  readonly operations: readonly {
    readonly client: string;
    readonly operationName: string | null;
    readonly operationHash: string;
    readonly purpose: string;
    readonly requests: number;
    readonly changed: number;
    readonly subjects: number;
    readonly gained: readonly Count[];
    readonly lost: readonly Count[];
    readonly altered: readonly Count[];
  }[];
  readonly notReplayed: readonly { readonly reason: string; readonly requests: number }[];
  readonly fault: { readonly code: string; readonly where: string; readonly sentence: string } | null;
}

/** A simulation as lines of text: what each operation would gain and lose, and then how much was asked again. */
export function simulationLines({ operations, ...told }: Simulation): string[] {
  const lines = operations.flatMap(
    ({ client, operationName, operationHash, purpose, requests, changed, subjects, gained, lost, altered }) => [
      `${client} · ${operationName ?? operationHash.slice(0, 12)} · for ${purpose}: ${changed} of ${requests} requests, about ${subjects} people at most`,
      ...counted('gains', gained),
      ...counted('loses', lost),
      ...counted('gets otherwise', altered),
    ],
  );
  const { days, replayed, changed, unlisted, notReplayed, isComplete, share } = told;
  return [
    ...lines,
    ...(unlisted === 0 ? [] : [`and ${unlisted} more that are not listed`]),
    `${replayed} operations of the last ${days} days asked again: ${changed} would be answered otherwise`,
    ...notReplayed.map(({ reason, requests }) => `${requests} not asked again: ${REASONS[reason] ?? reason}`),
    ...(isComplete ? [] : [`not all was looked at: ${Math.floor(share * 100)} % of the time, the newest first`]),
  ];
}

function counted(what: string, counts: readonly Count[]): string[] {
  return counts.map(({ coordinate, requests }) => `  ${what} ${coordinate} (${requests})`);
}

const REASONS: Readonly<Record<string, string>> = {
  NOT_RECORDED: 'made before it was recorded what decisions stand on, or failed before that was known',
  WRITES: 'they write',
  TURNED_DOWN: 'turned down as a whole',
  NO_OPERATION: 'questions about the rules, and no operations',
  UNREADABLE: 'what they stood on is missing, was altered or cannot be read',
  CONSENT_WEIGHS_OTHERWISE: 'consent weighs otherwise under these rules',
  DECIDED_OTHERWISE: 'asked again under the rules they were decided by, they do not come to what was recorded',
};
