import type { Broadcast } from '../api/types';

export type Act = 'approve' | 'start' | 'pause' | 'resume' | 'cancel' | 'edit' | 'delete' | 'test';

const byState: Record<string, readonly Act[]> = {
  BROADCAST_STATE_DRAFT: ['approve', 'edit', 'test', 'delete'],
  BROADCAST_STATE_APPROVED: ['start', 'edit', 'test', 'delete'],
  BROADCAST_STATE_SCHEDULED: ['pause', 'cancel', 'test'],
  BROADCAST_STATE_RUNNING: ['pause', 'cancel', 'test'],
  BROADCAST_STATE_PAUSED: ['resume', 'cancel', 'test'],
  BROADCAST_STATE_DONE: ['delete'],
  BROADCAST_STATE_CANCELLED: ['delete'],
};

/** What its state allows, the next step first. */
export const actsOf = ({ state }: Pick<Broadcast, 'state'>): readonly Act[] => byState[state ?? ''] ?? [];

/** True when this key made the broadcast or changed it last: then a second person has to approve it. */
export const isOwnDraft = ({ createdBy }: Pick<Broadcast, 'createdBy'>, principal: string | undefined) =>
  createdBy !== undefined && createdBy === principal;

/** The parts of an audience, which add up to it. Counts of 64 bits come as text. */
export function partsOf(counts: Broadcast['counts']) {
  const of = (text: string | undefined) => Number(text ?? 0);
  const parts = {
    sent: of(counts?.sent),
    held: of(counts?.heldBack),
    failed: of(counts?.failed),
    waiting: of(counts?.waiting),
  };
  return { audience: of(counts?.audience), onTheWay: of(counts?.onTheWay), ...parts };
}

/** A share of a whole in percent; 0 of nothing. */
export const percent = (part: number, whole: number) => (whole > 0 ? (100 * part) / whole : 0);
