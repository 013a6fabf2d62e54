import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconHandStop } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import type { KillSwitch } from '../api/types';
import { session, useMay } from '../app/session';
import { useLanguage } from '../language';
import { Danger } from '../ui/Danger';
import { Dialog } from '../ui/Dialog';
import { ReadAt } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked, Empty, Failure } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Reach } from './Reach';

const longest = 500;
const most = 500;

/** Switches that stop marketing at once: all of it, that of a channel, or that of a journey. */
export function KillSwitches({ lifted }: { lifted: boolean }) {
  const { t } = useLanguage();
  const may = useMay();
  const [setting, setSetting] = useState(false);
  const [lifting, setLifting] = useState<KillSwitch>();
  const query = useInfiniteQuery({
    queryKey: ['kill-switches', lifted],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/killSwitches', { signal, params: { query: { include_lifted: lifted, page_token: pageParam } } }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<KillSwitch>[] = [
    {
      id: 'state',
      name: t('journeys.state'),
      cell: (row) => <StatePill state={row.liftTime ? 'lifted' : 'in_force'} />,
    },
    {
      id: 'stops',
      name: t('switches.stops'),
      cell: (row) =>
        row.journey ? (
          <Link to="/journeys/$journey" params={{ journey: row.journey }}>
            {row.journey}
          </Link>
        ) : (
          row.channel || t('switches.all')
        ),
    },
    {
      id: 'holds',
      name: t('switches.holds'),
      cell: (row) => (row.liftTime ? '–' : <Reach journey={row.journey ?? ''} />),
    },
    { id: 'reason', name: t('quarantine.reason'), cell: (row) => row.reason },
    {
      id: 'set',
      name: t('switches.set'),
      cell: (row) => (
        <>
          <Ago at={row.setTime} /> · <span className="mono">{row.setBy}</span>
        </>
      ),
    },
    {
      id: 'lifted',
      name: t('switches.lifted'),
      cell: (row) =>
        row.liftTime ? (
          <span title={row.liftReason}>
            <Ago at={row.liftTime} /> · <span className="mono">{row.liftedBy}</span>
          </span>
        ) : (
          <Button size="compact-xs" variant="default" disabled={!may('messages.write')} onClick={() => setLifting(row)}>
            {t('switches.lift')}
          </Button>
        ),
    },
  ];
  return (
    <Card
      title={t('switches.title')}
      flush
      actions={
        <>
          <ReadAt at={query.dataUpdatedAt} />
          <Button
            size="xs"
            color="red"
            leftSection={<IconHandStop size={14} aria-hidden />}
            disabled={!may('messages.write')}
            title={may('messages.write') ? undefined : `${t('error.scope')} messages.write`}
            onClick={() => setSetting(true)}
          >
            {t('switches.stop')}
          </Button>
        </>
      }
    >
      <Asked
        query={query}
        isEmpty={(data) => data.pages.every((page) => page.killSwitches.length === 0)}
        empty={<Empty title={t('switches.empty')}>{t('switches.emptyHint')}</Empty>}
      >
        {(data) => (
          <>
            <Table
              label={t('switches.title')}
              columns={columns}
              rows={data.pages.flatMap((page) => page.killSwitches)}
              keyOf={(row) => row.id ?? ''}
            />
            <More query={query} />
          </>
        )}
      </Asked>
      <Dialog opened={setting} close={() => setSetting(false)} title={t('switches.stop')}>
        <Stop close={() => setSetting(false)} />
      </Dialog>
      <Dialog opened={lifting !== undefined} close={() => setLifting(undefined)} title={t('switches.lift')}>
        {lifting && <Lift item={lifting} close={() => setLifting(undefined)} />}
      </Dialog>
    </Card>
  );
}

/** Sets a switch; what has to be typed is what it stops. */
function Stop({ close }: { close: () => void }) {
  const { t } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const { data: who } = useQuery(session);
  const [what, setWhat] = useState('');
  const [reason, setReason] = useState('');
  const journeys = useQuery({
    queryKey: ['journeys', 'choice'],
    enabled: may('journeys.read'),
    queryFn: ({ signal }) => answer(api.GET('/v1/journeys', { signal, params: { query: { page_size: most } } })),
  });
  const journey = what.startsWith('journey:') ? what.slice('journey:'.length) : '';
  const channel = what === 'email' ? 'email' : '';
  const stop = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/killSwitches', { body: { channel, journey, reason: reason.trim(), requestId: newRequestId() } }),
      ),
    onSuccess: () => {
      notifications.show({ message: t('switches.isSet') });
      void queries.invalidateQueries({ queryKey: ['kill-switches'] });
      close();
    },
  });
  return (
    <Danger
      name={journey || channel || who?.workspace || ''}
      action={t('switches.stop')}
      pending={stop.isPending}
      error={stop.error}
      ready={reason.trim() !== ''}
      act={() => stop.mutate()}
      close={close}
    >
      <Text size="sm">{t('switches.hint')}</Text>
      <Select
        label={t('switches.stops')}
        allowDeselect={false}
        searchable
        value={what}
        onChange={(value) => setWhat(value ?? '')}
        data={[
          { value: '', label: t('switches.all') },
          { value: 'email', label: t('channel.email') },
          ...(journeys.data?.journeys ?? []).map(({ id, name }) => ({ value: `journey:${id}`, label: name || id })),
        ]}
      />
      <Group gap="xs">
        <Text size="sm" c="dimmed">
          {t('switches.holds')}
        </Text>
        <Reach journey={journey} />
      </Group>
      <TextInput
        label={t('quarantine.why')}
        description={t('switches.whyHint')}
        required
        maxLength={longest}
        value={reason}
        onChange={(changed) => setReason(changed.currentTarget.value)}
      />
    </Danger>
  );
}

function Lift({ item, close }: { item: KillSwitch; close: () => void }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const lift = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/killSwitches/{kill_switch}:lift', {
          params: { path: { kill_switch: item.id ?? '' } },
          body: { reason: reason.trim(), requestId: newRequestId() },
        }),
      ),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['kill-switches'] });
      close();
    },
  });
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        lift.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('switches.liftHint')}</Text>
        <TextInput
          label={t('quarantine.why')}
          description={t('switches.whyHint')}
          required
          data-autofocus
          maxLength={longest}
          value={reason}
          onChange={(changed) => setReason(changed.currentTarget.value)}
        />
        {lift.isError && <Failure error={lift.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={lift.isPending} disabled={reason.trim() === ''}>
            {t('switches.lift')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
