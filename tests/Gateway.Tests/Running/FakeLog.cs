namespace Rapport.Gateway.Tests.Running;

/// <summary>A log of one partition. Its keeper knows the end; the others apply one event with each look.</summary>
internal sealed class FakeLog(FakeClock keeper)
{
    private readonly Lock gate = new();
    private readonly Dictionary<FakeClock, long> applied = [];
    private long end;

    public long End
    {
        get
        {
            lock (gate)
                return end;
        }
    }

    public void Append()
    {
        lock (gate)
            end++;
    }

    public long Look(FakeClock who)
    {
        lock (gate)
        {
            if (who == keeper)
                return end;
            var before = applied.GetValueOrDefault(who);
            applied[who] = Math.Min(end, before + 1);
            return before;
        }
    }
}
