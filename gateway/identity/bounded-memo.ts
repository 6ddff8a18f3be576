/** Remembers at most `capacity` values; when full, the one not asked for longest goes first. */
export interface BoundedMemo<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  /** Forgets what matches, or everything; the one not asked for longest is looked at first. */
  forget(matches?: (value: Value) => boolean): void;
  /** The one not asked for longest comes first. */
  values(): Iterable<Value>;
  readonly size: number;
}

/** Makes an empty memo. A `Map` keeps insertion order, so its first key is the one unused longest. */
export function createBoundedMemo<Value extends {}>(capacity: number): BoundedMemo<Value> {
  const values = new Map<string, Value>();
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size > capacity) values.delete(values.keys().next().value as string);
    },
    forget(matches) {
      if (matches === undefined) return values.clear();
      for (const [key, value] of values) if (matches(value)) values.delete(key);
    },
    values: () => values.values(),
    get size() {
      return values.size;
    },
  };
}
