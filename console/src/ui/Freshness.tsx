import { IconClock } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { platformNow } from '../api/time';
import { useLanguage } from '../language';
import { Pill } from './Pill';
import { Ago } from './Time';

const old = 60_000;
const tick = 5_000;

/** How old figures are and how many events are still to be worked in. */
export function Freshness({ asOf, lag }: { asOf: string | undefined; lag?: string | number }) {
  const { t, format } = useLanguage();
  if (!asOf) return null;
  const behind = lag !== undefined && Number(lag) > 0;
  const late = behind || platformNow() - Date.parse(asOf) > old;
  return (
    <Pill tone={late ? 'warn' : 'quiet'} icon={<IconClock size={13} aria-hidden />}>
      <span>
        {t('fresh.asOf')} <Ago at={asOf} />
      </span>
      {behind && <span>· {t('fresh.lag', { count: Number(lag), shown: format.count(lag) })}</span>}
    </Pill>
  );
}

/** When figures were read, for answers that do not say what instant they are of: by this machine's clock alone. */
export function ReadAt({ at }: { at: number }) {
  const { t, format } = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tick);
    return () => clearInterval(timer);
  }, []);
  if (at === 0) return null;
  const seen = Math.max(now, at);
  return (
    <Pill tone={seen - at > old ? 'warn' : 'quiet'} icon={<IconClock size={13} aria-hidden />}>
      <span>
        {t('fresh.asOf')} {format.ago(new Date(at).toISOString(), seen)}
      </span>
    </Pill>
  );
}
