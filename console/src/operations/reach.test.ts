import { expect, it } from 'vitest';
import type { Broadcast } from '../api/types';
import { reachOf } from './reach';

const counts = (waiting: string): Broadcast['counts'] => ({
  audience: '9',
  sent: '0',
  heldBack: '0',
  failed: '0',
  waiting,
  onTheWay: '0',
  bounced: '0',
  complained: '0',
});

it('a switch for all holds up active journeys, and those who wait in marketing’s broadcasts', () => {
  const journeys = [{ state: 'JOURNEY_STATE_ACTIVE' }, { state: 'JOURNEY_STATE_PAUSED' }] as const;
  const broadcasts = [
    { state: 'BROADCAST_STATE_RUNNING', class: 'marketing', counts: counts('4') },
    { state: 'BROADCAST_STATE_PAUSED', class: 'marketing', counts: counts('3') },
    { state: 'BROADCAST_STATE_RUNNING', class: 'transactional', counts: counts('5') },
    { state: 'BROADCAST_STATE_CANCELLED', class: 'marketing', counts: counts('0') },
    { state: 'BROADCAST_STATE_DRAFT', class: 'marketing' },
  ] as const;
  expect(reachOf(journeys, broadcasts)).toEqual({ journeys: 1, waiting: 7 });
  expect(reachOf([], [])).toEqual({ journeys: 0, waiting: 0 });
});
