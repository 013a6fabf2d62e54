import { Button, Group, Text } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import { useLanguage } from '../language';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Failure } from '../ui/States';

/** Walks the chain of hashes from its beginning to its end, or to the first record that does not fit. */
export function Proof() {
  const { t, format } = useLanguage();
  const verify = useMutation({
    mutationFn: async () => {
      let checked = 0n;
      let start = '1';
      for (;;) {
        const found = await answer(api.GET('/v1/auditEntries:verify', { params: { query: { start_number: start } } }));
        checked += BigInt(found.checkedCount);
        if (!found.intact || !found.more) return { ...found, checked: checked.toString() };
        start = (BigInt(found.lastNumber) + 1n).toString();
      }
    },
  });
  const found = verify.data;
  return (
    <div style={{ marginBottom: '1rem' }}>
      <Card
        title={t('audit.proof')}
        actions={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconShieldCheck size={14} aria-hidden />}
            loading={verify.isPending}
            onClick={() => verify.mutate()}
          >
            {t('audit.verify')}
          </Button>
        }
      >
        <div role="status">
          {verify.isError && <Failure error={verify.error} retry={() => verify.mutate()} />}
          {found ? (
            <Group gap="xs">
              <Pill tone={found.intact ? 'good' : 'bad'}>{found.intact ? t('audit.intact') : t('audit.broken')}</Pill>
              <Text size="sm">
                {found.intact
                  ? t('audit.checked', { shown: format.count(found.checked) })
                  : t('audit.brokenAt', { number: format.count(found.brokenNumber), fault: found.fault })}
              </Text>
              <Text size="xs" c="dimmed" className="mono" style={{ overflowWrap: 'anywhere' }}>
                {t('audit.last', { number: format.count(found.lastNumber), hash: found.lastHash })}
              </Text>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">
              {t('audit.proofHint')}
            </Text>
          )}
        </div>
      </Card>
    </div>
  );
}
