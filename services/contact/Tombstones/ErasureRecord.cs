using Rapport.Contact.V1;

namespace Rapport.Contact.Tombstones;

/// <summary>Where contact_erased stands of a contact.</summary>
internal sealed record ErasedPlace(string Contact, int Partition, long N);

/// <summary>What became of a store.</summary>
/// <param name="Service">The service.</param>
/// <param name="Store">What is kept there.</param>
/// <param name="Form">How it forgets.</param>
/// <param name="RetentionDays">Of what goes by itself.</param>
/// <param name="DoneAt">When nothing was left, system time.</param>
internal sealed record ErasedPart(string Service, string Store, ErasureForm Form, int RetentionDays, DateTimeOffset DoneAt);

/// <summary>An erasure as it is kept: the receipt, and what is still to be done.</summary>
internal sealed record ErasureRecord
{
    public required string Workspace { get; init; }

    public required string Id { get; init; }

    /// <summary>The contacts: the survivor first, then those that were merged into it.</summary>
    public required IReadOnlyList<string> Contacts { get; init; }

    public required ErasureMode Mode { get; init; }

    public required string Reason { get; init; }

    public required string RequestedBy { get; init; }

    /// <summary>When it came into the log, system time.</summary>
    public required DateTimeOffset At { get; init; }

    public required IReadOnlyList<ErasedPlace> Places { get; init; }

    /// <summary>Ids of the person's acts of consent, until nobody needs them any more.</summary>
    public IReadOnlyList<string> ConsentEvents { get; init; } = [];

    /// <summary>What each store had when the erasure was asked for, by "service/store"; those that were not asked are missing.</summary>
    public IReadOnlyDictionary<string, long> Items { get; init; } = new Dictionary<string, long>();

    public IReadOnlyList<ErasedPart> Parts { get; init; } = [];

    /// <summary>When every store had been looked through, system time; null while it is running.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>When it is to be looked at next, system time; null when nothing is to be done any more.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Tries since something was last done.</summary>
    public int Tries { get; init; }

    public string WaitsFor { get; init; } = "";

    /// <summary>Number among the workspace's erasures.</summary>
    public long Number { get; init; }

    public string EntryHash { get; init; } = "";

    public string HashBefore { get; init; } = "";

    public int Revision { get; init; }
}
