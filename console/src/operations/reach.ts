import type { Broadcast, Journey } from '../api/types';

/** The journeys that can send, and the people whom marketing's broadcasts have not come to yet. */
export function reachOf(
  journeys: readonly Pick<Journey, 'state'>[],
  broadcasts: readonly Pick<Broadcast, 'state' | 'class' | 'counts'>[],
) {
  const open = ['BROADCAST_STATE_SCHEDULED', 'BROADCAST_STATE_RUNNING', 'BROADCAST_STATE_PAUSED'];
  return {
    journeys: journeys.filter(({ state }) => state === 'JOURNEY_STATE_ACTIVE').length,
    waiting: broadcasts
      .filter((one) => one.class === 'marketing' && open.includes(one.state ?? ''))
      .reduce((sum, { counts }) => sum + Number(counts?.waiting ?? 0), 0),
  };
}
