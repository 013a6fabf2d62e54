import { List, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { answer, api, newRequestId } from '../api/client';
import { ApiError } from '../api/errors';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Danger } from '../ui/Danger';
import { Asked } from '../ui/States';
import { sendersOf } from './draft';

const pages = 10;
const pageSize = 500;

/** Takes a template out of use, after who sends it has been looked for. */
export function DeleteTemplate({ id, close, forget }: { id: string; close: () => void; forget: () => void }) {
  const { t } = useLanguage();
  const may = useMay();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const users = useQuery({
    queryKey: ['template', id, 'users'],
    enabled: may('journeys.read'),
    refetchInterval: false,
    queryFn: async ({ signal }) => {
      const journeys = [];
      let token = '';
      for (let page = 0; page < pages; page++) {
        const found = await answer(
          api.GET('/v1/journeys', { signal, params: { query: { page_size: pageSize, page_token: token } } }),
        );
        journeys.push(...sendersOf(found.journeys, id).filter(({ state }) => state !== 'JOURNEY_STATE_ARCHIVED'));
        token = found.nextPageToken;
        if (!token) break;
      }
      return journeys;
    },
  });
  const act = useMutation({
    mutationFn: () =>
      answer(
        api.DELETE('/v1/templates/{template}', {
          params: { path: { template: id }, query: { request_id: newRequestId() } },
        }),
      ),
    onSuccess: () => {
      forget();
      notifications.show({ message: t('templates.deleted', { name: id }) });
      queries.removeQueries({ queryKey: ['template', id] });
      void navigate({ to: '/templates' });
    },
  });
  const blockers = act.error instanceof ApiError ? (act.error.metadata.users ?? '') : '';
  return (
    <Danger
      name={id}
      action={t('templates.delete')}
      pending={act.isPending}
      error={act.error}
      act={() => act.mutate()}
      close={close}
    >
      <Text size="sm">{t('templates.deleteHint')}</Text>
      {may('journeys.read') && (
        <Asked query={users} lines={2}>
          {(journeys) => (
            <>
              <Text size="sm" fw={600}>
                {t('templates.senders', { count: journeys.length })}
              </Text>
              <List size="sm">
                {journeys.map((journey) => (
                  <List.Item key={journey.id}>
                    <Link to="/journeys/$journey" params={{ journey: journey.id }}>
                      {journey.name || journey.id}
                    </Link>
                  </List.Item>
                ))}
              </List>
            </>
          )}
        </Asked>
      )}
      {blockers && <Holders broadcasts={blockers.split(',')} />}
    </Danger>
  );
}

/** Broadcasts that have not ended hold the template. */
function Holders({ broadcasts }: { broadcasts: readonly string[] }) {
  const { t } = useLanguage();
  return (
    <>
      <Text size="sm" fw={600}>
        {t('templates.heldBy')}
      </Text>
      <List size="sm">
        {broadcasts.map((broadcast) => (
          <List.Item key={broadcast}>
            <Link to="/broadcasts/$broadcast" params={{ broadcast }} className="mono">
              {broadcast}
            </Link>
          </List.Item>
        ))}
      </List>
    </>
  );
}
