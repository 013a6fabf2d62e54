import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { answer, api } from '../api/client';
import type { Broadcast } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { ReadAt } from '../ui/Freshness';
import { Card, Page } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked } from '../ui/States';
import { Ago } from '../ui/Time';
import { Acts } from './Acts';
import { Check } from './Check';
import { Counts } from './Counts';
import { Recipients } from './Recipients';

const route = getRouteApi('/broadcasts/$broadcast');

/** A broadcast from draft to end: what it is, who may say yes, how far it is, and why people did not get it. */
export function BroadcastScreen() {
  const { broadcast: id } = route.useParams();
  const query = useQuery({
    queryKey: ['broadcast', id],
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/broadcasts/{broadcast}', { signal, params: { path: { broadcast: id } } })),
  });
  return (
    <Asked query={query} lines={8}>
      {(broadcast) => <There broadcast={broadcast} readAt={query.dataUpdatedAt} />}
    </Asked>
  );
}

function There({ broadcast, readAt }: { broadcast: Broadcast; readAt: number }) {
  const { t } = useLanguage();
  const { state = '', reason = '' } = broadcast;
  const begun = broadcast.startTime !== undefined;
  return (
    <Page
      title={broadcast.name}
      lead={
        <>
          <StatePill state={state} /> <span className="mono">{broadcast.id}</span>
        </>
      }
      actions={<Acts broadcast={broadcast} />}
    >
      {state === 'BROADCAST_STATE_PAUSED' && reason !== '' && reason !== 'by_hand' && (
        <Alert
          color="red"
          variant="outline"
          mb="md"
          icon={<IconAlertTriangle size={18} aria-hidden />}
          title={t('broadcasts.halted')}
        >
          <Text size="sm">{wordOf(t, 'halt', reason)}</Text>
        </Alert>
      )}
      <div className="split wide-right">
        <Facts broadcast={broadcast} />
        {begun ? (
          <Card title={t('broadcasts.progress')} actions={<ReadAt at={readAt} />}>
            <Counts broadcast={broadcast} />
          </Card>
        ) : (
          <Check broadcast={broadcast} />
        )}
      </div>
      {begun && <Recipients id={broadcast.id ?? ''} />}
    </Page>
  );
}

function Facts({ broadcast }: { broadcast: Broadcast }) {
  const { t, format } = useLanguage();
  const time = (at: string | undefined) => (at ? format.instant(at) : '–');
  return (
    <Card title={t('broadcasts.what')}>
      <dl className="facts">
        <dt>{t('broadcasts.segment')}</dt>
        <dd>
          <Link to="/segments/$segment" params={{ segment: broadcast.segment }}>
            {broadcast.segment}
          </Link>
        </dd>
        <dt>{t('broadcasts.template')}</dt>
        <dd>
          <Link to="/templates/$template" params={{ template: broadcast.template }}>
            {broadcast.template}
          </Link>
        </dd>
        <dt>{t('messages.class')}</dt>
        <dd>
          {broadcast.class === 'marketing' ? t('templates.marketing') : t('templates.transactional')} ·{' '}
          {broadcast.purpose}
        </dd>
        <dt>{t('broadcasts.schedule')}</dt>
        <dd>{broadcast.scheduleTime ? format.instant(broadcast.scheduleTime) : t('broadcasts.withStart')}</dd>
        <dt>{t('broadcasts.perMinute')}</dt>
        <dd>{broadcast.perMinute ? format.count(broadcast.perMinute) : t('broadcasts.asFast')}</dd>
        <dt>{t('broadcasts.control')}</dt>
        <dd>{broadcast.controlPercent ?? 0}</dd>
        <dt>{t('desk.priority')}</dt>
        <dd>{broadcast.priority ?? 0}</dd>
        <dt>{t('broadcasts.createdBy')}</dt>
        <dd>
          <span className="mono">{broadcast.createdBy || '–'}</span> · <Ago at={broadcast.createTime} />
        </dd>
        <dt>{t('broadcasts.approvedBy')}</dt>
        <dd>
          {broadcast.approvedBy ? (
            <>
              <span className="mono">{broadcast.approvedBy}</span> · <Ago at={broadcast.approveTime} />
            </>
          ) : (
            t('broadcasts.nobodyYet')
          )}
        </dd>
        <dt>{t('broadcasts.started')}</dt>
        <dd>{time(broadcast.startTime)}</dd>
        <dt>{t('broadcasts.ended')}</dt>
        <dd>{time(broadcast.endTime)}</dd>
      </dl>
      {Object.keys(broadcast.variables ?? {}).length > 0 && (
        <pre className="code" style={{ marginTop: '0.75rem' }}>
          {JSON.stringify(broadcast.variables, null, 2)}
        </pre>
      )}
    </Card>
  );
}
