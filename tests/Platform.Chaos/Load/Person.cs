namespace Rapport.Platform.Chaos.Load;

/// <summary>Somebody of the crowd, with everything that they do.</summary>
/// <param name="Number">Number in the crowd.</param>
/// <param name="Kind">How the platform comes to know them.</param>
/// <param name="IsHot">Does far more than it takes to cross the threshold; the others do far less.</param>
internal sealed record Person(int Number, PersonKind Kind, bool IsHot)
{
    /// <summary>Acts that must have been accepted before any of <see cref="Acts"/> is sent.</summary>
    public List<Act> Introduction { get; } = [];

    /// <summary>All other acts; they may arrive in any order.</summary>
    public List<Act> Acts { get; } = [];

    /// <summary>Everything, by number.</summary>
    public IEnumerable<Act> All => Introduction.Concat(Acts);

    /// <summary>How many acts there are.</summary>
    public int Count => Introduction.Count + Acts.Count;

    /// <summary>User id.</summary>
    public string User => $"user-{Number}";

    /// <summary>Cookie of the device.</summary>
    public string Device => $"device-{Number}";

    /// <summary>Address.</summary>
    public string Email => $"p{Number}@example.com";

    /// <summary>Whether they agreed to marketing e-mail.</summary>
    public bool Consents => Introduction.Exists(act => act.Kind == ActKind.Consent);

    /// <summary>The identifiers under which the platform must know them at the end, as "type/value".</summary>
    public IEnumerable<string> Identifiers
    {
        get
        {
            if (All.Any(act => act.Seen != SeenBy.Device))
                yield return $"user_id/{User}";
            if (All.Any(act => act.Seen != SeenBy.User))
                yield return $"anonymous_id/{Device}";
            if (All.Any(act => act.Kind == ActKind.Identify))
                yield return $"email/{Email}";
        }
    }

    /// <summary>Whether a name, an address or an account makes them a lead.</summary>
    public bool IsKnown => Kind != PersonKind.Passer;
}

/// <summary>How the platform comes to know somebody.</summary>
internal enum PersonKind
{
    /// <summary>Has an account from the start, and may have a device that it learns of later: a merge.</summary>
    Customer,

    /// <summary>A device that at some time tells who it belongs to.</summary>
    Newcomer,

    /// <summary>A device that never does.</summary>
    Passer,

    /// <summary>
    /// Known twice, as a subscriber by device and address and as a user by account, until one event tells that both are
    /// one: anonymous, known, and merged with another known contact.
    /// </summary>
    Subscriber,

    /// <summary>Only sets an alarm.</summary>
    Sleeper,
}
