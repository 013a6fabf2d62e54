namespace Rapport.Journey.Domain;

/// <summary>Where merged runs go.</summary>
/// <param name="Contact">The survivor.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="FromN">Events of that partition up to here are past for moved runs.</param>
internal sealed record MergeTarget(string Contact, int Partition, long FromN)
{
    /// <summary>The run as the survivor's.</summary>
    public RunState Take(RunState run) =>
        run with { Contact = Contact, Partition = Partition, LastN = FromN, MovedByTime = true, Former = [.. run.Former, run.Contact] };

    /// <summary>The run as it goes back when the merge that moved it last is undone.</summary>
    public RunState TakeBack(RunState run) => Take(run) with { Former = [.. run.Former.SkipLast(1)] };
}
