import { Alert, Button, Group, SegmentedControl, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconArrowBackUp, IconClock } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { ApiError } from '../api/errors';
import type { Handoff } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Failure } from '../ui/States';
import { type Claim, isHeld, keepNote, keptNote, secondsLeft } from './claim';
import { Dossier } from './Dossier';

/** The hand-off in hand: the dossier as it was at the claim, the lease, and the outcome. */
export function Claimed({ claim, release, nothing }: { claim: Claim; release: () => void; nothing: () => void }) {
  const query = useQuery({
    queryKey: ['claim', claim.requestId],
    refetchInterval: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () =>
      answer(
        api.POST('/v1/handoffs:claim', {
          body: { queue: claim.queue, agent: claim.agent, requestId: claim.requestId },
        }),
      ),
  });
  const isEmpty = query.data !== undefined && !query.data.handoff;
  useEffect(() => {
    if (isEmpty) nothing();
  }, [isEmpty, nothing]);
  return (
    <>
      <Asked query={query} lines={8}>
        {(data) =>
          data.handoff && (
            <InHand handoff={data.handoff} token={data.leaseToken ?? ''} agent={claim.agent} done={release} />
          )
        }
      </Asked>
      {query.isError && <BackToQueue act={release} />}
    </>
  );
}

function BackToQueue({ act }: { act: () => void }) {
  const { t } = useLanguage();
  return (
    <Button size="xs" variant="default" onClick={act}>
      {t('desk.back')}
    </Button>
  );
}

const outcomes = ['accepted', 'rejected', 'no_contact', 'lost'] as const;

function InHand({ handoff, token, agent, done }: { handoff: Handoff; token: string; agent: string; done: () => void }) {
  const { t } = useLanguage();
  const id = handoff.id ?? '';
  const note = useRef<HTMLTextAreaElement>(null);
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('accepted');
  const [reason, setReason] = useState('');
  const [text, setText] = useState(keptNote);
  const path = { path: { handoff: id } };
  const state = useQuery({
    queryKey: ['handoff', id],
    queryFn: async ({ signal }) => {
      const call = api.GET('/v1/handoffs/{handoff}', { signal, params: path });
      const read = await answer(call);
      return {
        handoff: read,
        left: secondsLeft(read.leaseUntil, (await call).response.headers.get('date')),
        heard: performance.now(),
      };
    },
  });
  // One name for the outcome however often it has to be sent; another outcome is another request.
  const [name, setName] = useState(newRequestId);
  const complete = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/handoffs/{handoff}:complete', {
          params: path,
          body: { leaseToken: token, outcome, reason, note: text, requestId: name },
        }),
      ),
    onSuccess: () => {
      notifications.show({ color: 'teal', message: t('desk.completed') });
      done();
    },
  });
  const extend = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/handoffs/{handoff}:extend', {
          params: path,
          body: { leaseToken: token, requestId: newRequestId() },
        }),
      ),
    onSuccess: () => void state.refetch(),
  });
  const giveBack = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/handoffs/{handoff}:release', {
          params: path,
          body: { leaseToken: token, requestId: newRequestId() },
        }),
      ),
    onSuccess: done,
  });
  const changed =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      setName(newRequestId());
    };
  const failed = [complete, extend, giveBack].find((act) => act.isError)?.error;
  const isLost =
    (failed instanceof ApiError && failed.reason === 'LEASE_LOST') ||
    (state.data !== undefined && !complete.isPending && !complete.isSuccess && !isHeld(state.data.handoff, agent));
  useHotkeys([
    ...outcomes.map((one, at) => [`${at + 1}`, () => changed(setOutcome)(one)] as [string, () => void]),
    ['n', () => note.current?.focus()],
  ]);
  return (
    <div className="split">
      <Dossier handoff={handoff} />
      <Card
        title={t('desk.outcome')}
        actions={!isLost && <Lease left={state.data?.left} heard={state.data?.heard} extend={() => extend.mutate()} />}
      >
        <Stack gap="sm">
          <Group gap="xs">
            <Pill tone="calm">{handoff.queue}</Pill>
            <Pill>{handoff.reason}</Pill>
            <Link to="/contacts/$contact" params={{ contact: handoff.contact ?? '' }}>
              {t('desk.openContact')}
            </Link>
          </Group>
          {isLost && (
            <Alert color="red" variant="outline" title={t('desk.lost')}>
              {t('desk.lostHint')}
            </Alert>
          )}
          <SegmentedControl
            fullWidth
            size="xs"
            aria-label={t('desk.outcome')}
            value={outcome}
            disabled={isLost}
            onChange={(value) => changed(setOutcome)(value as (typeof outcomes)[number])}
            data={outcomes.map((one, at) => ({ value: one, label: `${at + 1} ${wordOf(t, 'result', one)}` }))}
          />
          <TextInput
            size="xs"
            label={t('desk.code')}
            description={t('desk.codeHint')}
            value={reason}
            maxLength={60}
            onChange={(typed) =>
              changed(setReason)(typed.currentTarget.value.toLowerCase().replaceAll(/[^a-z0-9_-]/g, '_'))
            }
          />
          <Textarea
            ref={note}
            size="xs"
            label={t('desk.note')}
            description={t('desk.noteHint')}
            autosize
            minRows={4}
            maxLength={4_000}
            value={text}
            onChange={(typed) => {
              changed(setText)(typed.currentTarget.value);
              keepNote(typed.currentTarget.value);
            }}
          />
          {failed !== undefined && !isLost && <Failure error={failed} />}
          <Group justify="space-between">
            {isLost ? (
              <BackToQueue act={done} />
            ) : (
              <>
                <Button
                  size="xs"
                  variant="default"
                  leftSection={<IconArrowBackUp size={14} aria-hidden />}
                  loading={giveBack.isPending}
                  onClick={() => giveBack.mutate()}
                >
                  {t('desk.release')}
                </Button>
                <Button size="xs" loading={complete.isPending} onClick={() => complete.mutate()}>
                  {t('desk.complete')}
                </Button>
              </>
            )}
          </Group>
        </Stack>
      </Card>
    </div>
  );
}

const short = 120;

function Lease({ left, heard, extend }: { left: number | undefined; heard: number | undefined; extend: () => void }) {
  const { t } = useLanguage();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (left === undefined || heard === undefined) return null;
  const seconds = Math.max(0, Math.round(left - Math.max(0, now - heard) / 1000));
  return (
    <Group gap="xs">
      <Pill tone={seconds < short ? 'warn' : 'quiet'} icon={<IconClock size={13} aria-hidden />}>
        <Text span size="xs" className="num">
          {t('desk.lease')} {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
        </Text>
      </Pill>
      <Button size="compact-xs" variant="default" onClick={extend}>
        {t('desk.extend')}
      </Button>
    </Group>
  );
}
