/** Remembers at most `capacity` values; when full, one that was not asked for lately goes first. */
export interface BoundedMemo<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Forgets what matches, or everything; those not asked for lately are looked at first. */
  forget(matches?: (value: Value) => boolean): void;
  /** Those not asked for lately come first. */
  values(): Iterable<Value>;
  readonly size: number;
}

interface Kept<Value> {
  readonly value: Value;
  place: number;
}

/** Of the capacity: among so many, the newest in line, whoever is asked for stays where they are. */
const LATELY = 1 / 16;

/**
 * Makes an empty memo. A `Map` keeps insertion order, so its first key is first in line to go. Why not to the end of the line at each time of asking:
 * that takes several times what looking it up does. INVARIANT: of `capacity` keys, the last fifteen sixteenths that were asked for are there.
 */
export function createBoundedMemo<Value extends {}>(capacity: number): BoundedMemo<Value> {
  const kept = new Map<string, Kept<Value>>();
  const lately = Math.floor(capacity * LATELY);
  let last = 0;

  function putLast(key: string, one: Kept<Value>): void {
    kept.delete(key);
    kept.set(key, one);
  }

  return {
    get(key) {
      const one = kept.get(key);
      if (one === undefined) return undefined;
      if (last - one.place >= lately) {
        one.place = ++last;
        putLast(key, one);
      }
      return one.value;
    },
    set(key, value) {
      putLast(key, { value, place: ++last });
      if (kept.size > capacity) kept.delete(kept.keys().next().value as string);
    },
    forget(matches) {
      if (matches === undefined) return kept.clear();
      for (const [key, { value }] of kept) if (matches(value)) kept.delete(key);
    },
    *values() {
      for (const { value } of kept.values()) yield value;
    },
    get size() {
      return kept.size;
    },
  };
}
