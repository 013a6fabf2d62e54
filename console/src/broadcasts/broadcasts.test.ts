import { describe, expect, it } from 'vitest';
import type { Broadcast } from '../api/types';
import { draftOf, emptyDraft, localOf, settingsOf } from './draft';
import { actsOf, isOwnDraft, partsOf, percent } from './steps';

describe('the form of a broadcast', () => {
  it('asks for what it shows, and shows what it asked for', () => {
    const draft = {
      ...emptyDraft,
      name: ' June ',
      segment: 'gold',
      template: 'intro',
      schedule: '2026-06-01T09:30',
      perMinute: '600',
      variables: '{"code": "J"}',
      etag: 'e1',
    };
    const asked = settingsOf(draft) as Broadcast;
    expect(asked).toMatchObject({
      name: 'June',
      perMinute: 600,
      controlPercent: 0,
      variables: { code: 'J' },
      etag: 'e1',
    });
    expect(new Date(asked.scheduleTime ?? '').getTime()).toBe(new Date(2026, 5, 1, 9, 30).getTime());
    expect(draftOf(asked)).toEqual({ ...draft, name: 'June', variables: '{\n  "code": "J"\n}' });
  });

  it.each([{ perMinute: 'many' }, { controlPercent: '1.5' }, { variables: '[1]' }, { schedule: 'tomorrow' }])(
    'asks for nothing with %j',
    (fault) => {
      expect(settingsOf({ ...emptyDraft, ...fault })).toBeUndefined();
    },
  );

  it('has no time where none is set, and names no etag for a new one', () => {
    expect(settingsOf(emptyDraft)).not.toHaveProperty('scheduleTime');
    expect(settingsOf(emptyDraft)).not.toHaveProperty('etag');
  });

  it('shows times of the reader', () => {
    expect(localOf(new Date(2026, 0, 5, 7, 3).toISOString())).toBe('2026-01-05T07:03');
  });
});

describe('a broadcast', () => {
  it.each([
    ['BROADCAST_STATE_DRAFT', 'approve'],
    ['BROADCAST_STATE_APPROVED', 'start'],
    ['BROADCAST_STATE_RUNNING', 'pause'],
    ['BROADCAST_STATE_PAUSED', 'resume'],
    ['BROADCAST_STATE_DONE', 'delete'],
  ] as const)('in %s goes on with %s', (state, act) => {
    expect(actsOf({ state })[0]).toBe(act);
  });

  it('of an unknown state, from a newer platform, allows nothing', () => {
    expect(actsOf({ state: 'BROADCAST_STATE_NEW' as never })).toEqual([]);
  });

  it('is nobody’s own before it is known whose', () => {
    expect(isOwnDraft({ createdBy: 'k1' }, 'k1')).toBe(true);
    expect(isOwnDraft({ createdBy: 'k1' }, 'k2')).toBe(false);
    expect(isOwnDraft({ createdBy: undefined }, undefined)).toBe(false);
  });

  it('has parts that add up to its audience', () => {
    const parts = partsOf({
      audience: '10',
      sent: '4',
      heldBack: '3',
      failed: '1',
      waiting: '2',
      onTheWay: '1',
      bounced: '0',
      complained: '0',
    });
    expect(parts.sent + parts.held + parts.failed + parts.waiting).toBe(parts.audience);
    expect(percent(parts.sent, parts.audience)).toBe(40);
    expect(percent(0, 0)).toBe(0);
    expect(partsOf(undefined).audience).toBe(0);
  });
});
