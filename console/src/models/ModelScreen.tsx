import { Group } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { ScoreModel } from '../api/types';
import { useLanguage } from '../language';
import { Freshness } from '../ui/Freshness';
import { Card, Page } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

const route = getRouteApi('/models/$model');
type Rule = ScoreModel['rules'][number];
type Threshold = NonNullable<ScoreModel['thresholds']>[number];

export function ModelScreen() {
  const { t, format } = useLanguage();
  const { model: id } = route.useParams();
  const query = useQuery({
    queryKey: ['model', id],
    queryFn: ({ signal }) => answer(api.GET('/v1/scoreModels/{model}', { signal, params: { path: { model: id } } })),
  });
  const rules: Column<Rule>[] = [
    { id: 'rule', name: t('scores.rule'), cell: (row) => row.id },
    { id: 'condition', name: t('segments.condition'), cell: (row) => <code className="mono">{row.condition}</code> },
    {
      id: 'points',
      name: t('scores.points'),
      number: true,
      cell: (row) => row.pointsExpression || format.points(row.points),
    },
    { id: 'half', name: t('models.halfLife'), cell: (row) => (row.halfLife ? format.duration(row.halfLife) : '–') },
    { id: 'group', name: t('models.group'), cell: (row) => row.group || '–' },
  ];
  const thresholds: Column<Threshold>[] = [
    { id: 'id', name: t('models.threshold'), cell: (row) => row.id },
    { id: 'enter', name: t('models.enterAt'), number: true, cell: (row) => format.points(row.enterAt) },
    { id: 'rearm', name: t('models.rearm'), number: true, cell: (row) => format.points(row.rearmBelow || row.enterAt) },
    { id: 'stage', name: t('stage.title'), cell: (row) => row.setsStage || '–' },
  ];
  return (
    <Page
      title={query.data?.displayName || id}
      lead={
        query.data && (
          <Group gap="xs">
            <StatePill state={query.data.state ?? ''} />
            <span>
              {t('journeys.version')} {query.data.version}
            </span>
            <span>
              {t('models.halfLife')}: {query.data.halfLife ? format.duration(query.data.halfLife) : t('models.never')}
            </span>
          </Group>
        )
      }
    >
      <div style={{ display: 'grid', gap: '1rem' }}>
        <Card title={t('models.rules')} flush>
          <Asked query={query}>
            {(model) => <Table label={t('models.rules')} columns={rules} rows={model.rules} keyOf={(row) => row.id} />}
          </Asked>
        </Card>
        <div className="split">
          <Card title={t('models.thresholds')} flush>
            <Asked
              query={query}
              isEmpty={(model) => (model.thresholds ?? []).length === 0}
              empty={<Empty title={t('models.noThresholds')} />}
            >
              {(model) => (
                <Table
                  label={t('models.thresholds')}
                  columns={thresholds}
                  rows={model.thresholds ?? []}
                  keyOf={(row) => row.id ?? ''}
                />
              )}
            </Asked>
          </Card>
          <Leaders model={id} />
        </div>
        <Versions model={id} />
      </div>
    </Page>
  );
}

function Leaders({ model }: { model: string }) {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['model', model, 'leaders'],
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/scoreModels/{model}:leaderboard', {
          signal,
          params: { path: { model }, query: { page_size: 10 } },
        }),
      ),
  });
  const names = useNames(query.data?.entries.map((entry) => entry.contact) ?? []);
  return (
    <Card title={t('models.leaders')} flush actions={<Freshness asOf={query.data?.asOf} lag={query.data?.lag} />}>
      <Asked query={query} isEmpty={(data) => data.entries.length === 0} empty={<Empty title={t('models.nobody')} />}>
        {(data) => (
          <Table
            label={t('models.leaders')}
            rows={data.entries}
            keyOf={(row) => row.contact ?? ''}
            columns={[
              {
                id: 'contact',
                name: t('desk.contact'),
                cell: (row) => <Person contact={row.contact} names={names} />,
              },
              { id: 'score', name: t('scores.points'), number: true, cell: (row) => format.points(row.score) },
            ]}
          />
        )}
      </Asked>
    </Card>
  );
}

function Versions({ model }: { model: string }) {
  const { t, format } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['model', model, 'versions'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/scoreModels/{model}/versions', {
          signal,
          params: { path: { model }, query: { page_size: 20, page_token: pageParam } },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<ScoreModel>[] = [
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state ?? ''} /> },
    { id: 'rules', name: t('models.rules'), number: true, cell: (row) => format.count(row.rules.length) },
    { id: 'made', name: t('models.made'), cell: (row) => <Ago at={row.createTime} /> },
    { id: 'force', name: t('models.inForce'), cell: (row) => <Ago at={row.updateTime} /> },
  ];
  return (
    <Card title={t('models.versions')} flush>
      <Asked query={query}>
        {(data) => (
          <>
            <Table
              label={t('models.versions')}
              columns={columns}
              rows={data.pages.flatMap((page) => page.versions)}
              keyOf={(row) => String(row.version)}
            />
            <More query={query} />
          </>
        )}
      </Asked>
    </Card>
  );
}
