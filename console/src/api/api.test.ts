import { beforeEach, describe, expect, it } from 'vitest';
import { errorOf, isPassing, unreachable } from './errors';
import { forget, hear, platformNow, whenTimeMoves } from './time';

describe('an error answer', () => {
  it('tells reason, message, fields and metadata', () => {
    const error = errorOf(400, {
      message: 'Fields are at fault.',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'FIELDS_INVALID', metadata: { trace_id: 't1' } },
        {
          '@type': 'type.googleapis.com/google.rpc.BadRequest',
          fieldViolations: [{ field: 'tag', description: 'has capitals' }],
        },
      ],
    });
    expect(error).toMatchObject({
      status: 400,
      reason: 'FIELDS_INVALID',
      message: 'Fields are at fault.',
      metadata: { trace_id: 't1' },
      fields: [{ field: 'tag', description: 'has capitals' }],
    });
  });

  it.each([[undefined], ['<html>'], [{ details: 'none' }], [{ details: [null] }]])(
    'of another form (%j) is still one',
    (body) => {
      expect(errorOf(502, body)).toMatchObject({ status: 502, reason: 'UNKNOWN', fields: [] });
    },
  );

  it('is worth a second try only where the platform is away or busy', () => {
    expect([unreachable(), errorOf(503, {}), errorOf(429, {})].map(isPassing)).toEqual([true, true, true]);
    expect([errorOf(404, {}), errorOf(400, {}), errorOf(401, {})].map(isPassing)).toEqual([false, false, false]);
  });
});

describe("the platform's time", () => {
  beforeEach(forget);

  it('goes on from what was heard last', () => {
    hear({ asOf: '2030-01-01T00:00:00Z' }, 1_000);
    expect(platformNow(3_500)).toBe(Date.parse('2030-01-01T00:00:02.500Z'));
  });

  it('never goes back for an older answer', () => {
    hear({ asOf: '2030-01-01T00:00:00Z' }, 0);
    hear({ scores: [{ asOf: '2029-12-31T00:00:00Z' }] }, 500);
    expect(platformNow(1_000)).toBe(Date.parse('2030-01-01T00:00:01Z'));
  });

  it("is this machine's own until there was an answer with one", () => {
    hear({ contacts: [] });
    hear({ contacts: [{ createTime: '2020-01-01T00:00:00Z' }] });
    expect(Math.abs(platformNow() - Date.now())).toBeLessThan(1_000);
  });

  it('is past all that has happened, also where an answer says no instant of its own', () => {
    const told: number[] = [];
    const stop = whenTimeMoves(() => told.push(platformNow(1_000)));
    hear({ contacts: [{ lastSeenTime: '2099-05-01T00:00:00Z', createTime: '2099-04-01T00:00:00Z' }] }, 1_000);
    hear({ contacts: [{ lastSeenTime: '2099-04-30T00:00:00Z' }] }, 1_000);
    stop();
    expect(told).toEqual([Date.parse('2099-05-01T00:00:00Z')]);
    hear({ updateTime: '2099-05-02T00:00:00Z' }, 2_000);
    expect(platformNow(3_000)).toBe(Date.parse('2099-05-02T00:00:01Z'));
    expect(told).toHaveLength(1);
  });
});
