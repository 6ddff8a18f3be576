import type { DemoOperation } from '../demo.js';
import { post } from './post.js';
import { look, type Seen } from './watched.js';

/** A replica, as those who ask it know it. */
export interface Asked {
  readonly url: string;
  /** Of those who look at the two watched fields. */
  readonly watchers: readonly string[];
  readonly others: readonly { readonly operation: DemoOperation; readonly authorization: string }[];
}

export interface SteadyLoad {
  /** What was answered since the last time. */
  taken(): { readonly seen: readonly Seen[]; readonly latencies: readonly number[]; readonly dropped: readonly string[] };
  stop(): Promise<void>;
}

/**
 * So many requests a second to each replica, whether or not the earlier ones were answered: every other one looks at the watched fields, the rest
 * are the demo's operations in turn. What takes long is counted from when it was due.
 */
export function steadyLoad(replicas: () => readonly Asked[], perSecond: number): SteadyLoad {
  const underWay = new Set<Promise<void>>();
  let seen: Seen[] = [];
  let latencies: number[] = [];
  let dropped: string[] = [];
  const began = performance.now();
  let sent = 0;

  async function ask(replica: number, turn: number, due: number): Promise<void> {
    const { url, watchers, others } = replicas()[replica] as Asked;
    if (turn % 2 === 0) {
      const one = await look(replica, url, watchers[turn % watchers.length] as string);
      seen.push(one);
      if (one.shape === null) dropped.push('the watched fields');
    } else {
      const { operation, authorization } = others[((turn - 1) / 2) % others.length] as Asked['others'][number];
      const answer = await post(url, authorization, operation.query, operation.variables).catch(() => ({ status: 0, text: '' }));
      if (answer.status !== 200 || answer.text.includes('UPSTREAM_UNAVAILABLE'))
        dropped.push(`${operation.name}: ${answer.status} ${answer.text.slice(0, 200)}`);
    }
    latencies.push(performance.now() - due);
  }

  const timer = setInterval(() => {
    for (const gap = 1000 / perSecond; began + sent * gap <= performance.now(); sent += 1) {
      const due = began + sent * gap;
      const turn = sent;
      for (const [replica] of replicas().entries()) {
        const asking: Promise<void> = ask(replica, turn, due).finally(() => underWay.delete(asking));
        underWay.add(asking);
      }
    }
  }, 5);

  return {
    taken() {
      const all = { seen, latencies, dropped };
      [seen, latencies, dropped] = [[], [], []];
      return all;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
