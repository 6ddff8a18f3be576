import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Holder {
  readonly pid: number;
  /** When the process started, in the kernel's ticks: tells a process from a later one with the same pid. Null where it cannot be known. */
  readonly started: string | null;
}

const held = new Set<string>();

/**
 * Takes a folder for this process, or throws a sentence that says who has it; a lock left by a dead process is taken over.
 * Why: PGlite does not lock its folder, and two processes on one each see only their own rows.
 */
export function lockFolder(folder: string): () => void {
  const lock = join(realpathSync(folder), 'store.lock');
  if (held.has(lock)) throw new FolderInUse(process.pid);
  // Why: linked when already written, so that nobody reads half a lock.
  const draft = `${lock}.${randomUUID()}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder), { mode: 0o600 });
  try {
    if (!linked(draft, lock)) {
      evict(lock);
      if (!linked(draft, lock)) throw new FolderInUse(holderOf(lock)?.pid ?? null);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  held.add(lock);
  return () => {
    if (held.delete(lock)) rmSync(lock, { force: true });
  };
}

/** Another process, or this one, has the folder open. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(readonly pid: number | null) {
    super(`the data folder is in use by process ${pid ?? 'unknown'}: stop it first, or name another folder in PREAU_DATA_DIR`);
  }
}

function linked(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Sets a dead process's lock aside; throws when its holder lives. */
function evict(lock: string): void {
  const holder = holderOf(lock);
  if (holder !== null && lives(holder)) throw new FolderInUse(holder.pid);
  const aside = `${lock}.${randomUUID()}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    // Somebody else set it aside first: whoever links next has the folder.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  // Why: between reading and renaming, a faster process may have put its own lock there; it is given back.
  const removed = holderOf(aside);
  if (removed !== null && lives(removed)) linked(aside, lock);
  rmSync(aside, { force: true });
}

/** Who wrote the lock; null when it is unreadable or gone, which nobody alive can have left. */
function holderOf(lock: string): Holder | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Holder>;
    return Number.isSafeInteger(pid) && (pid as number) > 0 ? { pid: pid as number, started: started ?? null } : null;
  } catch {
    return null;
  }
}

function lives({ pid, started }: Holder): boolean {
  // Why: our own pid in a lock we do not hold is a namesake's, as in a container that was restarted, or another thread's.
  if (pid === process.pid) return started !== null && started === startOf(pid);
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted from the last parenthesis because a command's name may hold spaces. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
