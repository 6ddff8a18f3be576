import { createReadStream, rmSync } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Records set aside in a private folder until all of a school, or all about a person, has been read. */
export interface Staging {
  /** Appends to the heap of this name. */
  put(heap: string, record: unknown): Promise<void>;
  /** Reads a heap in the order it was written. */
  read<T>(heap: string): AsyncIterable<T>;
  /** Lets go of a heap. */
  drop(heap: string): Promise<void>;
  heaps(): readonly string[];
  /** Removes the folder. A second call does nothing. */
  close(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Characters kept in memory, over all heaps. */
const KEPT = 4 * 2 ** 20;

export async function openStaging(parent: string = tmpdir()): Promise<Staging> {
  // Why: mkdtemp makes the folder with mode 0700; what lies here is about persons.
  const folder = await mkdtemp(join(parent, `preau-import-${process.pid}-`));
  const removeNow = () => rmSync(folder, { recursive: true, force: true });
  // Why: whoever stops the import stops it here too; the listener is gone by then, so that the signal does what it does.
  const stopped = (signal: NodeJS.Signals) => {
    removeNow();
    process.kill(process.pid, signal);
  };
  process.once('exit', removeNow);
  for (const signal of SIGNALS) process.once(signal, stopped);
  const files = new Map<string, string>();
  const waiting = new Map<string, string[]>();
  let kept = 0;

  async function flush(): Promise<void> {
    const batch = [...waiting];
    waiting.clear();
    kept = 0;
    for (const [heap, lines] of batch) await appendFile(files.get(heap) as string, lines.join(''), { mode: 0o600 });
  }

  return {
    async put(heap, record) {
      if (!files.has(heap)) files.set(heap, join(folder, `${files.size}.ndjson`));
      // Why: readline takes U+2028 and U+2029 for line ends, JSON does not escape them.
      const line = `${JSON.stringify(record)
        .replace(/\u2028/g, '\\u2028')
        .replace(/\u2029/g, '\\u2029')}\n`;
      const lines = waiting.get(heap);
      if (lines) lines.push(line);
      else waiting.set(heap, [line]);
      kept += line.length;
      if (kept > KEPT) await flush();
    },
    async *read<T>(heap: string) {
      await flush();
      const file = files.get(heap);
      if (file === undefined) return;
      for await (const line of createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })) {
        yield JSON.parse(line) as T;
      }
    },
    async drop(heap) {
      await flush();
      const file = files.get(heap);
      if (file !== undefined) await rm(file, { force: true });
    },
    heaps: () => [...files.keys()],
    async close() {
      process.removeListener('exit', removeNow);
      for (const signal of SIGNALS) process.removeListener(signal, stopped);
      waiting.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** FNV-1a: spreads keys over heaps, the same way each time. */
export function spread(key: string, heaps: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193) >>> 0;
  return hash % heaps;
}
