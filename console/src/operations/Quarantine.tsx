import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import type { QuarantineItem } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage, wordOf } from '../language';
import { Dialog } from '../ui/Dialog';
import { StatePill } from '../ui/Pill';
import { Asked, Empty, Failure, sentenceOf } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

/** What could not be worked in: put back once the cause is gone, or given up with a reason. */
export function Quarantine({ state }: { state: string }) {
  const { t } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const [discarding, setDiscarding] = useState<QuarantineItem>();
  const query = useInfiniteQuery({
    queryKey: ['quarantine', state],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/quarantine', { signal, params: { query: { filter: `state="${state}"`, page_token: pageParam } } }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const replay = useMutation({
    mutationFn: (item: string) =>
      answer(
        api.POST('/v1/quarantine/{quarantine_item}:replay', {
          params: { path: { quarantine_item: item } },
          body: { requestId: newRequestId() },
        }),
      ),
    onSuccess: () => {
      notifications.show({ message: t('quarantine.replayed') });
      void queries.invalidateQueries({ queryKey: ['quarantine'] });
    },
    onError: (fault) => notifications.show({ color: 'red', message: sentenceOf(fault) }),
  });
  const columns: Column<QuarantineItem>[] = [
    { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state ?? ''} /> },
    {
      id: 'stage',
      name: t('quarantine.stage'),
      cell: (row) => (row.stage ?? '').replace('QUARANTINE_STAGE_', '').toLowerCase().replaceAll('_', ' '),
    },
    { id: 'service', name: t('quarantine.service'), cell: (row) => row.service },
    {
      id: 'reason',
      name: t('quarantine.reason'),
      cell: (row) => <span title={row.detail}>{wordOf(t, 'reason', row.reason ?? '')}</span>,
    },
    {
      id: 'event',
      name: t('scores.event'),
      cell: (row) => (row.eventName ? wordOf(t, 'event', row.eventName) : <span className="mono">{row.event}</span>),
    },
    {
      id: 'contact',
      name: t('desk.contact'),
      cell: (row) =>
        row.contact ? (
          <Link className="mono" to="/contacts/$contact" params={{ contact: row.contact }}>
            {row.contact}
          </Link>
        ) : (
          '–'
        ),
    },
    { id: 'attempts', name: t('quarantine.attempts'), number: true, cell: (row) => row.attempts },
    { id: 'seen', name: t('quarantine.lastSeen'), cell: (row) => <Ago at={row.lastSeenTime} /> },
    {
      id: 'act',
      name: t('quarantine.act'),
      cell: (row) =>
        row.state === 'QUARANTINE_STATE_HELD' &&
        may('quarantine.write') && (
          <Group gap={6} wrap="nowrap">
            <Button
              size="compact-xs"
              variant="default"
              loading={replay.isPending && replay.variables === row.id}
              onClick={() => replay.mutate(row.id ?? '')}
            >
              {t('quarantine.replay')}
            </Button>
            <Button size="compact-xs" variant="default" onClick={() => setDiscarding(row)}>
              {t('quarantine.discard')}
            </Button>
          </Group>
        ),
    },
  ];
  return (
    <div className="card">
      <Asked
        query={query}
        isEmpty={(data) => data.pages.every((page) => page.quarantineItems.length === 0)}
        empty={<Empty title={t('quarantine.empty')}>{t('quarantine.emptyHint')}</Empty>}
      >
        {(data) => (
          <>
            <Table
              label={t('quarantine.title')}
              columns={columns}
              rows={data.pages.flatMap((page) => page.quarantineItems)}
              keyOf={(row) => row.id ?? ''}
            />
            <More query={query} />
          </>
        )}
      </Asked>
      <Dialog
        opened={discarding !== undefined}
        close={() => setDiscarding(undefined)}
        title={t('quarantine.discardTitle')}
      >
        {discarding && <Discard item={discarding} done={() => setDiscarding(undefined)} />}
      </Dialog>
    </div>
  );
}

/** Giving up is for good: it asks for a reason, and for the event's id to be typed. */
function Discard({ item, done }: { item: QuarantineItem; done: () => void }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const name = item.event ?? '';
  const discard = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/quarantine/{quarantine_item}:discard', {
          params: { path: { quarantine_item: item.id ?? '' } },
          body: { reason: reason.trim(), requestId: newRequestId() },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['quarantine'] });
      done();
    },
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('quarantine.discardHint')}</Text>
      <TextInput
        label={t('quarantine.why')}
        required
        maxLength={500}
        value={reason}
        onChange={(changed) => setReason(changed.currentTarget.value)}
      />
      <TextInput
        label={t('quarantine.type', { name })}
        required
        value={typed}
        onChange={(changed) => setTyped(changed.currentTarget.value)}
      />
      {discard.isError && <Failure error={discard.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={done}>
          {t('action.cancel')}
        </Button>
        <Button
          color="red"
          loading={discard.isPending}
          disabled={!reason.trim() || typed.trim() !== name}
          onClick={() => discard.mutate()}
        >
          {t('quarantine.discard')}
        </Button>
      </Group>
    </Stack>
  );
}
