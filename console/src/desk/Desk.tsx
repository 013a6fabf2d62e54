import { Button, Group, Text, TextInput } from '@mantine/core';
import { useHotkeys, useLocalStorage } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconHeadset } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import type { Handoff } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Card, Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { Asked, Empty } from '../ui/States';
import { type Column, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Claimed } from './Claimed';
import { type Claim, inOrder, keepClaim, keptClaim, queuesOf } from './claim';

const route = getRouteApi('/desk');
const longestAgent = 100;

/** The call centre's place: what waits, and the one hand-off in hand. */
export function Desk() {
  const { t } = useLanguage();
  const may = useMay();
  const { queue } = route.useSearch();
  const queries = useQueryClient();
  const [agent, setAgent] = useLocalStorage({ key: 'rapport-agent', defaultValue: '' });
  const [claim, setClaim] = useState<Claim | undefined>(() => keptClaim());
  const open = useQuery({
    queryKey: ['handoffs', 'open'],
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/handoffs', { signal, params: { query: { filter: 'state="open"', page_size: 500 } } })),
  });
  const queues = queuesOf(open.data?.handoffs ?? []);
  const wanted = queue ?? queues[0]?.name;
  const hold = (next: Claim | undefined) => {
    keepClaim(next);
    setClaim(next);
    void queries.invalidateQueries({ queryKey: ['handoffs'] });
  };
  const take = () => {
    if (!claim && wanted && agent.trim() && may('handoffs.write'))
      hold({ queue: wanted, agent: agent.trim(), requestId: newRequestId() });
  };
  useHotkeys([['c', take]]);
  return (
    <Page
      title={t('screen.desk')}
      lead={t('desk.lead')}
      actions={
        !claim && (
          <>
            <TextInput
              size="xs"
              w={180}
              maxLength={longestAgent}
              aria-label={t('desk.agent')}
              placeholder={t('desk.agent')}
              value={agent}
              onChange={(changed) => setAgent(changed.currentTarget.value)}
            />
            <Button
              size="xs"
              leftSection={<IconHeadset size={14} aria-hidden />}
              onClick={take}
              disabled={!wanted || !agent.trim() || !may('handoffs.write')}
            >
              {t('desk.claim')}
            </Button>
          </>
        )
      }
    >
      {claim ? (
        <Claimed
          key={claim.requestId}
          claim={claim}
          release={() => hold(undefined)}
          nothing={() => {
            notifications.show({ message: t('desk.nothingOpen') });
            hold(undefined);
          }}
        />
      ) : (
        <Waiting query={open} queue={queue} />
      )}
    </Page>
  );
}

function Waiting({
  query,
  queue,
}: {
  query: Parameters<typeof Asked<{ handoffs: Handoff[] }>>[0]['query'];
  queue: string | undefined;
}) {
  const { t, format } = useLanguage();
  const navigate = useNavigate({ from: '/desk' });
  const names = useNames(query.data?.handoffs.map((handoff) => handoff.contact) ?? []);
  const columns: Column<Handoff>[] = [
    {
      id: 'contact',
      name: t('desk.contact'),
      cell: (row) => <Person contact={row.contact} names={names} />,
    },
    { id: 'queue', name: t('desk.queue'), cell: (row) => row.queue },
    { id: 'reason', name: t('desk.reason'), cell: (row) => row.reason },
    { id: 'priority', name: t('desk.priority'), number: true, cell: (row) => row.priority },
    { id: 'open', name: t('desk.waiting'), cell: (row) => <Ago at={row.openTime} /> },
    { id: 'expire', name: t('desk.expires'), cell: (row) => <Ago at={row.expireTime} /> },
    { id: 'lapse', name: t('desk.lapses'), number: true, cell: (row) => row.lapseCount },
    {
      id: 'journey',
      name: t('messages.journey'),
      cell: (row) =>
        row.journey ? (
          <Link to="/journeys/$journey" params={{ journey: row.journey }}>
            {row.journey}
          </Link>
        ) : (
          '–'
        ),
    },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.handoffs.length === 0}
      empty={
        <div className="card">
          <Empty title={t('desk.nothingOpen')}>{t('desk.nothingOpenHint')}</Empty>
        </div>
      }
    >
      {(data) => (
        <>
          <Group mb="md" gap="sm">
            {queuesOf(data.handoffs).map((one) => (
              <Button
                key={one.name}
                size="xs"
                variant={one.name === queue ? 'filled' : 'default'}
                aria-pressed={one.name === queue}
                onClick={() =>
                  void navigate({ search: { queue: one.name === queue ? undefined : one.name }, replace: true })
                }
              >
                {one.name}{' '}
                <Text span size="xs" ml={6} className="num">
                  {format.count(one.open)}
                </Text>
              </Button>
            ))}
          </Group>
          <Card title={t('desk.waitingNow')} flush>
            <Table
              label={t('desk.waitingNow')}
              columns={columns}
              rows={inOrder(data.handoffs.filter((one) => !queue || one.queue === queue))}
              keyOf={(row) => row.id ?? ''}
            />
          </Card>
        </>
      )}
    </Asked>
  );
}
