namespace Rapport.Notification.Domain;

/// <summary>That marketing is stopped: all of it, on a channel, or of a journey.</summary>
/// <param name="Id">"ks_" and an id.</param>
/// <param name="Channel">Only on this channel; empty: on all.</param>
/// <param name="Journey">Only of this journey; empty: of all, and what was ordered by name.</param>
/// <param name="Set">Who, when and why.</param>
/// <param name="Lifted">Who ended it, when and why; null while it is in force.</param>
internal sealed record KillSwitch(string Id, string Channel, string Journey, SwitchAct Set, SwitchAct? Lifted = null)
{
    /// <summary>What ids begin with.</summary>
    public const string Prefix = "ks_";

    /// <summary>Whether it stands against a message of marketing.</summary>
    public bool Stops(string channel, string journey) =>
        Lifted is null && (Channel.Length == 0 || Channel == channel) && (Journey.Length == 0 || Journey == journey);
}

/// <summary>Somebody set or lifted a switch.</summary>
/// <param name="By">The credential.</param>
/// <param name="At">Business time.</param>
/// <param name="Reason">Why.</param>
internal sealed record SwitchAct(string By, DateTimeOffset At, string Reason);
