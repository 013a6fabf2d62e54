namespace Rapport.Sidecar.Delivery;

/// <summary>What became of an app's messages since the process started. Safe from several threads.</summary>
internal sealed class DeliveryCounters
{
    private readonly long[] counts = new long[Enum.GetValues<DeliveryEvent>().Length];

    public void Count(DeliveryEvent what) => Interlocked.Increment(ref counts[(int)what]);

    public long this[DeliveryEvent what] => Interlocked.Read(ref counts[(int)what]);
}
