import { useEffect, useState } from 'react';
import { platformNow, whenTimeMoves } from '../api/time';
import { useLanguage } from '../language';

const tick = 10_000;

/** An age in words; the whole instant on hover and for screen readers' machines. */
export function Ago({ at }: { at: string | undefined }) {
  const { format } = useLanguage();
  const [now, setNow] = useState(platformNow);
  useEffect(() => {
    const look = () => setNow(platformNow());
    const timer = setInterval(look, tick);
    const stop = whenTimeMoves(look);
    look();
    return () => {
      clearInterval(timer);
      stop();
    };
  }, []);
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={format.instant(at)}>
      {format.ago(at, now)}
    </time>
  );
}

/** The time of day; the whole instant on hover. */
export function ClockTime({ at }: { at: string }) {
  const { format } = useLanguage();
  return (
    <time className="num" dateTime={at} title={format.instant(at)}>
      {format.clock(at)}
    </time>
  );
}
