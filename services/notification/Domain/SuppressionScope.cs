namespace Rapport.Notification.Domain;

/// <summary>What does not reach a suppressed address any more.</summary>
internal enum SuppressionScope
{
    /// <summary>Nothing, on the channel.</summary>
    Channel,

    /// <summary>No marketing, on any channel.</summary>
    Marketing,

    /// <summary>Nothing, on any channel.</summary>
    All,
}

/// <summary>A suppressed address, known only by its hash.</summary>
/// <param name="Id">Follows from workspace, address, scope and channel.</param>
/// <param name="AddressType">email or phone.</param>
/// <param name="Channel">The channel that it is for, or was made with.</param>
/// <param name="Scope">What it bars.</param>
/// <param name="Reason">Why; may be empty.</param>
/// <param name="Source">Who made it: api, or what the platform learned it from.</param>
/// <param name="CreatedAt">Business time.</param>
/// <param name="ExpiresAt">Bars nothing from then on, business time; null: for good.</param>
internal sealed record SuppressedAddress(
    string Id, string AddressType, string Channel, SuppressionScope Scope, string Reason, string Source,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>Source of what a caller asked for.</summary>
    public const string Api = "api";

    /// <summary>Whether it stands against a message of a class that goes to the address on a channel.</summary>
    public bool Bars(string channel, MessageClass messageClass, DateTimeOffset now) => !(ExpiresAt <= now) && Scope switch
    {
        SuppressionScope.Channel => Channel == channel,
        SuppressionScope.Marketing => messageClass == MessageClass.Marketing,
        _ => true,
    };
}
