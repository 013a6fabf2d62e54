import { Button, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Dialog } from '../ui/Dialog';
import { Freshness } from '../ui/Freshness';
import { Card, Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { Asked, Empty } from '../ui/States';
import { More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Filling } from './Filling';
import { SegmentForm } from './SegmentForm';

const route = getRouteApi('/segments/$segment');

export function SegmentScreen() {
  const { t, format } = useLanguage();
  const may = useMay();
  const { segment: id } = route.useParams();
  const { edit } = route.useSearch();
  const navigate = useNavigate({ from: '/segments/$segment' });
  const query = useQuery({
    queryKey: ['segment', id],
    queryFn: ({ signal }) => answer(api.GET('/v1/segments/{segment}', { signal, params: { path: { segment: id } } })),
  });
  const members = useInfiniteQuery({
    queryKey: ['segment', id, 'members'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/segments/{segment}/members', {
          signal,
          params: { path: { segment: id }, query: { page_size: 100, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const names = useNames(members.data?.pages.flatMap((page) => page.contacts) ?? []);
  const first = members.data?.pages[0];
  return (
    <Page
      title={query.data?.displayName || id}
      lead={
        query.data && (
          <>
            {t('journeys.version')} {query.data.version} · {t('journeys.changed')} <Ago at={query.data.updateTime} />
          </>
        )
      }
      actions={
        <Button
          size="xs"
          disabled={!query.data || !may('segments.write')}
          title={may('segments.write') ? undefined : `${t('error.scope')} segments.write`}
          onClick={() => void navigate({ search: { edit: true } })}
        >
          {t('segments.edit')}
        </Button>
      }
    >
      <div style={{ display: 'grid', gap: '1rem' }}>
        <Card title={t('segments.condition')} actions={<Freshness asOf={query.data?.sizeAsOf} lag={query.data?.lag} />}>
          <Asked query={query} lines={2}>
            {(segment) => (
              <Stack gap="sm">
                <code className="code">{segment.condition}</code>
                <Group gap="sm" align="baseline">
                  <span className="figure-value">{format.count(segment.size)}</span>
                  <Text size="sm" c="dimmed">
                    {t('segments.members')}
                  </Text>
                  <Filling segment={segment} />
                </Group>
              </Stack>
            )}
          </Asked>
        </Card>
        <Card title={t('segments.members')} flush actions={<Freshness asOf={first?.asOf} lag={first?.lag} />}>
          <Asked
            query={members}
            isEmpty={(data) => data.pages.every((page) => page.contacts.length === 0)}
            empty={<Empty title={t('segments.nobody')}>{t('segments.nobodyHint')}</Empty>}
          >
            {(data) => (
              <>
                <Table
                  label={t('segments.members')}
                  rows={data.pages.flatMap((page) => page.contacts)}
                  keyOf={(row) => row}
                  columns={[
                    {
                      id: 'contact',
                      name: t('desk.contact'),
                      cell: (row) => <Person contact={row} names={names} />,
                    },
                  ]}
                />
                <More query={members} />
              </>
            )}
          </Asked>
        </Card>
      </div>
      <Dialog
        opened={edit === true && query.data !== undefined}
        close={() => void navigate({ search: {}, replace: true })}
        title={t('segments.edit')}
      >
        <SegmentForm segment={query.data} done={() => void navigate({ search: {}, replace: true })} />
      </Dialog>
    </Page>
  );
}
