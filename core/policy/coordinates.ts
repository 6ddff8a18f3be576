/** Does one of the patterns (`Type.field`, `Type.field(argument:)`, `Type.*`) cover this coordinate? A field covers its arguments. */
export function coversCoordinate(patterns: readonly string[], coordinate: string): boolean {
  if (patterns.includes(coordinate) || patterns.includes(`${typeOf(coordinate)}.*`)) return true;
  const argument = coordinate.indexOf('(');
  return argument > 0 && patterns.includes(coordinate.slice(0, argument));
}

/** Groups of coordinates, numbered, so that a grant limited to a group is matched by one look-up. */
export interface CoordinateGroups {
  /** The patterns of each group. */
  readonly patterns: readonly (readonly string[])[];
  /** One byte per group: 1 when the group covers the coordinate. Null for what is not a coordinate. */
  matching(coordinate: string): Uint8Array | null;
}

/** How many coordinates are remembered; a schema has some thousands, so a caller of ours never reaches it. */
const MOST_REMEMBERED = 20_000;

export function coordinateGroups(groups: readonly (readonly string[])[]): CoordinateGroups {
  const remembered = new Map<string, Uint8Array>();
  return {
    patterns: groups,
    matching(coordinate) {
      const known = remembered.get(coordinate);
      if (known !== undefined) return known;
      if (typeOf(coordinate) === '') return null;
      const matches = Uint8Array.from(groups, (patterns) => (coversCoordinate(patterns, coordinate) ? 1 : 0));
      if (remembered.size < MOST_REMEMBERED) remembered.set(coordinate, matches);
      return matches;
    },
  };
}

/** The type a coordinate belongs to; empty when it is not a coordinate. */
export function typeOf(coordinate: string): string {
  return coordinate.slice(0, Math.max(0, coordinate.indexOf('.')));
}
