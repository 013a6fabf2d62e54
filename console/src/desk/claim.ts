import type { Handoff } from '../api/types';

/** A claim that was asked for: the same request once more gives the same hand-off, also after a reload. */
export interface Claim {
  queue: string;
  agent: string;
  requestId: string;
}

const claimKey = 'rapport-claim';
const noteKey = 'rapport-note';

/** The claim of this tab, if one is under way. */
export function keptClaim(storage: Pick<Storage, 'getItem'> = sessionStorage): Claim | undefined {
  try {
    const kept: unknown = JSON.parse(storage.getItem(claimKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { queue, agent, requestId } = kept as Record<string, unknown>;
    return typeof queue === 'string' && typeof agent === 'string' && typeof requestId === 'string'
      ? { queue, agent, requestId }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a claim for this tab, or forgets it with its note. */
export function keepClaim(claim: Claim | undefined, storage: Storage = sessionStorage) {
  if (claim) storage.setItem(claimKey, JSON.stringify(claim));
  else {
    storage.removeItem(claimKey);
    storage.removeItem(noteKey);
  }
}

export const keptNote = () => sessionStorage.getItem(noteKey) ?? '';
export const keepNote = (note: string) => sessionStorage.setItem(noteKey, note);

export interface Queue {
  name: string;
  open: number;
  oldest: string;
}

/** The queues of open hand-offs, the one that has waited longest first. */
export function queuesOf(open: readonly Pick<Handoff, 'queue' | 'openTime'>[]): Queue[] {
  const queues = new Map<string, Queue>();
  for (const { queue: name = '', openTime = '' } of open) {
    const known = queues.get(name);
    if (!known) queues.set(name, { name, open: 1, oldest: openTime });
    else queues.set(name, { name, open: known.open + 1, oldest: openTime < known.oldest ? openTime : known.oldest });
  }
  return [...queues.values()].sort((a, b) => a.oldest.localeCompare(b.oldest));
}

/** As the queue gives them out: the highest priority first, among equals the oldest. */
export const inOrder = <T extends Pick<Handoff, 'priority' | 'openTime'>>(handoffs: readonly T[]): T[] =>
  [...handoffs].sort(
    (a, b) => (b.priority ?? 0) - (a.priority ?? 0) || (a.openTime ?? '').localeCompare(b.openTime ?? ''),
  );

/** Seconds until a lease ends, both told by the platform; undefined where they are not. */
export function secondsLeft(leaseUntil: string | undefined, serverDate: string | null): number | undefined {
  const left = (Date.parse(leaseUntil ?? '') - Date.parse(serverDate ?? '')) / 1000;
  return Number.isNaN(left) ? undefined : left;
}

/** Whether the hand-off is still this agent's. */
export const isHeld = (handoff: Pick<Handoff, 'state' | 'agent'>, agent: string) =>
  handoff.state === 'HANDOFF_STATE_CLAIMED' && handoff.agent === agent;
