import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { ScoreModel } from '../api/types';
import { useLanguage } from '../language';
import { Page } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

export function Models() {
  const { t, format } = useLanguage();
  const query = useInfiniteQuery({
    queryKey: ['models'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/scoreModels', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const columns: Column<ScoreModel>[] = [
    {
      id: 'name',
      name: t('models.name'),
      cell: (row) => (
        <Link to="/models/$model" params={{ model: row.id ?? '' }}>
          {row.displayName || row.id}
        </Link>
      ),
    },
    { id: 'state', name: t('journeys.state'), cell: (row) => <StatePill state={row.state ?? ''} /> },
    {
      id: 'axis',
      name: t('models.axis'),
      cell: (row) => (row.axis === 'MODEL_AXIS_FIT' ? t('models.fit') : t('models.engagement')),
    },
    {
      id: 'half',
      name: t('models.halfLife'),
      cell: (row) => (row.halfLife ? format.duration(row.halfLife) : t('models.never')),
    },
    { id: 'rules', name: t('models.rules'), number: true, cell: (row) => format.count(row.rules.length) },
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'changed', name: t('models.inForce'), cell: (row) => <Ago at={row.updateTime} /> },
  ];
  return (
    <Page title={t('screen.models')} lead={t('models.lead')}>
      <div className="card">
        <Asked
          query={query}
          isEmpty={(data) => data.pages.every((page) => page.scoreModels.length === 0)}
          empty={<Empty title={t('models.empty')}>{t('models.emptyHint')}</Empty>}
        >
          {(data) => (
            <>
              <Table
                label={t('screen.models')}
                columns={columns}
                rows={data.pages.flatMap((page) => page.scoreModels)}
                keyOf={(row) => row.id ?? ''}
              />
              <More query={query} />
            </>
          )}
        </Asked>
      </div>
    </Page>
  );
}
